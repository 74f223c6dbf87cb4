/* What the browser adds to typing a paper form: a digit that the item has goes into its box and on to the next; Backspace in
   an empty box goes back. The form works without it. */
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll("input[data-points]")];
  if (!boxes.length) return;
  const go = (box, by) => {
    const next = boxes[boxes.indexOf(box) + by] || (by > 0 && box.form.querySelector(".form-end button"));
    if (!next) return;
    next.focus();
    if (next.select) next.select();
  };
  for (const box of boxes) {
    const points = box.dataset.points.split(" ");
    box.addEventListener("input", () => {
      const fits = points.includes(box.value.trim());
      box.toggleAttribute("aria-invalid", box.value.trim() !== "" && !fits);
      if (fits) go(box, 1);
    });
    box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Backspace" && !box.value) { event.preventDefault(); go(box, -1); }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); go(box, event.key === "ArrowDown" ? 1 : -1); }
    });
  }
  if (!document.querySelector("[data-errors]")) boxes[0].focus({ preventScroll: true });
})();
