/* Quick exit, on every page.

   The link works without this file: the server forgets its cached pages and sends the browser to
   a neutral page. This file makes it faster and cleaner: it blanks the page at once, drops what
   this tab keeps, and replaces the history entry, so that "back" does not lead here. Pressing
   Shift three times in a row does the same. Signing out drops the tab's copy of drafts too. */
"use strict";

(() => {
  const PRESSES = 3;
  const WITHIN = 1500; // milliseconds between the first and the last press

  const link = document.querySelector("[data-exit]");

  const forget = () => {
    // Whoever still has words in hand must not put them back.
    document.dispatchEvent(new Event("holdfast:forget"));
    try {
      sessionStorage.clear();
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  };

  const leave = () => {
    forget();
    document.body.hidden = true;
    document.title = "\u00a0";
    location.replace(link ? link.href : "/exit/");
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-exit]")) {
      event.preventDefault();
      leave();
    }
  });

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out], form[action*=logout]")) {
      forget();
    }
  });

  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = []; // a capital letter is no wish to leave
      return;
    }
    if (event.repeat) {
      return;
    }
    presses = [...presses.filter((moment) => event.timeStamp - moment < WITHIN), event.timeStamp];
    if (presses.length >= PRESSES) {
      leave();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const hint of document.querySelectorAll("[data-exit-hint]")) {
      hint.hidden = false;
    }
  });
})();
