/* What a thread's page adds where scripts run.

   - What has stood on the screen for a moment counts as read: one POST to data-read-url, after a
     pause and when the page is left. Without this file the button "Mark read to here" does it.
   - "Quote" takes the words that are selected in its post. Their place goes into the address as
     numbers, ?part=12-48: so many letters stand before the start and the end. Words never do. */
"use strict";

(() => {
  const SEEN_AFTER = 1000; // milliseconds on the screen
  const PAUSE = 2000; // milliseconds before a mark is sent, so that scrolling sends one

  const posts = document.getElementById("posts");
  if (!posts) {
    return;
  }

  const isNumbered = (node) => node.nodeName === "ARTICLE" && /^p\d+$/.test(node.id);

  class Reading {
    constructor() {
      this.waiting = new Map();
      this.reached = 0;
      this.sent = 0;
      this.timer = 0;
      this.watch = new IntersectionObserver((entries) => this.noticed(entries), { threshold: [0, 0.5] });
      if (Number(posts.dataset.readTo)) {
        this.follow(posts.children);
      }
      // What arrives while the page is open is read like the rest.
      const arrivals = new MutationObserver((changes) =>
        changes.forEach(({ addedNodes }) => this.follow(addedNodes)),
      );
      arrivals.observe(posts, { childList: true });
      addEventListener("pagehide", () => this.send());
      document.addEventListener("visibilitychange", () => (document.hidden ? this.send() : this.look()));
    }

    follow(nodes) {
      for (const node of nodes) {
        if (isNumbered(node)) {
          this.watch.observe(node);
        }
      }
    }

    /** Ask again what is on the screen: nothing was read while the tab was hidden. */
    look() {
      for (const article of this.waiting.keys()) {
        this.watch.unobserve(article);
        this.watch.observe(article);
      }
    }

    noticed(entries) {
      for (const { target, isIntersecting, intersectionRect, boundingClientRect } of entries) {
        // A long post is read when its end has been on the screen.
        const end = isIntersecting && boundingClientRect.bottom <= intersectionRect.bottom + 1;
        clearTimeout(this.waiting.get(target));
        if (isIntersecting && (end || boundingClientRect.height > innerHeight)) {
          this.waiting.set(target, setTimeout(() => this.saw(target), SEEN_AFTER));
        }
      }
    }

    saw(article) {
      if (document.hidden) {
        return;
      }
      this.waiting.delete(article);
      // With the last post everything on the page is read, also what this reader is not shown.
      const isLast = article === [...posts.children].filter(isNumbered).at(-1);
      const position = isLast ? posts.dataset.readTo : article.id.slice(1);
      this.reached = Math.max(this.reached, Number(position));
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), PAUSE);
    }

    send() {
      if (this.reached <= this.sent) {
        return;
      }
      this.sent = this.reached;
      fetch(posts.dataset.readUrl, {
        method: "POST",
        body: new URLSearchParams({ position: String(this.reached) }),
        credentials: "same-origin",
        keepalive: true,
        headers: {
          "X-CSRFToken": posts.elements.namedItem("csrfmiddlewaretoken").value,
          "X-Requested-With": "fetch",
        },
      }).catch(() => {
        this.sent = 0; // the next mark brings this one along
      });
    }
  }

  const letters = (range) => [...range.toString().replace(/[\s\u0085]/g, "")].length;

  /** Return where the selection stands in the post's own words as "start-end", or nothing. */
  const selectedIn = (article) => {
    const words = article.querySelector("div.post-body");
    const selection = getSelection();
    if (!words || !selection.rangeCount || selection.isCollapsed) {
      return "";
    }
    const chosen = selection.getRangeAt(0);
    if (!words.contains(chosen.startContainer) || !words.contains(chosen.endContainer)) {
      return "";
    }
    const before = document.createRange();
    before.selectNodeContents(words);
    // What stands above the post's own words: what it quotes, and the line that unfolds them.
    const above = [
      ...words.querySelectorAll(":scope > [data-quoted], :scope > details.label-fold > summary"),
    ].at(-1);
    if (above) {
      before.setStartAfter(above);
    }
    if (before.comparePoint(chosen.startContainer, chosen.startOffset) < 0) {
      return "";
    }
    before.setEnd(chosen.startContainer, chosen.startOffset);
    const start = letters(before);
    const end = start + letters(chosen);
    return start < end ? `${start}-${end}` : "";
  };

  const aim = (event) => {
    const link = event.target.closest("a[data-quote]");
    if (!link) {
      return;
    }
    const address = new URL(link.href);
    const part = selectedIn(link.closest("article"));
    address.searchParams.delete("part");
    if (part) {
      address.searchParams.set("part", part);
    }
    link.href = address;
  };

  // Before the click itself, which lets the selection go.
  document.addEventListener("pointerdown", aim);
  document.addEventListener("keydown", aim);

  new Reading();
})();
