/* Words on their way into a room: in order, each under its own key.

   They are kept in this tab until the server has said what became of them, so that neither a reload nor
   a lost connection loses them, and the key makes sure that a second try is never a second message.
   Signing out and quick exit forget them. */
"use strict";

window.Holdfast = window.Holdfast || {};

Holdfast.newKey = () => {
  if (crypto.randomUUID) {
    return crypto.randomUUID();
  }
  // Older browsers, and pages without https: the same, by hand.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

Holdfast.Queue = class Queue {
  /** `place` names member and room, so that nobody else's words are sent from this tab. */
  constructor(place) {
    this.place = `room:${place}`;
    this.forgotten = false;
    this.waiting = this.restored();
    document.addEventListener("holdfast:forget", () => {
      this.forgotten = true;
      this.waiting = [];
    });
  }

  get first() {
    return this.waiting[0];
  }

  get isEmpty() {
    return this.waiting.length === 0;
  }

  /** Add `{client_key, text, reply_to}` at the end. */
  add(words) {
    this.waiting.push(words);
    this.keep();
  }

  /** Take out what went under this key, and return it; nothing if it is not here. */
  take(key) {
    const found = this.waiting.find((words) => words.client_key === key);
    this.waiting = this.waiting.filter((words) => words !== found);
    this.keep();
    return found;
  }

  keep() {
    if (this.forgotten) {
      return;
    }
    try {
      if (this.isEmpty) {
        sessionStorage.removeItem(this.place);
      } else {
        sessionStorage.setItem(this.place, JSON.stringify(this.waiting));
      }
    } catch {
      // A browser that keeps nothing still has them on the page.
    }
  }

  restored() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.place));
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }
};
