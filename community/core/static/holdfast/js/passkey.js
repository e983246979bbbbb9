/* Passkeys: shows the buttons where the browser can use them, and says so when no passkey came.

   django-allauth's scripts do the talking; a button names the part of them that it starts. */
"use strict";

(() => {
  if (!window.PublicKeyCredential) {
    return;
  }
  for (const button of document.querySelectorAll("[data-passkey-do]")) {
    const { credential, passwordless } = button.form.elements;
    const { id } = button;
    window.allauth.webauthn.forms[button.dataset.passkeyDo]({
      ids: {
        add: id,
        authenticate: id,
        login: id,
        credential: credential.id,
        passwordless: passwordless?.id,
        data: "js_data",
      },
    });
  }
  for (const part of document.querySelectorAll("[data-passkey]")) {
    part.hidden = false;
  }
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const part of document.querySelectorAll("[data-passkey-failed]")) {
      part.hidden = false;
    }
  });
})();
