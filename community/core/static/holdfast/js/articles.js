/* A post, or anything else that has slots, made of a frame's HTML and of the viewer's part.

   Articles come as the page's own template draws them, with a comment such as <!--menu--> where what
   belongs to one viewer goes. That part is made from the <template> elements of the page, which hold
   stand-ins for ids and names. Used by thread_live.js and room.js. */
"use strict";

(() => {
  const template = (id) => document.getElementById(id).content;

  const slots = (node) => {
    const found = {};
    const walk = document.createTreeWalker(node, NodeFilter.SHOW_COMMENT);
    while (walk.nextNode()) {
      found[walk.currentNode.data] = walk.currentNode;
    }
    return found;
  };

  /** Put real ids and names where the templates have stand-ins. */
  const name = (part, names) => {
    const real = (text) =>
      Object.entries(names).reduce((so, [standIn, word]) => so.replaceAll(standIn, word), text);
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.nodeType === Node.TEXT_NODE) {
        node.data = real(node.data);
      }
      for (const attribute of node.attributes ?? []) {
        attribute.value = real(attribute.value);
      }
    }
    return part;
  };

  /** Return HTML of our own server, sanitised there, as nodes. */
  const nodes = (html) => {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content;
  };

  const quotes = (parts) => nodes(parts.map((part) => part.html).join(""));

  const neutral = (item) => {
    const article = nodes(item.html).querySelector("article");
    slots(article).quotes.replaceWith(quotes(item.quotes));
    return article;
  };

  /** Return a copy of a template with real ids and names in it. */
  const copy = (id, names) => name(template(id).cloneNode(true), names);

  /** Take the templates from the page as the server draws it now: what the viewer may do has changed with it.
      Return whether any of them is another. */
  const renewParts = (page) => {
    let isOther = false;
    for (const fresh of page.querySelectorAll("template[id]")) {
      const old = document.getElementById(fresh.id);
      if (old && old.innerHTML !== fresh.innerHTML) {
        old.replaceWith(fresh);
        isOther = true;
      }
    }
    return isOther;
  };

  /** Return the viewer's part of a post: its own, where it had one before, else a new one. */
  const viewersPart = (item, article, me, old) => {
    if (old?.querySelector("footer")) {
      return [old.querySelector(".menu"), old.querySelector("footer")];
    }
    const part = copy(item.by === me ? "of-mine" : "of-others", {
      "post-id": item.id,
      "author-id": item.by,
      "author-name": article.getAttribute("aria-label"),
    });
    return [part.querySelector(".menu"), part.querySelector("footer")];
  };

  /** Return a post as its viewer sees it; `old` is what stood there for it before, if anything did. */
  const whole = (item, me, old) => {
    const article = neutral(item);
    const [menu, footer] = viewersPart(item, article, me, old);
    const { menu: head, foot } = slots(article);
    head.replaceWith(menu);
    foot.replaceWith(footer);
    return article;
  };

  /** Show how many reacted: on the buttons, or in words to the author. */
  const react = (article, item, me) => {
    const { count } = globalThis.Holdfast.reactions;
    if (item.by !== me) {
      for (const button of article.querySelectorAll("button[name=kind]")) {
        count(button, item.reactions[button.value]);
      }
      return;
    }
    const kinds = [...template("of-others").querySelectorAll("button[name=kind]")];
    const lines = kinds.filter((kind) => item.reactions[kind.value]).map((kind) => {
      const line = document.createElement("li");
      const label = line.appendChild(document.createElement("span"));
      label.textContent = kind.textContent;
      count(label, item.reactions[kind.value]);
      return line;
    });
    article.querySelector(".reactions").replaceChildren(...lines);
  };

  globalThis.Holdfast = {
    ...globalThis.Holdfast,
    articles: { copy, neutral, nodes, quotes, react, renewParts, slots, whole },
  };
})();
