/* Keys of the schedule: arrows for the day, week or list before and after; t for today; d, w, l for the view. They follow
   the page's own links, are off wherever something is typed, and with the shell's single-key shortcuts. */
(() => {
  "use strict";
  const link = (name) => document.querySelector(`a[data-key="${name}"]`);
  const names = { ArrowLeft: "before", ArrowRight: "after", t: "today", d: "day", w: "week", l: "list" };
  const typing = (target) => target.closest?.("input, textarea, select, summary, [contenteditable=true], dialog, [role=region]");
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    if (localStorage.getItem("causeway:single-keys-off") === "1") return;
    const found = names[event.key] && link(names[event.key]);
    if (found) { event.preventDefault(); found.click(); }
  });
})();
