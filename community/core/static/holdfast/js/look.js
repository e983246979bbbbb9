/* Theme and text size on pages that are the same bytes for everybody.

   Other pages get the choice from the server; these must not, or no one could keep them for all.
   The cookie holds two words ("dark.large") and no identity. Without this file, or without the
   cookie, the page follows the device. Runs before the page is drawn, so that nothing flashes. */
"use strict";

(() => {
  const found = document.cookie.match(/(?:^|; )(?:__Host-)?look=(system|light|dark)\.(normal|large)(?:;|$)/);
  if (!found) return;
  const root = document.documentElement;
  if (found[1] !== "system") root.dataset.theme = found[1];
  if (found[2] === "large") root.dataset.text = "large";
})();
