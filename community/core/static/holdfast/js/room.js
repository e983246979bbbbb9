/* A room where scripts run: what is said appears by itself, and the reader keeps their place.

   live.js holds the socket. Each change comes as an item: the same article that the page draws, with
   slots for what belongs to this viewer, which are filled from the templates at the end of the page.
   Without this file the page is whole: it shows what was said when it was loaded. */
"use strict";

(() => {
  const section = document.querySelector("[data-room]");
  if (!section || !window.Holdfast?.articles) {
    return;
  }
  const me = section.dataset.me;
  const log = section.querySelector("[data-log]");
  const down = section.querySelector("[data-down]");
  const PAGE_WITHIN = 15000; // milliseconds, else the page that was asked for is taken for lost
  const ASK_AGAIN = 20000; // milliseconds after a server that could not answer
  const BUSY = 429; // of a page, as of those from DOWN on: asked too often, and a server that cannot answer
  const DOWN = 500;
  const NEAR = 48; // pixels from the end that still count as reading the newest
  // Words that wait for a person: own ones, and changes of own ones.
  const UNDECIDED = "#own-waiting article:not([data-state=rejected]), #messages article > .meta";
  const mine = new Map();
  let unseen = 0;
  let newest = Number(section.dataset.newest); // the last place that was ever given in the room

  const messages = () => document.getElementById("messages");
  const find = (id) => section.querySelector(`article[data-id="${CSS.escape(id)}"]`);

  const { copy, neutral, nodes, quotes, renewParts, slots } = Holdfast.articles;

  /** Return a part of the page that stands in a <template>, for this message instead of its stand-in. */
  const made = (id, item, author = "") =>
    copy(id, { "message-id": item.id, "author-id": item.by || "", "author-name": author });

  const above = (item) => (item.reply_to ? [item.reply_to] : []);

  /** Return the kinds of answer that this viewer gave to a message: as the page said, then as pressed. */
  const mineOn = (id) => {
    if (!mine.has(id)) {
      const pressed = find(id)?.querySelectorAll(".reactions [aria-pressed=true]") || [];
      mine.set(id, new Set([...pressed].map((button) => button.value)));
    }
    return mine.get(id);
  };

  /** Leave the small answers that somebody gave, with their number. */
  const counted = (list, item) => {
    for (const answer of list.querySelectorAll("[data-kind]")) {
      const number = item.reactions?.[answer.dataset.kind];
      if (number) {
        answer.querySelector("b").textContent = number;
        answer.ariaPressed = answer.value ? String(mineOn(item.id).has(answer.value)) : null;
      } else {
        answer.closest("li").remove();
      }
    }
    return list.querySelector("li") ? list : "";
  };

  const draw = (item) => {
    const article = neutral({ ...item, quotes: above(item) });
    const parts = made(item.by === me ? "of-mine" : "of-others", item, article.ariaLabel);
    const { mark, menu, foot, notice } = slots(article);
    mark.replaceWith(parts.querySelector(".tag") || "");
    menu.replaceWith(parts.querySelector(".menu"));
    foot.replaceWith(counted(parts.querySelector(".reactions"), item));
    notice.remove();
    return article;
  };

  const replace = (before, now) => {
    const had = before.contains(document.activeElement);
    before.replaceWith(now);
    if (had) {
      refocus(now);
    }
  };

  const gone = (item, before) => {
    const article = made(`as-${item.state}`, item).firstElementChild;
    article.id = before.id;
    if (before.dataset.by === me) {
      article.firstElementChild.append(" ", made("of-mine", item).querySelector("[data-why]"));
    }
    return article;
  };

  /** Give the focus to what stands where its element stood, if nothing has it. */
  const refocus = (node) => {
    if (!document.activeElement || document.activeElement === document.body) {
      if (node.tabIndex < 0) {
        node.tabIndex = -1; // else it takes no focus
      }
      node.focus({ preventScroll: true });
    }
  };

  /** Show what a message answers now: another one's first words, or, without `line`, nothing any more. */
  const cite = (article, line) => {
    const before = article.querySelector(".say-to");
    if (line ? before?.isEqualNode(line) : !before) {
      return;
    }
    const had = before?.contains(document.activeElement);
    before?.remove();
    if (line) {
      article.querySelector(".say-words").before(line);
    }
    if (had) {
      refocus(line?.querySelector("a") ?? article.querySelector(".menu > summary"));
    }
  };

  const wordsOf = (article) => article.querySelector(".say-words")?.innerHTML;

  /** Put `now` in place of `before`; where its own words are the same, only what stands around them: nobody
      hears the words again, and an open menu stays open. */
  const exchange = (before, now) => {
    if (wordsOf(before) !== wordsOf(now)) {
      replace(before, now);
      return;
    }
    before.dataset.at = now.dataset.at;
    cite(before, now.querySelector(".say-to"));
    const focused = document.activeElement.closest("[data-kind]");
    const kind = before.contains(focused) ? focused.dataset.kind : "";
    before.querySelector(".reactions")?.remove();
    const answers = now.querySelector(".reactions");
    if (answers) {
      before.querySelector(".menu").before(answers);
    }
    if (kind) {
      const same = answers?.querySelector(`[data-kind="${kind}"]`);
      (same ?? before.querySelector(".menu > summary")).focus({ preventScroll: true });
    }
  };

  const place = (article, position) => {
    article.dataset.position = position;
    const later = [...messages().querySelectorAll(":scope > article")].find(
      (other) => positionOf(other) > position,
    );
    messages().insertBefore(article, later || null);
    messages().querySelector("[data-nothing]")?.remove();
  };

  const positionOf = (article) => Number(article.dataset.position || article.id.slice(1)) || Infinity;

  const isPast = () => "isPast" in messages().dataset;
  const firstPosition = () => {
    const first = messages().querySelector(":scope > article");
    return first ? positionOf(first) : 0;
  };

  /** Show what is true of one message now. Return whether it is new to the reader. */
  const apply = (item) => {
    const before = find(item.id);
    if (before && Number(before.dataset.at || 0) > item.at) {
      return false;
    }
    if (item.part) {
      if (before?.querySelector(".say-words")) {
        cite(before, quotes(above(item)).firstElementChild);
      }
      return false;
    }
    if (item.state !== "published") {
      if (before) {
        const tombstone = gone(item, before);
        tombstone.dataset.at = item.at;
        replace(before, tombstone);
      }
      return false;
    }
    const isNew = item.position > newest && item.by !== me;
    newest = Math.max(newest, item.position);
    const isThere = before && messages().contains(before);
    if (!isThere && (isPast() || item.position < firstPosition())) {
      return isNew; // it stands on another page
    }
    const article = draw(item);
    article.dataset.at = item.at;
    if (isThere) {
      article.dataset.position = item.position;
      exchange(before, article);
      return false;
    }
    before?.remove(); // own words that waited stood apart
    place(article, item.position);
    document.dispatchEvent(new CustomEvent("holdfast:said", { detail: item }));
    return isNew;
  };

  // The log runs from its end (.log in components.css): there scrollTop is 0, and less further up.
  const isNear = () => log.scrollTop > -NEAR;

  /** Change the log without moving what the reader looks at, unless they read the newest. */
  const keepingPlace = (change) => {
    const follow = isNear();
    const top = log.getBoundingClientRect().top;
    const seen = [...messages().children].find((child) => child.getBoundingClientRect().bottom > top);
    const stood = seen?.getBoundingClientRect().top;
    change();
    if (follow) {
      log.scrollTop = 0;
    } else if (seen?.isConnected) {
      log.scrollTop += seen.getBoundingClientRect().top - stood;
    }
    return follow;
  };

  const count = (fresh) => {
    unseen = fresh ? unseen + fresh : 0;
    down.hidden = !unseen;
    const words = down.querySelector("[data-one]");
    words.textContent = unseen === 1 ? words.dataset.one : words.dataset.more.replace("%n", unseen);
  };

  /** Put parts of the page, as the server draws it now, in place of those that stand here. Whoever was in one
      of them stays there: at the same message, else at what names the part. */
  const putIn = (page, names) => {
    for (const name of names) {
      const now = page.querySelector(`[data-part=${name}]`);
      const before = document.querySelector(`[data-part=${name}]`);
      if (now && before) {
        const had = before.contains(document.activeElement);
        const { id } = (had && document.activeElement.closest("article")?.dataset) || {};
        document.dispatchEvent(new CustomEvent("holdfast:leaving", { detail: before }));
        before.replaceWith(now);
        document.dispatchEvent(new CustomEvent("holdfast:renewed", { detail: now }));
        if (had) {
          refocus((id && find(id)) || now.querySelector("h1, h2") || now);
        }
      }
    }
    section.dataset.facts = page.querySelector("[data-room]").dataset.facts;
    if (renewParts(page)) {
      messages().querySelectorAll(":scope > article[data-by]").forEach(offerAgain);
    }
  };

  /** Offer under a message what this viewer may do with it now. */
  const offerAgain = (article) => {
    const { id, by } = article.dataset;
    const menu = article.querySelector(".menu");
    if (by !== me && !menu.open && !menu.contains(document.activeElement)) {
      menu.replaceWith(made("of-others", { id, by }, article.ariaLabel).querySelector(".menu"));
    }
  };

  // What the team changed is asked for until it is here: by each change that tells of it, after a while where
  // the server could not answer, and with the next connection. Of several answers the latest counts.
  let asked = 0;
  let wanted = ""; // facts of the room that were asked for and have not come
  let isOwed = false;
  let again = 0;

  const answered = () => {
    asked += 1;
    isOwed = false;
    wanted = "";
    clearTimeout(again);
  };

  const later = () => {
    clearTimeout(again);
    again = setTimeout(renew, ASK_AGAIN * (1 + Math.random()));
  };

  /** Ask the server, which alone knows what this viewer may do in the room now. */
  const renew = async () => {
    asked += 1;
    isOwed = true;
    const number = asked;
    clearTimeout(again);
    try {
      const signal = AbortSignal.timeout(PAGE_WITHIN);
      const answer = await fetch(location.href, { credentials: "same-origin", signal });
      if (answer.status === BUSY || answer.status >= DOWN) {
        throw new Error(String(answer.status));
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number === asked && answer.ok && !answer.redirected) {
        answered();
        putIn(page, ["head", "shut", "foot"]);
      }
    } catch {
      if (number === asked) {
        wanted = ""; // the next change may ask
        later();
      }
    }
  };
  Holdfast.room = { section, me, renew, nodes, isPast };

  document.addEventListener("holdfast:changes", ({ detail: { items } }) => {
    let fresh = 0;
    const follow = keepingPlace(() => {
      for (const item of items) {
        if (item.id) {
          fresh += apply(item) ? 1 : 0;
        }
      }
    });
    if (fresh && (!follow || isPast())) {
      count(fresh);
    }
    // The room itself comes along with every change; the page is asked only when it is another.
    const stream = items.find((item) => item.stream)?.stream;
    const facts = stream ? JSON.stringify(stream) : "";
    if (facts && facts !== wanted && facts !== JSON.stringify(JSON.parse(section.dataset.facts))) {
      wanted = facts;
      renew();
    }
  });

  document.addEventListener("holdfast:page", ({ detail: { page } }) => {
    mine.clear();
    newest = Number(page.querySelector("[data-room]").dataset.newest);
    answered();
    keepingPlace(() => putIn(page, ["messages", "head", "shut", "foot"]));
  });

  let here = 0;
  let unread = Number(document.querySelector("[data-news-count]").textContent);
  const showPresence = () => {
    const line = section.querySelector("[data-presence]");
    line.hidden = !here;
    line.querySelector("b").textContent = here;
  };
  document.addEventListener("holdfast:frame", ({ detail: frame }) => {
    if (frame.type === "presence") {
      here = frame.here;
      showPresence();
    } else if (frame.type === "news" && frame.unread !== unread) {
      unread = frame.unread;
      if (section.querySelector(UNDECIDED)) {
        Holdfast.live.refresh(); // perhaps a person has looked at what waits here
      }
    } else if (frame.type === "error") {
      mine.clear(); // what was pressed does not count
      Holdfast.live.say("not-sent");
    }
  });
  document.addEventListener("holdfast:renewed", showPresence);
  document.addEventListener("holdfast:connected", ({ detail: { open } }) => {
    if (!open) {
      here = 0; // nobody knows; a new socket is told
      mine.clear(); // what was pressed on the old one may never have arrived
      showPresence();
    } else if (isOwed) {
      renew();
    }
  });

  down.addEventListener("click", () => {
    if (isPast()) {
      location.assign(location.pathname);
      return;
    }
    log.scrollTop = 0;
    log.focus();
    count(0);
  });
  log.addEventListener("scroll", () => unseen && isNear() && count(0), { passive: true });

  // The log grows upwards, so a menu that opens in it would push away what was pressed.
  log.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    const top = summary?.getBoundingClientRect().top;
    requestAnimationFrame(() => {
      if (summary) {
        log.scrollTop += summary.getBoundingClientRect().top - top;
        summary.parentElement.scrollIntoView({ block: "nearest" });
      }
    });
  });

  // A reaction goes by the socket where there is one, and shows once it counts.
  section.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=kind]");
    const id = button?.closest("article").dataset.id;
    if (id && Holdfast.live?.send({ type: "react", id, kind: button.value })) {
      event.preventDefault();
      const kinds = mineOn(id);
      if (!kinds.delete(button.value)) {
        kinds.add(button.value);
      }
      const menu = button.closest("details");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus({ preventScroll: true });
      }
    }
  });
})();
