/* The board of inquiries by keys and by dragging. Both press a button that stands on the card, so that what they do is what
   its form does; where a card has no such button, the server says why. */
(() => {
  "use strict";
  const board = document.querySelector("[data-inquiries]");
  if (!board) return;
  const columns = [...board.querySelectorAll("[data-column]")];

  function move(card, column) {
    const form = card.querySelector("[data-step]");
    const to = column && column.dataset.column;
    if (!form || !to || card.closest("[data-column]") === column) return;
    const button = form.querySelector(`button[value="${to}"]`);
    if (button) { form.requestSubmit(button); return; }
    const field = document.createElement("input");
    field.type = "hidden"; field.name = "to"; field.value = to;
    form.append(field);
    form.submit();
  }

  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-card]");
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!card || !by || !event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    move(card, columns[columns.indexOf(card.closest("[data-column]")) + by]);
  });

  let dragged = null;
  board.addEventListener("dragstart", (event) => {
    dragged = event.target.closest && event.target.closest("[data-card]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
  });
  board.addEventListener("dragend", () => {
    if (dragged) dragged.classList.remove("is-dragged");
    columns.forEach((column) => column.classList.remove("is-over"));
    dragged = null;
  });
  columns.forEach((column) => {
    column.addEventListener("dragover", (event) => { if (dragged) { event.preventDefault(); column.classList.add("is-over"); } });
    column.addEventListener("dragleave", (event) => { if (!column.contains(event.relatedTarget)) column.classList.remove("is-over"); });
    column.addEventListener("drop", (event) => { event.preventDefault(); if (dragged) move(dragged, column); });
  });

  const moved = board.dataset.moved && document.getElementById(`inquiry-${board.dataset.moved}`);
  if (moved) moved.querySelector("a").focus();
})();
