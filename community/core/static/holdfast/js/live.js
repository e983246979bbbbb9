/* The page's one socket: what changes arrives in order, without a gap and without a double.

   <body data-live="/ws/threads/…/" data-cursor="12" data-rights="3" data-inbox="7"> names the socket, the last
   change that the page was drawn with, the version of its reader's rights, and where their inbox stood.
   Without this file the page is what it was when it was loaded.

   The document hears
   - holdfast:changes  {items}   what to apply now, oldest first;
   - holdfast:page     {page}    the same page as the server draws it now, where changes no longer help;
   - holdfast:frame    a frame of any other type, as it came;
   - holdfast:connected {open}   whether frames can be sent;
   - holdfast:stopped  {why}     that there will be no connection any more: a name of _live_status.html.
   Holdfast.live.send(frame) sends one and says whether it could. Holdfast.live.say(name) shows the
   words that _live_status.html keeps under that name, or none. Holdfast.live.refresh() asks for the page
   again, which then comes as holdfast:page. */
"use strict";

(() => {
  const VERSION = 1; // of the frames that this file understands
  const PING_EVERY = 45000; // milliseconds; the server lets go of who says nothing for longer
  const ANSWER_WITHIN = 8000; // milliseconds, else the socket is taken for dead
  const WELCOME_WITHIN = 40000; // the same for a new one: after a restart everybody stands at the door
  const TICK = 5000; // milliseconds; a much longer gap between two ticks was sleep
  const GOT_EVERY = 10000; // milliseconds between two receipts: a thousand a second cost a server a quarter of its time
  const ASK_EVERY = 1000; // milliseconds between two questions about a gap: their answers are long
  const LONGEST_WAIT = 30000; // milliseconds between two attempts
  const PATIENCE = 15000; // milliseconds without a connection before anything is said about it
  const PAGE_WITHIN = 15000; // milliseconds, else the page that was asked for is taken for lost
  const SPREAD = 2000; // milliseconds over which pages that are told the same moment ask for themselves
  const FLOOD_TRIES = 5; // whoever was cut off for sending too much waits as after so many failures
  const STOPS = { 4400: "outdated", 4401: "signed-out", 4403: "no-right", 4404: "gone" };
  const SIGNED_OUT = 4401;
  const SLOW = 4408;
  const TOO_MANY = 4409;
  const FLOOD = 4429;
  const BUSY = 429; // of a page, as of those from DOWN on: asked too often, and a server that cannot answer
  const DOWN = 500;

  const { live: address, cursor, rights, inbox } = document.body.dataset;
  if (!address) {
    return;
  }

  const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`holdfast:${name}`, { detail }));

  class Live {
    constructor() {
      this.cursor = Number(cursor);
      this.rights = Number(rights);
      this.inbox = Number(inbox); // stays: the number in the header is not drawn again with a page
      this.applied = new Map(); // the number at which each item was last applied
      this.socket = null;
      this.tries = 0;
      this.isOver = false;
      this.wasSignedOut = false;
      this.waitsForEyes = false;
      this.isRefreshing = false;
      this.lostAt = Date.now();
      this.heardAt = 0;
      this.pingedAt = Date.now();
      this.tickedAt = Date.now();
      this.askedAt = 0;
      this.known = this.cursor; // the last change that a frame told of
      this.timers = { retry: 0, answer: 0, got: 0, mend: 0 };
      setInterval(() => this.tick(), TICK);
      addEventListener("online", () => this.wake());
      addEventListener("offline", () => this.lose());
      addEventListener("pageshow", (event) => event.persisted && this.wake());
      // A page in the browser's memory may keep no socket.
      addEventListener("pagehide", () => this.drop());
      document.addEventListener("visibilitychange", () => document.hidden || this.wake());
      // A window that stands there all along is never shown anew; one that has the focus gets none.
      for (const sign of ["focus", "pointerdown", "keydown"]) {
        addEventListener(sign, () => this.waitsForEyes && this.wake());
      }
    }

    // --- the connection ---

    connect() {
      clearTimeout(this.timers.retry);
      if (this.isOver || this.socket) {
        return;
      }
      const url = new URL(address, location.href);
      url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url);
      this.socket = socket;
      socket.onopen = () => {
        this.pingedAt = Date.now();
        this.resume(WELCOME_WITHIN);
      };
      socket.onmessage = (event) => this.socket === socket && this.heard(JSON.parse(event.data));
      socket.onclose = (event) => this.socket === socket && this.closed(event.code);
    }

    /** Let go of the socket without a word; what it still says is not heard. */
    drop() {
      const socket = this.socket;
      this.socket = null;
      clearTimeout(this.timers.retry);
      clearTimeout(this.timers.answer);
      clearTimeout(this.timers.mend);
      this.timers.mend = 0;
      if (socket) {
        this.lostAt = Date.now();
        socket.close();
        emit("connected", { open: false });
      }
    }

    lose() {
      this.drop();
      this.later();
    }

    closed(code) {
      this.drop();
      if (code === SIGNED_OUT && !this.wasSignedOut) {
        // With a new password the session gets a new name, and the browser has it already.
        this.wasSignedOut = true;
        this.later();
      } else if (code in STOPS) {
        this.stop(STOPS[code]);
      } else if (code === TOO_MANY || (code === SLOW && document.hidden)) {
        this.waitsForEyes = true; // another page took the place of this one, until somebody looks here
        this.say(code === TOO_MANY ? "elsewhere" : "");
      } else {
        this.tries = code === FLOOD ? Math.max(this.tries, FLOOD_TRIES) : this.tries;
        this.later();
      }
    }

    /** Try again after a while, at a moment of this page's own: not all pages at once. */
    later() {
      if (this.isOver) {
        return;
      }
      const longest = Math.min(LONGEST_WAIT, 1000 * 2 ** this.tries);
      this.tries += 1;
      this.timers.retry = setTimeout(() => this.connect(), Math.random() * longest);
      this.complain();
    }

    stop(words) {
      this.isOver = true;
      this.drop();
      this.say(words);
      emit("stopped", { why: words });
    }

    complain() {
      if (this.isOver || this.waitsForEyes) {
        return;
      }
      if (!navigator.onLine) {
        this.say("offline");
      } else if (!this.socket && Date.now() - this.lostAt > PATIENCE) {
        this.say("away");
      }
    }

    /** Somebody looks, or the machine woke up: catch up at once. */
    wake() {
      this.waitsForEyes = false;
      if (this.socket?.readyState === WebSocket.OPEN) {
        this.say("");
        this.resume();
      } else if (this.socket?.readyState !== WebSocket.CONNECTING) {
        this.tries = 0;
        this.connect();
      }
    }

    tick() {
      const now = Date.now();
      const slept = now - this.tickedAt > 4 * TICK && !document.hidden;
      this.tickedAt = now;
      if (slept) {
        this.wake();
      } else if (now - this.pingedAt > PING_EVERY - TICK) {
        this.pingedAt = now;
        this.ask({ type: "ping" });
      }
      this.complain();
    }

    // --- frames ---

    send(frame) {
      if (this.socket?.readyState !== WebSocket.OPEN) {
        return false;
      }
      this.socket.send(JSON.stringify(frame));
      return true;
    }

    /** Send what is always answered. A socket that stays silent is dead, whatever it says of itself. */
    ask(frame, within = ANSWER_WITHIN) {
      const socket = this.socket;
      const askedAt = Date.now();
      if (this.send(frame)) {
        clearTimeout(this.timers.answer);
        this.timers.answer = setTimeout(() => {
          if (this.socket === socket && this.heardAt < askedAt) {
            this.lose();
          }
        }, within);
      }
    }

    resume(within) {
      this.askedAt = Date.now();
      this.ask({ type: "resume", after: this.cursor, rights: this.rights, inbox: this.inbox }, within);
    }

    /** Ask for what is missing: once for all the frames that show it. */
    mend(to) {
      this.known = Math.max(this.known, to);
      this.timers.mend ||= setTimeout(() => {
        this.timers.mend = 0;
        if (this.cursor < this.known) {
          this.resume();
        }
      }, this.askedAt + ASK_EVERY - Date.now());
    }

    heard(frame) {
      this.heardAt = Date.now();
      if (frame.v !== VERSION) {
        this.stop("outdated");
      } else if (frame.type === "hello") {
        this.welcomed(frame);
      } else if (frame.type === "changes") {
        this.changed(frame);
      } else if (frame.type === "stale") {
        this.refresh({ spread: SPREAD }); // many pages are told at once
      } else if (frame.type === "check") {
        this.send({ type: "got", is: frame.is }); // at once: a hidden tab's timers run once a minute
      } else if (frame.type === "pong") {
        this.compare(frame.cursor);
      } else {
        emit("frame", frame);
      }
    }

    /** Catch up where the topic has come further than any frame told; a server may not know how far. */
    compare(stands) {
      if (stands > this.cursor) {
        this.mend(stands);
      }
    }

    welcomed(frame) {
      this.tries = 0;
      this.wasSignedOut = false;
      this.say("");
      emit("connected", { open: true });
      if (frame.cursor < this.cursor) {
        this.refresh({ spread: SPREAD }); // the server was set back to an earlier day
      }
    }

    changed(frame) {
      if (this.isRefreshing || frame.to <= this.cursor) {
        return;
      }
      if (frame.from > this.cursor) {
        this.mend(frame.to);
        return;
      }
      const items = frame.items.filter((item) => item.at >= (this.applied.get(item.id) ?? 0));
      items.forEach((item) => this.applied.set(item.id, item.at));
      this.cursor = frame.to;
      emit("changes", { items });
      this.timers.got ||= setTimeout(() => this.receipt(), GOT_EVERY);
      if (frame.more) {
        this.receipt(); // the server sends only so much to whom it does not know to read
        this.resume();
      }
    }

    receipt() {
      clearTimeout(this.timers.got);
      this.timers.got = 0;
      this.send({ type: "got", to: this.cursor });
    }

    /** Fetch this page again, for those who can put it in place of the old one: at once, or at a moment
        of its own within `spread` milliseconds. */
    async refresh({ spread = 0 } = {}) {
      if (this.isRefreshing) {
        return;
      }
      this.isRefreshing = true;
      try {
        if (spread) {
          await new Promise((done) => setTimeout(done, Math.random() * spread));
        }
        const signal = AbortSignal.timeout(PAGE_WITHIN);
        const answer = await fetch(location.href, { credentials: "same-origin", signal });
        if (answer.status === BUSY || answer.status >= DOWN) {
          throw new Error(String(answer.status)); // says nothing about this page
        }
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (page.body.dataset.live !== address) {
          this.stop(answer.redirected ? "signed-out" : "gone");
          return;
        }
        this.cursor = Number(page.body.dataset.cursor);
        this.rights = Number(page.body.dataset.rights);
        this.known = this.cursor;
        this.applied.clear();
        emit("page", { page });
      } catch {
        this.lose(); // no page: the next connection says again what is to be done
      } finally {
        this.isRefreshing = false;
      }
      this.resume();
    }

    // --- what a person is told ---

    say(name) {
      const region = document.querySelector("[data-live-status]");
      const words = document.getElementById("live-words");
      if (!region || !words || region.dataset.says === name) {
        return;
      }
      region.dataset.says = name;
      region.querySelector("[data-when]")?.remove();
      const said = name && words.content.querySelector(`[data-when="${name}"]`);
      if (said) {
        region.append(said.cloneNode(true));
      }
    }
  }

  const live = new Live();
  // Not before the page's other scripts are there: what they do not hear is never said again.
  if (document.readyState === "complete") {
    live.connect();
  } else {
    document.addEventListener("DOMContentLoaded", () => live.connect());
  }
  globalThis.Holdfast = {
    ...globalThis.Holdfast,
    live: {
      send: (frame) => live.send(frame),
      say: (name) => live.say(name),
      refresh: () => live.refresh(),
    },
  };
})();
