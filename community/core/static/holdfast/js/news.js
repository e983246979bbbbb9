/* What is new to the reader: the number beside "Me", and the pages that list it.

   - A frame "news" brings the number; it is the one that the header of the next page would show.
   - Where a page has parts marked [data-live-section], every change of its socket's topic asks for the
     page again, and those parts alone take the place of the old ones. Everything else stays as it is:
     what is typed, what is unfolded, where the reader is.
   - A list with [data-arrivals] says politely how many lines came in. Its words: data-one, data-many,
     and data-pressing for lines that cannot wait.

   Without this file all of it is there when the page is loaded again. */
"use strict";

(() => {
  const GAP = 2000; // milliseconds between two fetches: what moves meanwhile comes with the next
  const PRESSING = '[data-level="now"], [data-level="urgent"]';

  // --- the number ---

  const tell = (unread) => {
    const badge = document.querySelector("[data-news]");
    if (badge) {
      badge.querySelector("[data-news-count]").textContent = String(unread);
      badge.hidden = unread === 0;
    }
  };

  // --- the lists ---

  const named = (section) => [section.dataset.liveSection, section];
  const sections = (page) => new Map([...page.querySelectorAll("[data-live-section]")].map(named));
  const links = (section) => [...section.querySelectorAll("a[href]")];
  const same = (section, link) => links(section).find((each) => each.getAttribute("href") === link);
  const isOnScreen = ({ top, bottom }) => bottom > 0 && top < innerHeight;

  let timer = 0;
  let askedAt = 0;

  const ask = () => {
    if (timer || !sections(document).size) {
      return;
    }
    timer = setTimeout(
      () => {
        timer = 0;
        askedAt = Date.now();
        globalThis.Holdfast.live.refresh();
      },
      Math.max(0, askedAt + GAP - Date.now()),
    );
  };

  /** Put the new section in the old one's place, under the reader's eyes and hands as if it were the same. */
  const swap = (old, fresh) => {
    const active = document.activeElement;
    const had = old.contains(active);
    if (had && active.matches("textarea, select, input")) {
      return; // somebody writes in it; the next change brings this one along
    }
    const seen = scrollY > 0 && links(old).find((link) => isOnScreen(link.getBoundingClientRect()));
    const [address, before] = seen ? [seen.getAttribute("href"), seen.getBoundingClientRect().top] : ["", 0];
    const focused = had ? active.getAttribute("href") : "";
    old.replaceWith(fresh);
    if (had) {
      fresh.tabIndex = -1; // for the case that what had the focus is gone
      (same(fresh, focused) ?? fresh).focus({ preventScroll: true });
    }
    const now = seen && same(fresh, address);
    if (now) {
      scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
    }
  };

  /** Say how many lines have come into the list, and whether one of them presses. */
  const announce = (old, fresh) => {
    const status = document.querySelector(`[data-arrivals="${fresh.dataset.liveSection}"]`);
    const before = new Set(links(old).map((link) => link.getAttribute("href")));
    const came = [...fresh.querySelectorAll("li")].filter((line) =>
      links(line).some((link) => !before.has(link.getAttribute("href"))),
    );
    if (!status || !came.length) {
      return;
    }
    const { one, many, pressing } = status.dataset;
    const words = (came.length === 1 ? one : many).replace("{n}", String(came.length));
    const presses = came.some((line) => line.querySelector(PRESSING));
    status.textContent = presses ? pressing.replace("{words}", words) : words;
  };

  const take = (page) => {
    const fresh = sections(page);
    for (const [name, old] of sections(document)) {
      const next = fresh.get(name);
      if (next && !old.isEqualNode(next)) {
        announce(old, next);
        swap(old, next);
      }
    }
    tell(Number(page.querySelector("[data-news-count]")?.textContent ?? 0));
  };

  document.addEventListener("holdfast:frame", ({ detail }) => detail.type === "news" && tell(detail.unread));
  document.addEventListener("holdfast:changes", ask);
  document.addEventListener("holdfast:page", ({ detail }) => take(detail.page));
})();
