/* Taking attendance by keys, and minutes shown while one types. The page works without it: it only sets the form's own
   fields, and what it shows is replaced by the server's figures once saved. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-day]");
  if (!form) return;
  const data = JSON.parse(form.dataset.day);
  const words = JSON.parse(form.dataset.words);
  const said = document.querySelector("[data-said]");
  const rows = [...form.querySelectorAll("tr[data-person]")];
  const one = (row, selector) => row.querySelector(selector);
  const all = (row, selector) => [...row.querySelectorAll(selector)];
  const stops = rows.map((row) => [one(row, ".day-io [data-in]"), ...all(row, ".day-status")]);
  const mayWrite = Boolean(one(form, "[data-save]"));

  /* ---- times: minutes of the epoch, as the server counts them ---- */
  const TIME = /^(\d{1,2}?)[:.h]?(\d{2})?\s*(?:([ap])\.?(?:m\.?)?)?$/i;
  function read(text, near) {
    const found = TIME.exec(text.replace(/[\u202f\u00a0]/g, " ").trim());
    if (!found) return null;
    const hour = Number(found[1]);
    const minute = Number(found[2] || 0);
    const half = (found[3] || "").toLowerCase();
    if (hour > 23 || minute > 59) return null;
    const clocks = half ? [(hour % 12) + (half === "p" ? 12 : 0)]
      : hour >= 1 && hour <= 12 && !found[1].startsWith("0") ? [hour, (hour + 12) % 24] : [hour];
    const moments = clocks.map((clock) => near.midnight + clock * 60 + minute);
    const away = (moment) => Math.max(near.start - moment, moment - near.end, 0);
    return moments.sort((a, b) => away(a) - away(b))[0];
  }
  const clock = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit", timeZone: form.dataset.zone });
  const show = (minutes) => clock.format(new Date(minutes * 60000)).replace(/\u202f/g, " ");
  const now = () => Math.floor(Date.now() / 60000);
  const spoken = (minutes) => {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return [hours ? `${hours} h` : "", rest || !hours ? `${rest} min` : ""].filter(Boolean).join(" ");
  };

  function total(pieces) {
    let sum = 0;
    let end = -Infinity;
    for (const [from, until] of [...pieces].sort((a, b) => a[0] - b[0])) {
      sum += Math.max(0, until - Math.max(from, end));
      end = Math.max(end, until);
    }
    return sum;
  }
  const cellOf = (element) => element.closest("[data-cell]");
  const sessionOf = (cell) => data.sessions[cell.dataset.cell];
  const isThere = (cell) => ["present", "makeup"].includes(one(cell, ".day-status").value);
  const isAway = (cell) => ["excused", "absent"].includes(one(cell, ".day-status").value);
  function dayOf(row) {
    const theirs = all(row, "[data-cell]").map(sessionOf);
    return { start: Math.min(...theirs.map((s) => s.start)), end: Math.max(...theirs.map((s) => s.end)), midnight: theirs[0]?.midnight ?? 0 };
  }
  function count(row) {
    const near = dayOf(row);
    const signedIn = read(one(row, ".day-io [data-in]").value, near);
    const signedOut = read(one(row, ".day-io [data-out]").value, near);
    const came = [];
    for (const cell of all(row, "[data-cell]")) {
      const session = sessionOf(cell);
      const own = [one(cell, "[data-in]").value, one(cell, "[data-out]").value].map((text) => read(text, session));
      const isFilled = one(cell, ".day-status").value === "expected" && signedIn !== null && signedIn < session.end && (signedOut === null || signedOut > session.start);
      let [from, until] = [own[0] ?? signedIn, own[1] ?? signedOut];
      const isPassed = own[0] === null && own[1] === null && signedIn !== null && (signedIn >= session.end || (signedOut !== null && signedOut <= session.start));
      if (isPassed) [from, until] = [null, null];  // the day's times are of other hours
      if (from === null && until === null && session.start <= now()) [from, until] = [session.start, session.end <= now() ? session.end : null];
      const text = one(cell, "[data-came]");
      if (!isThere(cell) && !isFilled) { text.textContent = ""; continue; }
      if (from === null || until === null) { text.textContent = words.unsettled; continue; }
      const pieces = session.pieces.map(([a, b]) => [Math.max(a, from), Math.min(b, until)]).filter(([a, b]) => a < b);
      came.push(...pieces);
      const late = Math.max(0, from - session.start);
      const early = Math.max(0, session.end - until);
      text.textContent = [spoken(total(pieces)), late ? words.late.replace("#", late) : "", early ? words.early.replace("#", early) : ""].filter(Boolean).join(" · ");
    }
    return total(came);
  }
  /* What the day comes to, whether it counts as one, and what that makes of the week: sums of what is mirrored above. */
  function refresh(row) {
    const minutes = count(row) + Number(row.dataset.elsewhere);
    one(row, "[data-total]").textContent = spoken(minutes);
    const counts = one(row, "[data-least]");
    if (counts) {
      const isEnough = minutes >= Number(counts.dataset.least);
      counts.hidden = !minutes;
      counts.textContent = isEnough ? counts.dataset.enough : counts.dataset.below;
      counts.classList.toggle("is-enough", isEnough);
    }
    const week = one(row, "[data-needed]");
    if (week) {
      const sum = Number(week.dataset.others) + minutes;
      one(week, "[data-week]").textContent = spoken(sum);
      week.classList.toggle("is-enough", sum >= Number(week.dataset.needed));
    }
  }

  /* ---- what keys do ---- */
  const nameOf = (element) => element.getAttribute("aria-label");
  function announce(select) { said.textContent = `${nameOf(select)}: ${select.selectedOptions[0].textContent}`; }
  function touched(row) { refresh(row); form.dispatchEvent(new Event("input", { bubbles: true })); }
  /* The reason that goes with a mark: absent is without word unless another was given, and no excuse is. */
  function reasonFor(cell, value) {
    const reason = one(cell, ".day-reason");
    reason.value = value === "absent" ? reason.value || "no_word" : value === "excused" && reason.value !== "no_word" ? reason.value : "";
    return reason;
  }
  function mark(select, value) {
    const cell = cellOf(select);
    select.value = value;
    const reason = reasonFor(cell, value);
    if (value !== "present" && value !== "makeup") all(cell, ".day-times input").forEach((input) => { input.value = ""; });
    announce(select);
    touched(select.closest("tr"));
    if (value === "excused") reason.focus();
  }
  function sign(row, side) {
    if (!data.isToday) { said.textContent = words.today; return; }
    const input = one(row, `.day-io [data-${side}]`);
    input.value = show(now());
    said.textContent = `${nameOf(input)}: ${input.value}`;
    touched(row);
  }
  function move(element, down, across) {
    const row = rows.indexOf(element.closest("tr"));
    const at = stops[row].findIndex((stop) => stop === element || (cellOf(stop) && cellOf(stop) === cellOf(element)) || (!cellOf(stop) && !cellOf(element)));
    const next = stops[row + down]?.[Math.max(0, Math.min(stops[row].length - 1, at + across))];
    if (!next) return;
    next.focus();
    if (next.matches("input")) next.select();
  }
  function everyoneHere() {
    if (data.isBooked) {
      const open = rows.flatMap((row) => all(row, ".day-status")).filter((select) => select.value === "expected");
      open.filter((select) => sessionOf(cellOf(select)).start <= now() + 15).forEach((select) => mark(select, "present"));
    }
    for (const row of data.isBooked ? [] : rows) {
      const [signIn, signOut] = [one(row, ".day-io [data-in]"), one(row, ".day-io [data-out]")];
      const cells = all(row, "[data-cell]:not(.not-theirs)");
      if (signIn.value || cells.some(isThere)) continue;
      const theirs = cells.filter((cell) => !isAway(cell)).map(sessionOf);
      if (!theirs.length) continue;
      const start = Math.min(...theirs.map((s) => s.start));
      const end = Math.max(...theirs.map((s) => s.end));
      if (start > now() + 15) continue;
      signIn.value = show(start);
      if (end <= now()) signOut.value = show(end);
      touched(row);
    }
    said.textContent = words.here;
  }
  function everyoneLeft() {
    for (const cell of data.isBooked ? rows.flatMap((row) => all(row, "[data-cell]")) : []) {
      const row = cell.closest("tr");
      if (!isThere(cell) || one(cell, "[data-out]").value || one(row, ".day-io [data-out]").value) continue;
      one(cell, "[data-out]").value = show(Math.min(now(), sessionOf(cell).end));
      touched(row);
    }
    for (const row of data.isBooked ? [] : rows) {
      const [signIn, signOut] = [one(row, ".day-io [data-in]"), one(row, ".day-io [data-out]")];
      if (!signIn.value || signOut.value) continue;
      signOut.value = show(Math.min(now(), dayOf(row).end));
      touched(row);
    }
    said.textContent = words.left;
  }

  const arrows = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const marks = { p: "present", a: "absent", x: "excused", m: "makeup", "-": "expected", Backspace: "expected", Delete: "expected" };
  form.addEventListener("keydown", (event) => {
    const target = event.target;
    const row = target.closest?.("tr[data-person]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const isStatus = target.matches(".day-status");
    const isTime = target.matches(".day-times input");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (handled(event, key, target, row, isStatus, isTime)) { event.preventDefault(); event.stopPropagation(); }
  });
  function handled(event, key, target, row, isStatus, isTime) {
    const cell = cellOf(target);
    if (arrows[event.key]) {
      const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
      const atEdge = isTime && target.selectionEnd - target.selectionStart === target.value.length;
      const isReason = target.matches(".day-reason");
      if (isReason || (isTime && sideways && !atEdge)) return false;
      move(target, ...arrows[event.key]);
      return true;
    }
    if (event.key === "Escape" && cell && !isStatus) { one(cell, ".day-status").focus(); return true; }
    if (event.key === "Enter") {
      if (isStatus) { const input = one(cell, "[data-in]"); input.focus(); input.select(); }
      else if (target.matches("[data-in]")) { const input = one(target.parentElement, "[data-out]"); input.focus(); input.select(); }
      else if (cell) one(cell, ".day-status").focus();
      else move(target, 1, 0);
      return true;
    }
    if (isStatus && key === "n") {
      const note = cell && one(form, `th[data-session="${cell.dataset.cell}"] a`);
      if (note) note.click();
      return Boolean(note);
    }
    if (!mayWrite) return false;
    if (isStatus && key in marks && [...target.options].some((option) => option.value === marks[key])) { mark(target, marks[key]); return true; }
    if ((isStatus || (isTime && !cell)) && key === "i") { sign(row, "in"); return true; }
    if ((isStatus || (isTime && !cell)) && key === "o") { sign(row, "out"); return true; }
    if ((isStatus || (isTime && !cell)) && key === "e") { everyoneHere(); return true; }
    if (isStatus && /^\d$/.test(key)) {
      if (!isThere(cell)) mark(target, "present");
      const input = one(cell, "[data-in]");
      input.value = key;
      input.focus();
      touched(row);
      return true;
    }
    return false;
  }
  form.addEventListener("input", (event) => { const row = event.target.closest?.("tr[data-person]"); if (row) refresh(row); });
  form.addEventListener("change", (event) => {
    const row = event.target.closest?.("tr[data-person]");
    if (!row) return;
    if (event.target.matches(".day-status")) reasonFor(cellOf(event.target), event.target.value);
    refresh(row);
  });
  if (form.hasAttribute("data-typed")) rows.forEach(refresh);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-everyone]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.everyone === "here") everyoneHere(); else everyoneLeft();
    stops[0]?.[1]?.focus();
  });
  if (mayWrite && !document.querySelector("[data-errors]")) stops[0]?.[1]?.focus({ preventScroll: true });
})();
