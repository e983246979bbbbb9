/* Words that were posted leave this tab.

   composer.js keeps them, with the address that they were posted from, until the page that follows shows
   that they were taken: only then does the server send the browser on to another page than it asked for.
   Refused words come back in the answer itself, and a server that died answers nothing. For the pages
   that a post leads to; stands before composer.js. Without this file they would come back into the box,
   under a key with which they cannot be posted twice. */
"use strict";

(() => {
  const [way] = performance.getEntriesByType("navigation");
  if (!way?.redirectCount || !document.referrer) {
    return;
  }
  const from = new URL(document.referrer).pathname;

  /** Whether this is what composer.js kept when somebody posted from there. */
  const wasPosted = (kept) => {
    try {
      const [, , , place] = JSON.parse(kept);
      return place === from;
    } catch {
      return false; // somebody else's
    }
  };

  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("draft:") && wasPosted(sessionStorage.getItem(key))) {
        sessionStorage.removeItem(key);
      }
    }
  } catch {
    // A browser that keeps nothing has nothing to let go.
  }
})();
