/* The plan by keyboard: Alt and an arrow moves the part in which the focus is, Alt+Z takes the last change back. */
(() => {
  "use strict";
  const plan = document.querySelector("[data-plan]");
  const send = (form) => { if (form) form.requestSubmit(); };
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key.toLowerCase() === "z") {
      event.preventDefault();
      send(document.querySelector("[data-plan-undo]"));
      return;
    }
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const part = way && plan?.contains(event.target) ? event.target.closest("[id^=part-]") : null;
    const button = part?.querySelector(`[data-plan-move=${way}]`);
    if (!button) return;
    event.preventDefault();
    send(button.form);
  });
})();
