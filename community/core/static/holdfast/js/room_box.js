/* The box of a room: it grows, counts near its end, sends with Enter where there is a keyboard, stays above
   the one of a phone, and keeps what was typed when the line below a room is taken anew from the server.

   Holdfast.room.box is for room_composer.js, which sends. Without this file the box is a plain one. */
"use strict";

(() => {
  const room = window.Holdfast?.room;
  if (!room) {
    return;
  }
  const { section } = room;
  const NEARLY = 0.9; // of the longest message: from here on the letters left are counted
  const PAUSE = 700; // milliseconds without a key before they are: it is read out, and not at every letter
  const MINUTE = 60000; // milliseconds
  const SPREAD = 2000; // milliseconds: every page of a room knows the hour, and not all ask at once
  const KEYBOARD = 120; // pixels that no toolbar of a browser takes away, and every keyboard does

  const foot = () => document.getElementById("say");
  const form = () => foot().querySelector("form[data-say]");
  const area = () => form()?.elements.namedItem("text");
  const field = (name) => form().elements.namedItem(name);

  const count = () => {
    const left = foot().querySelector("[data-left]");
    if (left) {
      const longest = Number(area().dataset.longest);
      const used = [...area().value].length;
      left.textContent = used > longest * NEARLY ? left.dataset.left.replace("%n", longest - used) : "";
    }
  };

  let counting = 0;
  const fit = () => {
    const box = area();
    if (!box) {
      return;
    }
    if (!CSS.supports("field-sizing", "content")) {
      box.style.blockSize = "auto";
      box.style.blockSize = `${box.scrollHeight + 2}px`;
    }
    clearTimeout(counting);
    counting = setTimeout(count, PAUSE);
  };

  const write = (text, at = text.length) => {
    area().value = text;
    area().setSelectionRange(at, at);
    fit();
  };

  let returned = ""; // what came back before, and still stands at the head of the box

  /** Give words back: into the box, behind what came back before them and before what was typed since;
      where there is no box, to copy. */
  const giveBack = (text) => {
    if (area()) {
      const stands = area().value;
      const before = stands.startsWith(returned) ? returned : "";
      const typed = stands.slice(before.length).trimStart();
      returned = [before, text].filter(Boolean).join("\n\n");
      write([returned, typed].filter(Boolean).join("\n\n"));
      return;
    }
    const kept = foot().querySelector("[data-kept]");
    const box = kept.querySelector("textarea");
    kept.hidden = false;
    box.value = [box.value, text].filter(Boolean).join("\n\n");
  };

  /** Show that what is written next answers a message, or, with "", that it answers none. */
  const answer = (id, author) => {
    field("reply_to").value = id;
    const line = foot().querySelector("[data-answering]");
    line.hidden = !id;
    line.querySelector("[data-answered]").textContent = author;
  };

  /** Say why words came back; "" takes the reason away. */
  const explain = (words) => {
    const notice = foot().querySelector("[data-refused]");
    if (notice) {
      notice.hidden = !words;
      notice.querySelector("p").textContent = words;
    }
  };

  room.box = { foot, form, area, field, write, giveBack, answer, explain };

  section.addEventListener("input", (event) => event.target === area() && fit());
  section.addEventListener("keydown", (event) => {
    const plain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    // An input method takes Enter to choose a word; browsers tell in one of these two ways.
    const composing = event.isComposing || event.keyCode === 229;
    const isDesk = matchMedia("(hover: hover) and (pointer: fine)").matches;
    if (event.target === area() && event.key === "Enter" && plain && !composing && isDesk) {
      event.preventDefault();
      if (area().value.trim()) {
        form().requestSubmit();
      }
    }
  });
  section.addEventListener("click", (event) => {
    const link = event.target.closest("[data-answer], [data-not-answering]");
    if (link && form()) {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      answer(link.dataset.answer || "", link.closest("article")?.ariaLabel || "");
      area().focus();
    }
  });

  // --- when the room changes -------------------------------------------------------------------

  let typed = { text: "", answering: ["", ""] };
  document.addEventListener("holdfast:leaving", ({ detail: part }) => {
    if (part !== foot()) {
      return;
    }
    const box = area();
    typed = {
      text: box ? box.value : (part.querySelector("[data-kept] textarea")?.value ?? ""),
      at: box?.selectionStart,
      focused: Boolean(box) && document.activeElement === box,
      answering: box ? [field("reply_to").value, part.querySelector("[data-answered]").textContent] : ["", ""],
    };
  });
  document.addEventListener("holdfast:renewed", ({ detail: part }) => {
    if (part !== foot()) {
      return;
    }
    if (typed.text && area()) {
      write(typed.text, typed.at);
    } else if (typed.text) {
      giveBack(typed.text);
    }
    if (typed.answering[0] && area()) {
      answer(...typed.answering);
    }
    if (typed.focused) {
      area()?.focus();
    }
    wakeAtTheHour();
  });

  /** Ask the server again when its hours open or close the room. A machine that sleeps stops its timers, and
      a page may have no answer at that moment: so it looks at the clock once a minute. */
  let hour = 0;
  const wakeAtTheHour = () => {
    clearTimeout(hour);
    const changes = Number(foot().dataset.changes) * 1000;
    if (!changes) {
      return;
    }
    const left = changes + 1000 + Math.random() * SPREAD - Date.now();
    hour = setTimeout(
      () => {
        if (Date.now() > changes) {
          room.renew();
        }
        wakeAtTheHour();
      },
      left > 0 ? Math.min(left, MINUTE) : MINUTE,
    );
  };

  // --- above the keyboard of a phone -----------------------------------------------------------

  const view = window.visualViewport;
  view?.addEventListener("resize", () => {
    const isCovered = view.scale === 1 && innerHeight - view.height > KEYBOARD;
    document.documentElement.toggleAttribute("data-typing", isCovered);
    document.documentElement.style.setProperty("--seen", `${view.height}px`);
    if (isCovered) {
      foot().scrollIntoView({ block: "end" });
    }
  });
  // A press on "Send" leaves the keyboard where it is: without it the button would move away from under it.
  section.addEventListener("pointerdown", (event) => {
    if (event.target.closest(".room-line button")) {
      event.preventDefault();
    }
  });

  fit();
  wakeAtTheHour();
})();
