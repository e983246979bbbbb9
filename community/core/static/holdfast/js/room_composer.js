/* The line to write on in a room, where scripts run.

   What is sent shows at once, with its true state, and waits in order where there is no connection
   (room_queue.js). Words that are refused come back into the box, with the reason and the help that
   belongs to them. Without this file the form posts, and the page says the same. */
"use strict";

(() => {
  const room = Holdfast.room;
  if (!room) {
    return;
  }
  const { section, me, parsed } = room;
  const LARGEST = 15_000; // bytes of a frame; the server takes 16 kB
  const SLOW = 5000; // milliseconds without an answer after which we say that nobody has the words
  const NEARLY = 0.9; // of the longest message: from here on the letters left are counted
  const queue = new Holdfast.Queue(`${me}:${section.dataset.room}`);
  let inFlight = ""; // the key of the words that have no answer yet
  let answerTimer = 0;
  let isSlow = false;
  let isOpen = false; // whether frames can be sent
  let wasOpen = false; // whether they ever could: some networks let no socket through
  let isSignedOut = false;

  const foot = () => document.getElementById("say");
  const form = () => foot().querySelector("form[data-say]");
  const box = () => form()?.elements.namedItem("text");
  const field = (name) => form().elements.namedItem(name);
  const own = () => document.getElementById("own-waiting");
  const isDesk = () => matchMedia("(hover: hover) and (pointer: fine)").matches;

  // --- the box ---------------------------------------------------------------------------------

  const fit = () => {
    const area = box();
    if (area && !CSS.supports("field-sizing", "content")) {
      area.style.blockSize = "auto";
      area.style.blockSize = `${area.scrollHeight + 2}px`;
    }
    countLetters();
  };

  const countLetters = () => {
    const left = foot().querySelector("[data-left]");
    const longest = Number(box()?.dataset.longest);
    const used = [...(box()?.value || "")].length;
    if (left) {
      left.textContent = used > longest * NEARLY ? left.dataset.left.replace("%n", longest - used) : "";
    }
  };

  const write = (text, at = text.length) => {
    box().value = text;
    box().setSelectionRange(at, at);
    fit();
  };

  /** Give words back: into the box, before what stands there by now, or beside the reason to copy. */
  const giveBack = (text) => {
    if (box()) {
      const typed = box().value;
      write(typed.trim() ? `${text}\n\n${typed}` : text);
      return;
    }
    const kept = foot().querySelector("[data-kept]");
    kept.hidden = false;
    const area = kept.querySelector("textarea");
    area.value = [area.value, text].filter(Boolean).join("\n\n");
  };

  const answer = (id, author) => {
    field("reply_to").value = id;
    const line = foot().querySelector("[data-answering]");
    line.hidden = !id;
    line.querySelector("[data-answered]").textContent = author;
    box().focus();
  };

  const refuse = (words) => {
    const notice = foot().querySelector("[data-refused]");
    if (notice) {
      notice.hidden = !words;
      notice.querySelector("p").textContent = words;
    }
  };

  // --- words on their way ----------------------------------------------------------------------

  const bubble = (key) => own().querySelector(`[data-key="${CSS.escape(key)}"]`);

  const showSending = (words) => {
    const line = document.getElementById("as-sending").content.firstElementChild.cloneNode(true);
    line.dataset.key = words.client_key;
    line.querySelector("[data-words]").textContent = words.text;
    own().append(line);
  };

  const sayWaiting = () => {
    const unsent = foot().querySelector("[data-unsent]");
    const waits = !queue.isEmpty && (!isOpen || isSlow || isSignedOut);
    if (unsent) {
      unsent.hidden = !waits;
      unsent.querySelector("[data-offline]").hidden = isSignedOut;
      unsent.querySelector("[data-signed-out]").hidden = !isSignedOut;
    }
    for (const line of own().querySelectorAll("[data-key]")) {
      const state = line.querySelector("[data-is]");
      state.textContent = state.dataset[waits ? "waits" : "sending"];
    }
  };

  const frameOf = ({ client_key, text, reply_to }) => ({ type: "say", client_key, text, reply_to });

  /** Send the oldest words, if nothing else is on its way: in order, and never two at a time. */
  const pump = () => {
    const next = queue.first;
    if (next && !inFlight && isOpen && Holdfast.live.send(frameOf(next))) {
      inFlight = next.client_key;
      answerTimer = setTimeout(() => {
        isSlow = true;
        sayWaiting();
      }, SLOW);
    }
    sayWaiting();
  };

  const noLongerInFlight = () => {
    clearTimeout(answerTimer);
    isSlow = false;
    inFlight = "";
  };

  /** Return the words that went under this key: the server has said what became of them. */
  const settled = (key) => {
    noLongerInFlight();
    return queue.take(key);
  };

  const showCard = (html) => {
    if (!html) {
      return;
    }
    const care = document.getElementById("room-care");
    care.replaceChildren(parsed(html));
    const token = field("csrfmiddlewaretoken").value;
    for (const hidden of care.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      hidden.value = token;
    }
    care.querySelector("section")?.focus();
  };

  const acknowledged = (frame) => {
    settled(frame.client_key);
    const line = bubble(frame.client_key);
    if (frame.html) {
      line?.replaceWith(parsed(frame.html)); // a state that only its author sees
    } else if (section.querySelector(`#messages article[data-id="${CSS.escape(frame.id)}"]`)) {
      line?.remove();
    } else if (line) {
      line.dataset.id = frame.id; // until the message itself arrives, which may be later than this
      line.querySelector("[data-is]").textContent = line.querySelector("[data-is]").dataset.sent;
      line.removeAttribute("data-key");
    }
    showCard(frame.card);
    pump();
  };

  const turnedAway = (frame) => {
    const words = settled(frame.client_key);
    bubble(frame.client_key)?.remove();
    if (words) {
      giveBack(words.text);
      if (words.reply_to && form()) {
        answer(words.reply_to, words.author);
      }
    }
    if (form()) {
      field("client_key").value = frame.renew || Holdfast.newKey();
    }
    refuse(frame.words);
    showCard(frame.card);
    pump();
  };

  const takeWords = (event) => {
    const sent = { client_key: field("client_key").value || Holdfast.newKey(), text: box().value };
    if (field("reply_to").value) {
      sent.reply_to = field("reply_to").value;
      sent.author = foot().querySelector("[data-answered]").textContent; // to come back to, not to send
    }
    const bytes = new TextEncoder().encode(JSON.stringify(frameOf(sent))).length;
    if (!sent.text.trim() || bytes > LARGEST || !wasOpen) {
      return; // the form takes them: it can say what is missing, and carries more than a frame does
    }
    event.preventDefault();
    queue.add(sent);
    field("client_key").value = Holdfast.newKey();
    write("");
    refuse("");
    answer("", "");
    showSending(sent);
    section.querySelector("[data-log]").scrollTop = 0;
    pump();
  };

  // --- what happens ----------------------------------------------------------------------------

  section.addEventListener("submit", (event) => {
    if (event.target.matches("[data-say]")) {
      takeWords(event);
    }
  });
  section.addEventListener("input", (event) => event.target === box() && fit());
  section.addEventListener("keydown", (event) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    // An input method takes Enter to choose a word; browsers tell in one of these two ways.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.target === box() && event.key === "Enter" && plain && !composing && isDesk()) {
      event.preventDefault();
      form().requestSubmit();
    }
  });
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-answer], [data-not-answering]");
    if (link && form()) {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      answer(link.dataset.answer || "", link.closest("article")?.ariaLabel || "");
    }
  });

  document.addEventListener("holdfast:frame", ({ detail: frame }) => {
    if (frame.type === "ack") {
      acknowledged(frame);
    } else if (frame.type === "refused") {
      turnedAway(frame);
    }
  });
  document.addEventListener("holdfast:connected", ({ detail: { open } }) => {
    isOpen = open;
    wasOpen ||= open;
    noLongerInFlight(); // what was on its way when the line broke goes again, under the same key
    pump();
  });
  document.addEventListener("holdfast:stopped", ({ detail: { why } }) => {
    isSignedOut = why === "signed-out";
    sayWaiting();
  });
  document.addEventListener("holdfast:said", ({ detail: item }) => {
    own().querySelector(`[data-id="${CSS.escape(item.id)}"]`)?.remove();
  });

  // The line is taken anew from the server when the room changes; what was typed stays.
  let typed = null;
  document.addEventListener("holdfast:leaving", ({ detail: part }) => {
    if (part === foot()) {
      const kept = part.querySelector("[data-kept] textarea")?.value;
      const area = box();
      typed = {
        text: area ? area.value : kept || "",
        at: area?.selectionStart,
        focused: document.activeElement === area && Boolean(area),
        answering: area ? [field("reply_to").value, part.querySelector("[data-answered]").textContent] : ["", ""],
      };
    }
  });
  document.addEventListener("holdfast:renewed", ({ detail: part }) => {
    if (part.contains(own())) {
      queue.waiting.forEach(showSending);
    }
    if (part === foot()) {
      bringBack(typed);
      wakeAtTheHour();
    }
    sayWaiting();
  });

  const bringBack = ({ text, at, focused, answering }) => {
    if (text && box()) {
      write(text, at);
    } else if (text) {
      giveBack(text);
    }
    if (answering[0] && box()) {
      answer(...answering);
    } else if (focused) {
      box()?.focus();
    }
  };

  /** Ask the server again when the hours say that the room opens or closes. */
  const wakeAtTheHour = () => {
    clearTimeout(wakeAtTheHour.timer);
    const left = Number(foot().dataset.changes) * 1000 - Date.now();
    if (left > 0 && left < 2 ** 31) {
      wakeAtTheHour.timer = setTimeout(() => room.renew().catch(() => {}), left + 1000);
    }
  };

  // Where a keyboard lies over the page (phones), the room takes what is left above it.
  const view = window.visualViewport;
  const makeRoom = () => {
    const typing = document.activeElement === box() && view.scale === 1 && innerHeight - view.height > 120;
    document.documentElement.toggleAttribute("data-typing", typing);
    document.documentElement.style.setProperty("--seen", `${view.height}px`);
    if (typing) {
      foot().scrollIntoView({ block: "end" });
    }
  };
  view?.addEventListener("resize", makeRoom);
  section.addEventListener("focusin", () => view && makeRoom());
  section.addEventListener("focusout", () => view && makeRoom());

  queue.waiting.forEach(showSending);
  pump();
  fit();
  wakeAtTheHour();
})();
