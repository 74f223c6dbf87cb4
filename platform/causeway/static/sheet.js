/* What the browser adds to the group sheet: digits choose a chip and go on to the next field, Alt+Down and Ctrl+Enter go on
   to the next person, the last one to the signature. The sheet works without it. */
(() => {
  "use strict";
  const sheet = document.querySelector("[data-sheet]");
  if (!sheet) return;
  const FIELDS = "fieldset[data-digits], textarea, input:not([type=hidden], [type=radio], [type=checkbox])";
  const flows = sheet.dataset.sheet === "on";  // from somebody's last field on to the next person
  const people = [...sheet.querySelectorAll("[data-person]")];
  const place = (element) => {
    const field = element.matches("fieldset") ? element.querySelector("input:checked") || element.querySelector("input") : element;
    field.focus();
    element.closest("[data-person]")?.scrollIntoView({ block: "nearest" });
  };
  const fieldsOf = (person) => [...person.querySelectorAll(FIELDS)];

  function goOn(field) {
    const fields = fieldsOf(field.closest("[data-person]"));
    const next = fields[fields.indexOf(field) + 1];
    if (next) place(next);
    else if (flows) toPerson(1);
  }
  function toPerson(by) {
    const at = people.indexOf(document.activeElement?.closest("[data-person]"));
    for (let to = at + by; to >= 0 && to < people.length; to += by) {
      const first = fieldsOf(people[to])[0];
      if (first) { place(first); return; }
    }
    if (by > 0) sheet.querySelector("[data-sign], [data-save]").focus();
    else (sheet.querySelector("#shared") || people[0])?.focus();
  }

  sheet.addEventListener("keydown", (event) => {
    const fieldset = event.target.closest?.("[data-digits]");
    const plain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (fieldset && plain && event.key >= "1" && event.key <= "9") {
      const chip = fieldset.querySelectorAll("input:not([value=''])")[Number(event.key) - 1];
      if (!chip) return;
      event.preventDefault();
      chip.checked = true;
      chip.dispatchEvent(new Event("change", { bubbles: true }));
      goOn(fieldset);
      return;
    }
    if (fieldset && plain && (event.key === "Backspace" || event.key === "Delete" || event.key === "0")) {
      const none = fieldset.querySelector("input[value='']");
      const chosen = fieldset.querySelector("input:checked");
      if (none) none.checked = true;
      else if (chosen) chosen.checked = false;
      else return;
      event.preventDefault();
      fieldset.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    if (flows && plain && !event.shiftKey && event.key === "Enter" && event.target.matches("textarea")) {
      event.preventDefault();
      goOn(event.target);
      return;
    }
    const down = event.altKey && event.key === "ArrowDown", up = event.altKey && event.key === "ArrowUp";
    const enter = (event.ctrlKey || event.metaKey) && event.key === "Enter";
    if (down || up || enter) {
      event.preventDefault();
      event.stopPropagation();  // elsewhere Ctrl+Enter saves the form
      toPerson(up ? -1 : 1);
    }
  });
  if (!document.querySelector("[data-errors]")) (sheet.querySelector("#shared") || (flows && sheet.querySelector("textarea")))?.focus({ preventScroll: true });
})();
