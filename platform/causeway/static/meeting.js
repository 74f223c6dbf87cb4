/* A team meeting's agenda saves a person's line as soon as it has its words and its decision (htmx sends it). The agenda works
   without it: then one button saves all lines. */
(() => {
  "use strict";
  const agenda = document.querySelector("#agenda");
  if (!agenda) return;
  const send = (card) => card.dispatchEvent(new CustomEvent("complete"));
  const isComplete = (card) => card.querySelector("textarea").value.trim() && card.querySelector("input[type=radio]:checked");
  agenda.addEventListener("change", (event) => {
    const card = event.target.closest("[data-line]");
    if (card && isComplete(card)) send(card);
  });
  agenda.addEventListener("click", (event) => {
    if (event.target.closest("[data-again]")) send(event.target.closest("[data-line]"));
  });
  // A line that others saved meanwhile is answered 409, with their words: that belongs beside the line.
  agenda.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 409) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
})();
