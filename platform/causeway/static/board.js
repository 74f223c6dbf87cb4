/* The week of slots on a calendar: drag, pull longer, add by dragging over an empty stretch; the same by keyboard.
   Everything it does a plain form does as well (templates/programs/_board.html lists the slots as links to theirs).
   Times are minutes after midnight on the clinic's clock; the calendar shows them in a week of its own, in UTC. */
(() => {
  "use strict";
  const board = document.querySelector("[data-board]");
  if (!board || !window.FullCalendar) return;
  const part = (name) => board.querySelector(`[data-board-${name}]`);
  const MONDAY = Date.UTC(2001, 0, 1); // a week without a change of the clocks; only its weekdays are shown
  const DAY = 86400000, MINUTE = 60000;
  const DAYS = board.dataset.days.split("|");
  const writable = board.dataset.writable === "yes";
  const csrf = () => document.querySelector("meta[name=csrf-token]").content;
  const at = (weekday, minutes) => new Date(MONDAY + (weekday - 1) * DAY + minutes * MINUTE);
  const weekdayOf = (date) => Math.floor((date.getTime() - MONDAY) / DAY) + 1;
  const minutesOf = (date) => Math.round(((date.getTime() - MONDAY) % DAY) / MINUTE);
  const said = new Intl.DateTimeFormat(document.documentElement.lang || "en", { hour: "numeric", minute: "2-digit", timeZone: "UTC" });
  const clock = (minutes) => minutes === 1440 ? board.dataset.midnight : said.format(minutes * MINUTE).replace(/\u202f/g, " ");
  const stamp = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00`;
  const placeOf = (event) => {
    const weekday = weekdayOf(event.start), start = minutesOf(event.start);
    return { weekday, start, end: start + Math.round((event.end - event.start) / MINUTE) };
  };
  const spoken = (place) => `${DAYS[place.weekday - 1]}, ${clock(place.start)}–${clock(place.end)}`;
  let saving = Promise.resolve(), unsaved = 0;
  const renamed = new Map(); // a slot that is saved is another version, under another name
  const now = (id) => renamed.get(id) ?? id;
  let focusOn = null; // the slot that the keys are on, also while it is drawn anew and nothing holds them
  const refocus = () => { if (focusOn) board.querySelector(`[data-slot="${now(focusOn)}"]`)?.focus(); };

  function say(text, problem = false, undo = null) {
    const said = part("said");
    said.textContent = text;
    said.classList.toggle("is-problem", problem);
    if (undo) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn-link";
      button.textContent = board.dataset.undoLabel;
      button.addEventListener("click", undo, { once: true });
      said.append(" ", button);
    }
  }

  async function load() {
    const answer = await fetch(`${board.dataset.board}?on=${encodeURIComponent(part("on").value)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok) { say(board.dataset.failed, true); return; }
    const { slots, summary } = await answer.json();
    part("sums").innerHTML = summary;
    calendar.removeAllEvents();
    slots.forEach((slot) => calendar.addEvent({
      id: slot.id, title: slot.title, start: at(slot.weekday, slot.start), end: at(slot.weekday, slot.end),
      url: slot.url || undefined, editable: Boolean(slot.move), classNames: ["slot", `slot-c${slot.color}`],
      extendedProps: slot,
    }));
    fit(slots);
    refocus();
  }

  function fit(slots) {
    // Two hours of room on either side of what is held, to drag into; the hours of the day where nothing is.
    const first = slots.length ? Math.min(...slots.map((slot) => slot.start)) - 60 : 9 * 60;
    const last = slots.length ? Math.max(...slots.map((slot) => slot.end)) + 60 : 17 * 60;
    calendar.setOption("slotMinTime", stamp(Math.max(0, Math.floor(first / 60) * 60 - 60)));
    calendar.setOption("slotMaxTime", stamp(Math.min(1440, Math.ceil(last / 60) * 60 + 60)));
  }

  function save(event, place, before, undoing = false) {
    const slot = event.extendedProps;
    unsaved += 1;
    saving = saving.then(async () => {
      const body = new URLSearchParams({
        weekday: place.weekday, start: place.start, end: place.end, from_on: part("on").value, version: slot.version,
      });
      try {
        const answer = await fetch(slot.move, { method: "POST", body, headers: { "X-CSRFToken": csrf(), Accept: "application/json" } });
        const said = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
        if (!answer.ok) { say(said.problem || board.dataset.failed, true); await load(); return; }
        renamed.set(slot.id, said.slot).delete(said.slot);
        await load();
        const moved = calendar.getEventById(said.slot);
        say(`${board.dataset.moved} ${slot.title}, ${spoken(place)}.`, false, undoing || !moved ? null : () => save(moved, before, place, true));
      } catch { say(board.dataset.failed, true); await load(); }
    }).finally(() => { unsaved -= 1; });
  }

  /* ---- by keyboard: moved at once, saved when the keys rest ---- */
  let resting = 0, started = null;
  const rest = () => {
    clearTimeout(resting);
    if (!started) return;
    const { id, before } = started, event = calendar.getEventById(id); // as it stands after all the keys
    started = null;
    if (event) save(event, placeOf(event), before);
  };
  function step(id, key, shift) {
    const event = calendar.getEventById(id);
    if (!event?.extendedProps.move) return false;
    const before = placeOf(event), wanted = { ...before };
    const by = { ArrowUp: -15, ArrowDown: 15 }[key];
    if (by && shift) wanted.end += by;
    else if (by) { wanted.start += by; wanted.end += by; }
    else if (!shift) wanted.weekday += key === "ArrowRight" ? 1 : -1;
    else return false;
    if (wanted.weekday < 1 || wanted.weekday > 7 || wanted.start < 0 || wanted.end > 1440 || wanted.end - wanted.start < 15) return true;
    if (started && started.id !== event.id) rest();
    started ||= { id: event.id, before };
    event.setDates(at(wanted.weekday, wanted.start), at(wanted.weekday, wanted.end));
    say(spoken(wanted));
    clearTimeout(resting);
    resting = setTimeout(rest, 900);
    requestAnimationFrame(refocus);
    return true;
  }
  const slotOf = (place) => place.closest?.("[data-slot]")?.dataset.slot ?? null;
  ["focusin", "pointerdown"].forEach((kind) => document.addEventListener(kind, ({ target }) => { focusOn = slotOf(target); }));
  document.addEventListener("keydown", (event) => {
    const id = event.target === document.body ? focusOn : slotOf(event.target);
    if (!id || event.altKey || event.ctrlKey || event.metaKey) return;
    const { key, shiftKey } = event;
    if (key === "Enter") rest();
    if (!key.startsWith("Arrow")) return;
    if (unsaved) saving.then(() => step(now(id), key, shiftKey));
    if (unsaved || step(now(id), key, shiftKey)) event.preventDefault();
  });

  const calendar = new FullCalendar.Calendar(part("calendar"), {
    initialView: "timeGridWeek", initialDate: "2001-01-01", timeZone: "UTC", firstDay: 1,
    headerToolbar: false, allDaySlot: false, nowIndicator: false, height: "auto", expandRows: true,
    slotMinTime: "08:00:00", slotMaxTime: "18:00:00", // until the slots are there to fit it to
    slotDuration: "00:30:00", snapDuration: "00:05:00", slotLabelInterval: "01:00",
    slotLabelContent: ({ date }) => clock(minutesOf(date)),
    dayHeaderContent: ({ date }) => DAYS[weekdayOf(date) - 1],
    editable: writable, eventStartEditable: writable, eventDurationEditable: writable,
    selectable: writable && Boolean(part("track")), selectMirror: true, eventOverlap: true, slotEventOverlap: false,
    eventContent: ({ event }) => {
      const slot = event.extendedProps, place = placeOf(event);
      const lines = [["sr", `${DAYS[place.weekday - 1]},`], ["slot-time", `${clock(place.start)}–${clock(place.end)}`], ["slot-title", event.title]];
      if (part("track")?.tagName === "SELECT") lines.push(["slot-more", slot.track]);
      if (slot.room) lines.push(["slot-more", slot.room]);
      if (slot.breaks) lines.push(["slot-more", `${board.dataset.break} ${slot.breaks}`]);
      if (slot.leaders) lines.push(["slot-more", slot.leaders]);
      return { domNodes: lines.map(([name, text]) => {
        const line = document.createElement("span");
        line.className = name;
        line.textContent = text;
        return line;
      }) };
    },
    eventDidMount: ({ event, el }) => {
      const slot = event.extendedProps;
      if (!slot.version) return; // the shadow of what is being dragged
      el.dataset.slot = event.id;
      el.tabIndex = 0;
      if (slot.move) el.setAttribute("aria-describedby", "board-hint");
    },
    eventDrop: ({ event, oldEvent }) => save(event, placeOf(event), placeOf(oldEvent)),
    eventResize: ({ event, oldEvent }) => save(event, placeOf(event), placeOf(oldEvent)),
    select: ({ start, end }) => {
      const weekday = weekdayOf(start), from = minutesOf(start);
      const asked = new URLSearchParams({ weekday, start: from, end: from + Math.round((end - start) / MINUTE), from: part("on").value });
      location.assign(`${part("track").value}?${asked}`);
    },
  });

  const wide = matchMedia("(min-width: 760px)");
  let shown = false;
  function show() {
    board.hidden = !wide.matches;
    if (!wide.matches || shown) return;
    shown = true;
    calendar.render();
    load();
  }
  wide.addEventListener("change", show);
  part("on").addEventListener("change", load);
  show();
})();
