/* A kiosk goes back to its start when nobody touches it: it asks first, and one touch or key stays (WCAG 2.2.1). */
(() => {
  "use strict";
  const done = document.querySelector("[data-kiosk-return]");
  if (done) setTimeout(() => location.assign(done.dataset.kioskReturn), 10_000);  // nothing is left to do here
  const asked = document.querySelector("[data-kiosk-idle]");
  if (!asked) return;
  const IDLE = 100_000, ANSWER = 30_000;  // milliseconds
  let timer = 0;
  const leave = () => location.assign(asked.dataset.kioskIdle);
  const ask = () => {
    asked.showModal();
    timer = setTimeout(leave, ANSWER);
  };
  const stay = () => {
    clearTimeout(timer);
    if (asked.open) asked.close();
    timer = setTimeout(ask, IDLE);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, stay);
  stay();
})();
