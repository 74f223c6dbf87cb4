/* At the front desk: with a person's row in focus, i presses its sign-in button and o its sign-out. */
(() => {
  "use strict";
  const table = document.querySelector("table.arrivals");
  if (!table) return;
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !["i", "o"].includes(event.key)) return;
    const form = [...(event.target.closest("tr")?.querySelectorAll("form") || [])]
      .find((each) => each.elements.step.value === (event.key === "i" ? "in" : "out"));
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
  });
  if (!document.querySelector("#find:focus")) table.querySelector("tbody a")?.focus({ preventScroll: true });
})();
