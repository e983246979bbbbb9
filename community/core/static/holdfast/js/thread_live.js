/* A thread that is open follows what happens in it: live.js brings items, this file applies them.

   New posts are put below the others on the thread's last page; on an earlier one they are only
   counted. What somebody types, where they look and what they have unfolded stays as it is.
   articles.js makes the posts. */
"use strict";

(() => {
  const SEEN_AFTER = 1000; // milliseconds on the screen
  // Words that wait for a person: own ones, and changes of own ones.
  const UNDECIDED = 'article:is([data-state="held"], [data-state="pending"], :not([data-state]):has(> .notice))';

  const posts = document.getElementById("posts");
  if (!posts) {
    return;
  }
  const { me } = posts.dataset;
  const { copy, neutral, quotes, react, renewParts, whole } = globalThis.Holdfast.articles;
  const find = (id) => posts.querySelector(`[data-post="${CSS.escape(id)}"]`);
  const numbered = () => [...posts.querySelectorAll("article")].filter((each) => /^p\d+$/.test(each.id));
  const position = (article) => Number(article.id.slice(1));
  const isGone = (article) => !article.querySelector(".post-body");
  const isMine = (article) => Boolean(article.querySelector(`.post-by h2 a[href="/members/${me}/"]`));

  // --- nothing jumps ---

  const box = (node) => node.getBoundingClientRect();
  const isOnScreen = (node) => box(node).bottom > 0 && box(node).top < innerHeight;

  /** Return what must not move, and where it is: the field somebody writes in, else the posts on the screen. */
  const anchors = () => {
    const field = document.activeElement;
    const isWriting = field?.matches("textarea, input") && isOnScreen(field);
    return (isWriting ? [field] : numbered().filter(isOnScreen)).map((node) => [node, box(node).top]);
  };

  const steadily = (change) => {
    const held = anchors();
    change();
    for (const [node, before] of held) {
      // The same post may stand there as a new element.
      const now = node.isConnected ? node : find(node.dataset.post);
      if (now) {
        scrollBy({ top: box(now).top - before, behavior: "instant" });
        return;
      }
    }
  };

  /** Give the focus back to what stands where its element stood, if that had it. */
  const refocus = (had, article) => {
    if (had && !document.activeElement?.closest("main *")) {
      article.tabIndex = -1;
      article.focus({ preventScroll: true });
    }
  };

  // --- applying items ---

  const setAside = new Map(); // posts that were taken down while this page was open

  const replace = (old, fresh) => {
    const folds = old.querySelectorAll("details");
    fresh.querySelectorAll("details").forEach((fold, at) => {
      fold.open = folds[at]?.open ?? false;
    });
    const isOther = !old.isEqualNode(fresh);
    if (isOther) {
      old.replaceWith(fresh);
    }
    return isOther;
  };

  /** Return a post's own words, without what it quotes. */
  const wordsOf = (article) => {
    const body = article.querySelector(".post-body").cloneNode(true);
    body.querySelectorAll(":scope > [data-quoted]").forEach((each) => each.remove());
    body.querySelectorAll("details").forEach((fold) => fold.removeAttribute("open"));
    return body.innerHTML.trim();
  };

  /** Change the words of a post that stands there, and leave everything around them alone. */
  const mend = (article, item) => {
    const had = article.contains(document.activeElement);
    const fresh = neutral(item);
    // A change of one's own waited there, and is decided; with the same words it is a reaction that came.
    if (wordsOf(article) !== wordsOf(fresh)) {
      article.querySelector(":scope > .notice")?.remove();
    }
    replace(article.querySelector(".post-by"), fresh.querySelector(".post-by"));
    replace(article.querySelector(".post-body"), fresh.querySelector(".post-body"));
    refocus(had, article);
  };

  const belongsHere = (at) => {
    const here = numbered().map(position);
    const isAfter = !here.length || at > here.at(-1);
    return isAfter ? "last" in posts.dataset : at > here[0];
  };

  const insert = (article) => {
    const at = position(article);
    const following = numbered().find((each) => position(each) > at);
    // Behind the last that has a number, ahead of one's own words that still wait.
    const last = numbered().at(-1);
    posts.querySelector("[data-nothing]")?.remove();
    if (following) {
      following.before(article);
    } else if (last) {
      last.after(article);
    } else {
      posts.prepend(article);
    }
  };

  const entomb = (item) => {
    const old = find(item.id);
    news.forget(item.id);
    if (!old || isGone(old)) {
      return;
    }
    const had = old.contains(document.activeElement);
    const stone = copy(`as-${item.state}`, { "post-id": item.id }).firstElementChild;
    stone.id = old.id;
    if (isMine(old) && item.state === "hidden") {
      const why = copy("of-mine", { "post-id": item.id }).querySelector('a[href$="/receipt/"]');
      stone.firstElementChild.append(" ", why);
    }
    setAside.set(item.id, old);
    old.replaceWith(stone);
    refocus(had, stone);
  };

  const show = (item) => {
    const old = find(item.id);
    if (old && !isGone(old) && old.id === `p${item.position}`) {
      mend(old, item);
      react(old, item, me);
      return;
    }
    const isNew = item.position > news.newest;
    if (old || belongsHere(item.position)) {
      const article = whole(item, me, setAside.get(item.id));
      const had = old?.contains(document.activeElement);
      old?.remove();
      insert(article);
      react(article, item, me);
      refocus(had, article);
    }
    if (isNew) {
      news.add(item);
    }
  };

  const cite = (item) => {
    const body = find(item.id)?.querySelector(".post-body");
    if (body) {
      body.querySelectorAll(":scope > [data-quoted]").forEach((each) => each.remove());
      body.prepend(quotes(item.quotes));
    }
  };

  const steer = (stream) => {
    if (stream.title) {
      document.querySelector("h1").textContent = stream.title;
    }
    for (const mark of document.querySelectorAll("[data-locked]")) {
      mark.hidden = (mark.dataset.locked === "yes") !== stream.is_locked;
    }
    const slow = document.querySelector("[data-slow]");
    slow.hidden = !stream.slow_seconds;
    slow.lastElementChild.textContent = slow.dataset.slow.replace("{n}", stream.slow_seconds);
  };

  const apply = (item) => {
    if (item.stream) {
      steer(item.stream);
    } else if (item.part) {
      cite(item);
    } else if (item.html) {
      show(item);
    } else {
      entomb(item);
    }
  };

  // --- what is new, in words ---

  class News {
    constructor() {
      this.newest = Number(posts.dataset.newest);
      this.unseen = new Map(); // ids of replies that nobody has looked at here, and their articles
      this.region = document.querySelector("[data-live-status]");
      this.timers = new Map();
      this.watch = new IntersectionObserver((entries) => this.noticed(entries), { threshold: [0, 0.5, 1] });
      document.addEventListener("visibilitychange", () => this.look());
    }

    add(item) {
      this.newest = item.position;
      const article = find(item.id);
      if (article) {
        posts.dataset.readTo = String(item.position); // with the last post everything is read
      }
      if (item.by !== me) {
        this.count(item.id, article);
      }
    }

    count(id, article) {
      this.unseen.set(id, article);
      this.tell();
      if (article) {
        this.watch.observe(article);
      }
    }

    /** Begin again with a page drawn anew, on which these posts are new. */
    restart(articles) {
      this.newest = Number(posts.dataset.newest);
      this.unseen.clear();
      this.tell();
      articles.forEach((article) => this.count(article.dataset.post, article));
    }

    /** Ask again what is on the screen: nothing counts as seen while the tab is hidden. */
    look() {
      for (const article of this.unseen.values()) {
        if (article) {
          this.watch.unobserve(article);
          this.watch.observe(article);
        }
      }
    }

    noticed(entries) {
      for (const { target, isIntersecting, intersectionRatio } of entries) {
        clearTimeout(this.timers.get(target));
        if (isIntersecting && (intersectionRatio >= 0.5 || target.clientHeight > innerHeight)) {
          this.timers.set(target, setTimeout(() => this.saw(target), SEEN_AFTER));
        }
      }
    }

    saw(article) {
      if (!document.hidden) {
        this.watch.unobserve(article);
        this.forget(article.dataset.post);
      }
    }

    forget(id) {
      if (this.unseen.delete(id)) {
        this.tell();
      }
    }

    tell() {
      const number = this.unseen.size;
      let link = this.region.querySelector("[data-new-replies]");
      if (!number) {
        link?.remove();
        return;
      }
      if (!link) {
        link = document.createElement("a");
        link.className = "button";
        link.dataset.newReplies = "";
        this.region.prepend(link);
      }
      const [[first, article]] = this.unseen;
      link.href = article ? `#${article.id}` : `/posts/${first}/`;
      link.textContent = (number === 1 ? posts.dataset.one : posts.dataset.many).replace("{n}", number);
    }
  }

  const news = new News();

  // --- the same page, drawn anew ---

  const folds = () =>
    [...posts.querySelectorAll("[data-post] details[open]")].map((fold) => {
      const article = fold.closest("[data-post]");
      return [article.dataset.post, [...article.querySelectorAll("details")].indexOf(fold)];
    });

  const put = (old, fresh) => {
    for (const key of Object.keys(old.dataset)) {
      delete old.dataset[key];
    }
    Object.assign(old.dataset, fresh.dataset);
    old.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  };

  const swap = (page) => {
    const open = folds();
    const focused = posts.contains(document.activeElement) && document.activeElement.closest("[data-post]");
    const wasAtHead = document.getElementById("thread-head").contains(document.activeElement);
    const before = news.newest;
    renewParts(page);
    for (const fresh of page.querySelectorAll("[data-swap]")) {
      put(document.getElementById(fresh.id), fresh);
    }
    for (const [id, at] of open) {
      find(id)?.querySelectorAll("details")[at]?.setAttribute("open", "");
    }
    const article = focused && find(focused.dataset.post);
    if (article) {
      refocus(true, article);
    }
    refocus(wasAtHead, document.querySelector("#thread-head h1"));
    setAside.clear();
    news.restart(numbered().filter((each) => position(each) > before && !isGone(each) && !isMine(each)));
  };

  let unread = Number(document.querySelector("[data-news-count]")?.textContent ?? 0);
  document.addEventListener("holdfast:frame", ({ detail: frame }) => {
    if (frame.type === "news" && frame.unread !== unread) {
      unread = frame.unread;
      if (posts.querySelector(UNDECIDED)) {
        globalThis.Holdfast.live.refresh(); // perhaps a person has looked at what waits here
      }
    }
  });
  document.addEventListener("holdfast:changes", ({ detail }) => steadily(() => detail.items.forEach(apply)));
  document.addEventListener("holdfast:page", ({ detail }) => steadily(() => swap(detail.page)));
})();
