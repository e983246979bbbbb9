/* The box members write in: a small toolbar, a preview, a draft that is not lost.

   Without this file the form posts as it is. With it:
   - form[data-composer] holds textarea[name=text] and the parts of _composer_box.html;
   - data-draft-url takes POST text (and title) and answers 2xx once it is kept for the author;
   - data-preview-url takes POST text and answers with the HTML that readers would get;
   - data-composer names the member, so that nobody finds what somebody else wrote in this tab.
   The status line only ever says what is true. This tab's own storage is used while the server
   cannot be reached, for words left before they were kept, and for words on their way to be posted:
   a server can die at that moment. It is emptied as soon as the server has the words (sent.js sees that they were posted), on quick
   exit and on sign-out. */
"use strict";

(() => {
  const PAUSE = 1500; // milliseconds without a key before a draft is sent

  /** Put `after` in place of the selection from `start` to `end`, keeping the browser's undo. */
  const replace = (box, start, end, after) => {
    box.focus();
    box.setSelectionRange(start, end);
    if (!document.execCommand("insertText", false, after)) {
      box.setRangeText(after, start, end, "end");
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const wrap = (mark) => (box) => {
    const { selectionStart: start, selectionEnd: end } = box;
    const chosen = box.value.slice(start, end);
    replace(box, start, end, mark + chosen + mark);
    box.setSelectionRange(start + mark.length, start + mark.length + chosen.length);
  };

  const prefix = (mark) => (box) => {
    const start = box.value.lastIndexOf("\n", box.selectionStart - 1) + 1;
    const end = box.selectionEnd;
    const lines = box.value.slice(start, end).split("\n");
    replace(box, start, end, lines.map((line) => mark + line).join("\n"));
  };

  const link = (box) => {
    const { selectionStart: start, selectionEnd: end } = box;
    const chosen = box.value.slice(start, end);
    replace(box, start, end, `[${chosen}](https://)`);
    const at = chosen ? start + chosen.length + 3 : start + 1;
    box.setSelectionRange(at, chosen ? at + 8 : at);
  };

  const TOOLS = { bold: wrap("**"), italic: wrap("*"), quote: prefix("> "), list: prefix("- "), link };

  class Composer {
    constructor(form) {
      this.form = form;
      this.box = form.querySelector("textarea[name=text]");
      this.title = form.querySelector("input[name=title]");
      this.status = form.querySelector("[data-draft-status]");
      this.preview = form.querySelector("[data-preview]");
      const place = form.dataset.draftUrl || new URL(form.action).pathname;
      this.key = ["draft", form.dataset.composer, place].filter(Boolean).join(":");
      this.timer = 0;
      this.posted = new AbortController();
      this.reachable = true;
      this.forgotten = false;
      this.isPosting = false;
      // What the page was drawn with: somebody may have typed before this file was here.
      this.sent = JSON.stringify([this.title ? this.title.defaultValue : "", this.box.defaultValue]);
      this.sender = form.elements.namedItem("client_key");
      this.fresh = this.sender?.value;
      this.showTools();
      const isRestored = this.restore();
      form.addEventListener("input", () => {
        this.sendAs(this.fresh); // other words than those that were on their way
        this.wait();
      });
      if (!isRestored && this.words() !== this.sent) {
        this.wait();
      }
      // Whoever goes on from here after all has no answer yet, and the page that follows then is none.
      document.addEventListener("click", (event) => event.target.closest("a[href]") && this.stay(), true);
      document.addEventListener("submit", () => this.stay(), true);
      form.addEventListener("submit", () => this.submitted());
      addEventListener("pageshow", () => {
        this.posted = new AbortController();
      });
      // Whoever leaves before the pause is over finds the words again in this tab.
      addEventListener("pagehide", () => {
        if (this.isUnkept()) {
          this.store(this.isUnsure ? this.sender.value : "", "", this.sent);
        }
      });
      addEventListener("online", () => this.keep());
      document.addEventListener("holdfast:forget", () => {
        this.forgotten = true;
        clearTimeout(this.timer);
        this.posted.abort();
      });
    }

    words() {
      return JSON.stringify([this.title ? this.title.value : "", this.box.value]);
    }

    /** Whether words stand in the form that its draft should have, and that are not on their way. */
    isUnkept() {
      return Boolean(this.form.dataset.draftUrl) && !this.isPosting && this.words() !== this.sent;
    }

    showTools() {
      const tools = this.form.querySelector("[data-tools]");
      if (!tools) {
        return;
      }
      tools.addEventListener("click", (event) => {
        const name = event.target.closest("button")?.dataset.tool;
        if (name === "preview") {
          this.togglePreview(event.target.closest("button"));
        } else if (name in TOOLS) {
          TOOLS[name](this.box);
        }
      });
    }

    async post(url, names) {
      const body = new URLSearchParams();
      for (const name of names) {
        const field = this.form.elements.namedItem(name);
        if (field) {
          body.set(name, field.value);
        }
      }
      const token = this.form.elements.namedItem("csrfmiddlewaretoken");
      return fetch(url, {
        method: "POST",
        body,
        credentials: "same-origin",
        redirect: "error",
        signal: this.posted.signal,
        headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "fetch" },
      });
    }

    say(state) {
      if (this.status) {
        this.status.textContent = this.status.dataset[state] || "";
      }
    }

    wait() {
      clearTimeout(this.timer);
      this.say("");
      this.timer = setTimeout(() => this.keep(), PAUSE);
    }

    async keep() {
      const words = this.words();
      const url = this.form.dataset.draftUrl;
      if (!url || words === this.sent) {
        return;
      }
      this.say("keeping");
      try {
        const answer = await this.post(url, ["text", "title"]);
        if (!answer.ok) {
          this.say("refused");
          return;
        }
        this.sent = words;
        this.reachable = true;
        if (!this.isUnsure) {
          this.drop();
        }
        this.say(this.box.value || this.title?.value ? "kept" : "");
      } catch (error) {
        if (error.name === "AbortError") {
          return; // posted meanwhile: a late draft must not bring the words back
        }
        this.reachable = false;
        this.say(this.store() ? "offline" : "refused");
      }
    }

    sendAs(key) {
      if (this.sender) {
        this.sender.value = key;
      }
    }

    /** Whether these words may have arrived already: they go under the key that they were posted with. */
    get isUnsure() {
      return Boolean(this.sender) && this.sender.value !== this.fresh;
    }

    /** Keep in this tab what stands in the form: title, text and, where they were posted, their key and from
        where; where they were left, the draft that they go on from. */
    store(...posted) {
      if (this.forgotten) {
        return false;
      }
      const sent = posted.length || !this.isUnsure ? posted : [this.sender.value];
      try {
        sessionStorage.setItem(this.key, JSON.stringify([...JSON.parse(this.words()), ...sent]));
        return true;
      } catch {
        return false;
      }
    }

    drop() {
      try {
        sessionStorage.removeItem(this.key);
      } catch {
        // Nothing was kept.
      }
    }

    kept() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(this.key));
        return Array.isArray(kept) ? kept : null;
      } catch {
        return null;
      }
    }

    /** Bring back what this tab kept, and return whether it did. It is newer than any draft: it goes as soon
        as the server has it. */
    restore() {
      const kept = this.kept();
      const isTyped = this.box.value !== this.box.defaultValue;
      if (!kept || isTyped) {
        return false;
      }
      if (this.form.querySelector("[data-errors]")) {
        // The answer to these words: it holds them, and the next try is a new one.
        this.store();
        this.sent = "";
        return false;
      }
      if (this.title && this.title.value === this.title.defaultValue) {
        this.title.value = kept[0];
      }
      this.box.value = this.joined(kept);
      if (kept[2]) {
        // Whether they arrived is not known: under the same key they cannot be posted twice.
        this.sendAs(kept[2]);
      }
      this.say("restored");
      this.keep();
      return true;
    }

    /** Return the text that was kept. A draft that was written elsewhere since then stays, above it. */
    joined([, text, , , base]) {
      const drawn = this.box.value;
      const isOther = base !== undefined && base !== this.sent && drawn && !text.startsWith(drawn);
      return isOther ? [drawn, text].filter(Boolean).join("\n\n") : text;
    }

    stay() {
      if (this.isPosting && this.kept()) {
        this.store(this.sender?.value);
      }
      this.isPosting = false;
    }

    async togglePreview(button) {
      const shown = button.getAttribute("aria-pressed") === "true";
      button.setAttribute("aria-pressed", String(!shown));
      this.preview.hidden = shown;
      if (shown) {
        this.preview.replaceChildren();
        return;
      }
      try {
        const answer = await this.post(this.form.dataset.previewUrl, ["text"]);
        if (!answer.ok) {
          throw new Error("refused");
        }
        // The server's own sanitised HTML, the same that readers get.
        this.preview.innerHTML = await answer.text();
      } catch {
        this.preview.textContent = this.preview.dataset.failed || "";
      }
    }

    submitted() {
      clearTimeout(this.timer);
      this.posted.abort();
      // If the server dies while they are posted, this copy brings the words back. sent.js lets it go.
      this.store(this.sender?.value, location.pathname);
      this.isPosting = true;
      this.form.querySelector("button[type=submit]")?.setAttribute("aria-busy", "true");
    }
  }

  // A page taken back from the browser's memory must not look busy.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[data-composer] button[aria-busy]")) {
      button.removeAttribute("aria-busy");
    }
  });

  for (const form of document.querySelectorAll("form[data-composer]")) {
    new Composer(form);
  }
})();
