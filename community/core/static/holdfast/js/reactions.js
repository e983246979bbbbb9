/* Reactions without a reload: form[data-reactions] holds buttons named "kind".

   A press shows at once and is put right by the answer, {on}; the numbers come with the next frame,
   or are counted here where no frame comes. Without this file the buttons post their form. */
"use strict";

(() => {
  /** Write the number behind a reaction's name; none for nobody. */
  const count = (label, number) => {
    let shown = label.querySelector("b");
    if (!number) {
      shown?.remove();
      return;
    }
    if (!shown) {
      shown = document.createElement("b");
      label.append(" ", shown);
    }
    shown.textContent = String(number);
  };

  const counted = (button) => Number(button.querySelector("b")?.textContent ?? 0);

  const isOn = (button) => button.getAttribute("aria-pressed") === "true";

  const set = (button, on) => {
    if (isOn(button) !== on) {
      button.setAttribute("aria-pressed", String(on));
      count(button, counted(button) + (on ? 1 : -1));
    }
  };

  const send = async (button) => {
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new URLSearchParams({ kind: button.value }),
      credentials: "same-origin",
      redirect: "error",
      headers: {
        "X-CSRFToken": button.form.elements.namedItem("csrfmiddlewaretoken").value,
        "X-Requested-With": "fetch",
      },
    });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return (await answer.json()).on;
  };

  const press = async (button) => {
    const before = isOn(button);
    set(button, !before);
    button.dataset.sending = "";
    try {
      const on = await send(button);
      button.setAttribute("aria-pressed", String(on));
    } catch {
      set(button, before);
      globalThis.Holdfast?.live?.say("not-sent");
    }
    delete button.dataset.sending;
  };

  for (const form of document.querySelectorAll("form[data-reactions]")) {
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button[name=kind]");
      if (button) {
        event.preventDefault();
        if (!("sending" in button.dataset)) {
          press(button);
        }
      }
    });
  }

  globalThis.Holdfast = { ...globalThis.Holdfast, reactions: { count } };
})();
