/* A list whose rows can be dragged into another order; the buttons of each row do the same without a mouse. */
(() => {
  "use strict";
  const list = document.querySelector("[data-order]");
  if (!list) return;
  const rows = () => [...list.querySelectorAll("[data-order-row]")];
  const said = document.querySelector("[data-order-said]");
  const csrf = () => document.querySelector("meta[name=csrf-token]").content;
  let dragged = null, before = null;

  rows().forEach((row) => {
    const grip = row.querySelector("[data-order-grip]");
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      dragged = row;
      before = row.nextElementSibling;
      row.classList.add("is-dragged");
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => {
      if (dragged !== row) return;
      const over = rows().find((one) => one !== row && event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
      if (over) { if (over !== row.nextElementSibling) list.insertBefore(row, over); }
      else if (list.lastElementChild !== row) list.append(row);
    });
    const drop = () => {
      if (dragged !== row) return;
      dragged = null;
      row.classList.remove("is-dragged");
      if (row.nextElementSibling !== before) save(row);
    };
    grip.addEventListener("pointerup", drop);
    grip.addEventListener("pointercancel", drop);
  });

  async function save(row) {
    const position = rows().indexOf(row) + 1;
    try {
      const answer = await fetch(row.dataset.orderRow, { method: "POST", body: new URLSearchParams({ position }), headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
      if (!answer.ok) throw new Error();
      said.textContent = `${list.dataset.moved} ${position}.`;
      location.reload();
    } catch {
      list.insertBefore(row, before);
      said.textContent = list.dataset.failed;
    }
  }
})();
