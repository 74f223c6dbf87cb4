/* A box to sign in with a finger, a pen or a mouse. What is drawn goes along as strokes in the pad's own measure. */
(() => {
  "use strict";
  const pad = document.querySelector("[data-pad]");
  if (!pad) return;
  const canvas = pad.querySelector("[data-pad-canvas]");
  const mark = pad.closest("form").elements[pad.dataset.field];
  const pen = canvas.getContext("2d");
  let strokes = [], stroke = null;
  pad.hidden = false;

  const draw = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    strokes.forEach((one) => {
      pen.beginPath();
      for (let at = 0; at < one.length; at += 2) pen[at ? "lineTo" : "moveTo"](one[at], one[at + 1]);
      pen.stroke();
    });
  };
  const keep = () => { mark.value = strokes.length ? JSON.stringify(strokes) : ""; };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      within(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
      within(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
    ];
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = point(event);
    strokes.push(stroke);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    stroke.push(...point(event));
    draw();
  });
  const lift = () => { stroke = null; keep(); };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => { strokes = []; keep(); draw(); });
  try { strokes = JSON.parse(mark.value || "[]"); } catch { strokes = []; }
  draw();
})();
