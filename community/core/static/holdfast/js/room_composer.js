/* Speaking in a room, where scripts run.

   What is sent shows at once, with its true state, and waits in order where there is no connection
   (room_queue.js). Words that are refused come back into the box (room_box.js), with the reason and the
   help that belongs to them. Without this file the form posts, and the page says the same. */
"use strict";

(() => {
  const room = window.Holdfast?.room;
  if (!room?.box) {
    return;
  }
  const { section, me, nodes, box } = room;
  const LARGEST = 15_000; // bytes of a frame; the server takes 16 kB
  const SLOW = 5000; // milliseconds without an answer after which we say that nobody has the words
  const queue = new Holdfast.Queue(`${me}:${section.dataset.room}`);
  let inFlight = ""; // the key of the words that have no answer yet
  let answerTimer = 0;
  let isSlow = false;
  let isOpen = false; // whether frames can be sent
  let wasOpen = false; // whether they ever could: some networks let no socket through
  let isSignedOut = false;

  const own = () => document.getElementById("own-waiting");
  const bubble = (key) => own().querySelector(`[data-key="${CSS.escape(key)}"]`);

  const showSending = (words) => {
    const line = document.getElementById("as-sending").content.firstElementChild.cloneNode(true);
    line.dataset.key = words.client_key;
    line.querySelector("[data-words]").textContent = words.text;
    own().append(line);
  };

  const sayWaiting = () => {
    const waits = !queue.isEmpty && (!isOpen || isSlow || isSignedOut);
    const unsent = box.foot().querySelector("[data-unsent]");
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

  const landed = () => {
    clearTimeout(answerTimer);
    isSlow = false;
    inFlight = "";
  };

  /** Return the words that went under this key: the server has said what became of them. */
  const settled = (key) => {
    landed();
    return queue.take(key);
  };

  /** Put the card above the room, and lead there: a frame has no token, so the page's own goes in. */
  const showCard = (html) => {
    if (!html) {
      return;
    }
    const care = document.getElementById("room-care");
    const card = nodes(html);
    card.querySelector("[autofocus]")?.removeAttribute("autofocus"); // that is for a page that opens
    care.replaceChildren(card);
    const token = section.querySelector("input[name=csrfmiddlewaretoken]").value;
    for (const hidden of care.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
      hidden.value = token;
    }
    care.querySelector("section")?.focus();
  };

  const acknowledged = (frame) => {
    settled(frame.client_key);
    const line = bubble(frame.client_key);
    if (frame.html) {
      line?.replaceWith(nodes(frame.html)); // a state that only its author sees
    } else if (section.querySelector(`#messages article[data-id="${CSS.escape(frame.id)}"]`)) {
      line?.remove();
    } else if (line) {
      const state = line.querySelector("[data-is]");
      state.textContent = state.dataset.sent; // until the message itself arrives, soon after this
      line.dataset.id = frame.id;
      line.removeAttribute("data-key");
    }
    showCard(frame.card);
    pump();
    if (room.isPast() && queue.isEmpty && !frame.card) {
      location.assign(location.pathname); // where it stands now
    }
  };

  const turnedAway = (frame) => {
    const words = settled(frame.client_key);
    bubble(frame.client_key)?.remove();
    if (words) {
      box.giveBack(words.text);
    }
    if (box.form()) {
      box.field("client_key").value = frame.renew || Holdfast.newKey();
      if (words?.reply_to) {
        box.answer(words.reply_to, words.author);
      }
    }
    box.explain(frame.words);
    showCard(frame.card);
    pump();
  };

  /** There will be no connection any more: give everything back. What is sent from now on goes by the form,
      and the server says what it makes of it. */
  const giveUp = () => {
    wasOpen = false;
    for (const { client_key, text } of [...queue.waiting]) {
      settled(client_key);
      bubble(client_key)?.remove();
      box.giveBack(text);
    }
  };

  /** Take what stands in the box, unless the form has to: it carries more, and says what is missing. */
  const take = (event) => {
    const words = { client_key: box.field("client_key").value, text: box.area().value };
    if (box.field("reply_to").value) {
      words.reply_to = box.field("reply_to").value;
      words.author = box.foot().querySelector("[data-answered]").textContent; // for when they come back
    }
    const bytes = new TextEncoder().encode(JSON.stringify(frameOf(words))).length;
    if (!words.text.trim() || bytes > LARGEST || !wasOpen) {
      return;
    }
    event.preventDefault();
    queue.add(words);
    box.field("client_key").value = Holdfast.newKey();
    box.write("");
    box.explain("");
    box.answer("", "");
    box.area().focus();
    showSending(words);
    section.querySelector("[data-log]").scrollTop = 0;
    pump();
  };

  section.addEventListener("submit", (event) => event.target === box.form() && take(event));
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
    landed(); // what was on its way when the line broke goes again, under the same key
    pump();
  });
  document.addEventListener("holdfast:stopped", ({ detail: { why } }) => {
    isSignedOut = why === "signed-out";
    if (why === "no-right" || why === "gone") {
      giveUp();
    }
    sayWaiting();
  });
  document.addEventListener("holdfast:said", ({ detail: item }) => {
    own().querySelector(`[data-id="${CSS.escape(item.id)}"]`)?.remove();
  });
  document.addEventListener("holdfast:renewed", ({ detail: part }) => {
    if (part.contains(own())) {
      queue.waiting.forEach(showSending);
    }
    sayWaiting();
  });

  queue.waiting.forEach(showSending);
  pump();
})();
