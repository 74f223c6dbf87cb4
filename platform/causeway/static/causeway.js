/* What the browser adds to pages that already work without it: menus, keys, typed text kept, the idle warning, live
   lists. No framework, no inline handlers: everything hangs on attributes (docs/templates.md lists them). */
(() => {
  "use strict";
  const root = document.documentElement;
  const body = document.body;
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  root.classList.add("js");

  /* ---- where a person is, for storage that must not outlive them ---- */
  const KEPT = "causeway:kept:";
  const session = {
    keys: () => Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT)),
    clear: () => session.keys().forEach((key) => sessionStorage.removeItem(key)),
  };

  const csrf = () => one("meta[name=csrf-token]")?.content || "";
  const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]");

  /* ---- colors: a cookie, so that the server writes the right theme into the next page ---- */
  all("[data-themes] input").forEach((input) => input.addEventListener("change", () => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${input.value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
    if (input.value === "auto") root.removeAttribute("data-bs-theme");
    else root.setAttribute("data-bs-theme", input.value);
  }));

  /* ---- the menu on narrow screens ---- */
  const opener = one("[data-menu-open]");
  function showMenu(shown) {
    body.classList.toggle("menu-shown", shown);
    opener?.setAttribute("aria-expanded", String(shown));
    if (shown) one("#menu a")?.focus();
    else if (one("#menu").contains(document.activeElement)) opener.focus();
  }
  if (opener) {
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-expanded", "false");
    opener.addEventListener("click", (event) => { event.preventDefault(); showMenu(true); });
    all("[data-menu-close]").forEach((link) => link.addEventListener("click", (event) => { event.preventDefault(); showMenu(false); }));
  }

  /* ---- a row of tabs wider than the window begins where the present one is ---- */
  all(".tabs [aria-current]").forEach((tab) => {
    const row = tab.closest("ul"), at = tab.getBoundingClientRect(), around = row.getBoundingClientRect();
    row.scrollLeft += at.left + at.width / 2 - (around.left + around.width / 2);
  });

  /* ---- drop-downs are <details>: close them on Escape, on a click elsewhere, and when another opens ---- */
  document.addEventListener("click", (event) => {
    all("details.drop[open]").forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });

  /* ---- keys ---- */
  const OFF = "causeway:single-keys-off";
  const singleKeys = () => localStorage.getItem(OFF) !== "1";
  const toggle = one("[data-single-keys]");
  if (toggle) {
    toggle.checked = singleKeys();
    toggle.addEventListener("change", () => (toggle.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
  const shortcuts = one("#shortcuts");
  all("[data-shortcuts]").forEach((button) => button.addEventListener("click", () => {
    button.closest("details").open = false;
    shortcuts.showModal();
  }));

  let going = 0;
  function step(by) {
    const rows = all(".list tbody th a");
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + by))].focus();
    return true;
  }
  const keys = {
    "/": () => { const box = one("#find") || one("main [role=search] [type=search]"); box?.focus(); box?.select(); return Boolean(box); },
    "?": () => { shortcuts?.showModal(); return Boolean(shortcuts); },
    g: () => { going = Date.now(); return true; },
    j: () => step(1),
    k: () => step(-1),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const drop = one("details.drop[open]");
      if (drop) { drop.open = false; one("summary", drop).focus(); }
      else if (body.classList.contains("menu-shown")) showMenu(false);
      return;
    }
    const save = (event.altKey && event.code === "KeyS") || ((event.ctrlKey || event.metaKey) && event.key === "Enter");
    if (save) {
      const form = document.activeElement?.closest("form[method=post]") || one("main form[data-keep], main form:has([data-keeping])");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || typing(event.target) || one("dialog[open]") || !singleKeys()) return;
    if (Date.now() - going < 1500 && /^[1-9]$/.test(event.key)) {
      const link = all("#menu .menu a")[Number(event.key) - 1];
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (keys[event.key]?.()) event.preventDefault();
  });

  /* ---- one submit is enough; the server refuses the second anyway ---- */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.confirm && !form.dataset.agreed) {
      event.preventDefault();
      ask(form, event.submitter);
      return;
    }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter || one("button:not([type=button])", form);
    setTimeout(() => { all("button:not([type=button])", form).forEach((b) => { b.disabled = true; }); button?.classList.add("busy"); });
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    all("form[data-sent]").forEach((form) => { delete form.dataset.sent; all("button", form).forEach((b) => { b.disabled = false; b.classList.remove("busy"); }); });
  });
  function ask(form, submitter) {
    const dialog = one("#confirm");
    if (!dialog) { form.dataset.agreed = "1"; form.requestSubmit(submitter); return; }
    one("#confirm-text").textContent = form.dataset.confirm;
    one("[data-confirm-yes]").textContent = submitter?.textContent.trim() || "OK";
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") { submitter?.focus(); return; }
      form.dataset.agreed = "1";
      form.requestSubmit(submitter);
    };
    dialog.showModal();
  }

  /* ---- what people type is kept in this tab until it is saved, and gone at sign-out ----
     A page outside the shell (sign-in, an error) marks an interruption; only after one is the text put back. Only what was
     changed is kept: the rest is as it stands then. */
  const INTERRUPTED = "causeway:interrupted";
  const PENDING = "causeway:pending";
  const WHO = "causeway:who";
  const keepable = (field) => field.name && !field.matches("[type=hidden], [type=password], [type=file], [type=submit], [data-nokeep], .picker-find");
  const keyOf = (form) => `${KEPT}${location.pathname}#${form.dataset.keep}`;
  function typed(form) {
    return [...form.elements].filter(keepable).map((field) => [
      field.name,
      field.type === "radio" || field.type === "checkbox" ? `${field.value}\u0000${field.checked}`
        : field.type === "select-multiple" ? [...field.selectedOptions].map((option) => option.value)
          : field.value,
      field.type === "select-one" ? field.selectedOptions[0]?.textContent : "",
    ]);
  }
  function putBack(form, values) {
    const fields = [...form.elements].filter(keepable);
    for (const [name, value, label] of values) {
      for (const field of fields.filter((each) => each.name === name)) {
        if (field.type === "radio" || field.type === "checkbox") {
          const [own, checked] = value.split("\u0000");
          if (field.value === own) field.checked = checked === "true";
        } else if (field.type === "select-multiple") {
          for (const option of field.options) option.selected = value.includes(option.value);
        } else {
          if (field.type === "select-one" && ![...field.options].some((option) => option.value === value) && field.closest("[data-picker]")) {
            field.add(new Option(label, value));
          }
          field.value = value;
        }
      }
    }
  }
  function changedIn(form, before) {
    const now = typed(form);
    const changed = new Set(now.filter((one) => !before.has(JSON.stringify(one))).map(([name]) => name));
    return now.filter(([name]) => changed.has(name));
  }
  // knownChanged: names whose fields show what is not saved though the page came with it, after a refusal.
  function keeping(form, knownChanged) {
    const key = keyOf(form);
    const before = new Set(typed(form).filter(([name]) => !knownChanged.includes(name)).map((one) => JSON.stringify(one)));
    let timer;
    const store = () => {
      clearTimeout(timer);
      const now = changedIn(form, before);
      try { if (now.length) sessionStorage.setItem(key, JSON.stringify(now)); else sessionStorage.removeItem(key); } catch { /* full or forbidden: comfort only */ }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(store, 300); });
    form.addEventListener("change", store);
    form.addEventListener("submit", () => { store(); sessionStorage.setItem(PENDING, key); });
    return key;
  }
  if (body.hasAttribute("data-plain")) {
    if (session.keys().length) sessionStorage.setItem(INTERRUPTED, "1");
  } else if (body.classList.contains("shell")) {
    const who = body.dataset.who;
    if (sessionStorage.getItem(WHO) !== who) {
      if (sessionStorage.getItem(WHO)) session.clear();
      sessionStorage.setItem(WHO, who);
    }
    const interrupted = sessionStorage.getItem(INTERRUPTED);
    const pending = sessionStorage.getItem(PENDING);
    const refused = one("[data-errors]");
    sessionStorage.removeItem(PENDING);
    // Refused for good reasons: the server gave the text back. Neither refused nor interrupted: it was saved.
    if (pending && !interrupted && !refused) sessionStorage.removeItem(pending);
    for (const form of all("form[data-keep]")) {
      const kept = JSON.parse(sessionStorage.getItem(keyOf(form)));
      const key = keeping(form, refused && kept ? kept.map(([name]) => name) : []);
      if (!kept || refused) continue;
      if (!interrupted) { sessionStorage.removeItem(key); continue; }
      sessionStorage.removeItem(INTERRUPTED);
      const fresh = typed(form);
      putBack(form, kept);
      const notice = one("#kept-notice").content.cloneNode(true);
      one("[data-kept-discard]", notice).addEventListener("click", (event) => {
        putBack(form, fresh);
        sessionStorage.removeItem(key);
        event.target.closest(".note").remove();
        one("input:not([type=hidden]), textarea, select", form)?.focus();
      });
      one("#messages").append(notice);
    }
  }
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-logout]")) { session.clear(); sessionStorage.removeItem(WHO); }
  }, true);

  /* ---- what the server keeps as it is typed (forms.keeping): what was typed last goes there as the page is left, and before
     another form of the page is sent, above all the one that signs out ---- */
  for (const line of all("[data-keeping]")) {
    const from = one(line.getAttribute("hx-include"));
    const own = from.closest("form");
    let typedLast = one("[data-errors]") ? 1 : 0, keptLast = 0, sent = 0; // a page that refuses shows what is kept nowhere
    ["input", "change"].forEach((kind) => from.addEventListener(kind, () => { typedLast += 1; }));
    line.addEventListener("htmx:beforeRequest", () => { sent = typedLast; });
    line.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) keptLast = sent; });
    const keepNow = () => {
      const at = typedLast;
      const fields = new URLSearchParams(from === own ? new FormData(own) : [[from.name, from.value]]);
      return fetch(line.getAttribute("hx-post"), { method: "POST", body: fields, keepalive: true, headers: { "X-CSRFToken": csrf() }, credentials: "same-origin" })
        .then((answer) => { if (answer.ok && !answer.redirected) keptLast = at; })
        .catch(() => null);
    };
    const isBehind = () => keptLast < typedLast && !own.dataset.sent;
    addEventListener("pagehide", () => { if (isBehind()) keepNow(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && isBehind()) keepNow(); });
    const waited = new WeakSet();
    addEventListener("submit", (event) => {
      const { target: form, submitter } = event;
      if (form === own || form.method !== "post" || waited.has(form) || !isBehind()) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waited.add(form);
      keepNow().then(() => form.requestSubmit(submitter));
    }, true);
  }

  /* ---- signed out after a while without a touch: a warning first, one key to stay ---- */
  const idleSeconds = Number(body.dataset.idle || 0);
  if (idleSeconds > 0) {
    const WARN = Math.min(60, idleSeconds / 3);
    const SEEN = "causeway:seen";
    const dialog = one("#idle");
    const left = one("[data-idle-left]");
    let renewed = Date.now();
    let touched = false;
    let leaving = false;
    localStorage.setItem(SEEN, String(renewed));
    const lastSeen = () => Math.max(renewed, Number(localStorage.getItem(SEEN)) || 0);
    const tell = (where) => fetch(where, { method: "POST", headers: { "X-CSRFToken": csrf() }, credentials: "same-origin" }).catch(() => null);
    async function extend() {
      renewed = Date.now();
      touched = false;
      localStorage.setItem(SEEN, String(renewed));
      const answer = await tell(body.dataset.extend);
      if (answer && (answer.status === 401 || answer.redirected)) leave();
    }
    // The session ends first: the sign-in page would let whoever sits down next straight back in.
    async function leave() {
      if (leaving) return;
      leaving = true;
      await tell(body.dataset.leave);
      location.assign(`${body.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}&ended=idle`);
    }
    ["keydown", "pointerdown", "input"].forEach((kind) => addEventListener(kind, () => { if (!dialog.open) touched = true; }, { passive: true }));
    dialog.addEventListener("close", extend);
    dialog.addEventListener("cancel", () => { /* Escape stays, as any key that closes the warning does */ });
    one("[data-idle-leave]").addEventListener("click", () => one("form[data-logout]").requestSubmit());
    setInterval(() => {
      const idle = (Date.now() - lastSeen()) / 1000;
      // Typing reaches the server only on save; tell it now and then that somebody is here.
      if (touched && idle > idleSeconds / 3 && !dialog.open) { extend(); return; }
      if (idle >= idleSeconds) { leave(); return; }
      if (idle >= idleSeconds - WARN) {
        left.textContent = String(Math.max(0, Math.round(idleSeconds - idle)));
        if (!dialog.open) dialog.showModal();
      } else if (dialog.open) dialog.close();
    }, 1000);
  }

  /* ---- lists: search as you type, rows that open, cards on narrow screens ---- */
  let wait;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form || event.target.type !== "search") return;
    clearTimeout(wait);
    wait = setTimeout(() => form.requestSubmit(), 300);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-live]");
    if (form && event.target.type !== "search") form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".list tbody tr");
    if (!row || event.target.closest("a, button, input, label, select, summary") || String(getSelection())) return;
    const link = one("th a", row);
    if (!link) return;
    if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener");
    else link.click();
  });
  const narrow = matchMedia("(max-width: 575.98px)");
  function cards() {
    for (const table of all("table.list")) {
      table.classList.toggle("cards", narrow.matches);
      if (!narrow.matches || table.dataset.named) continue;
      table.dataset.named = "1";
      const names = all("thead th", table).map((th) => th.textContent.trim());
      table.setAttribute("role", "table");
      all("thead, tbody", table).forEach((part) => part.setAttribute("role", "rowgroup"));
      all("thead th", table).forEach((th) => th.setAttribute("role", "columnheader"));
      for (const row of table.rows) {
        row.setAttribute("role", "row");
        if (row.parentElement.tagName === "THEAD") continue;
        [...row.cells].forEach((cell, at) => {
          cell.dataset.l = names[at] || "";
          cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        });
      }
    }
  }
  narrow.addEventListener("change", cards);
  cards();

  /* ---- pickers: a search box that fills the real select beside it, never losing the choice made ---- */
  all("[data-picker] .picker-find").forEach((box) => { box.hidden = false; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const select = event.detail.target;
    // Signed out meanwhile: the answer is the sign-in page, which belongs in the window, not in the list.
    if (event.detail.xhr?.responseURL && new URL(event.detail.xhr.responseURL).pathname === body.dataset.login) {
      event.detail.shouldSwap = false;
      location.reload();
      return;
    }
    if (!select.matches?.("[data-picker] select")) return;
    select.chosen = select.selectedOptions[0];
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    cards();
    const select = event.detail.target;
    if (!select.matches?.("[data-picker] select")) return;
    const found = [...select.options].filter((option) => option.value).length;
    const chosen = select.chosen;
    if (chosen && ![...select.options].some((option) => option.value === chosen.value)) select.prepend(chosen);
    if (chosen) select.value = chosen.value;
    select.size = Math.max(2, Math.min(8, select.options.length));
    const status = one("[data-picker-status]", select.closest("[data-picker]"));
    status.textContent = found === 0 ? status.dataset.none : found === 1 ? status.dataset.one : status.dataset.many.replace("#", String(found));
  });
  document.addEventListener("change", (event) => { if (event.target.matches("[data-picker] select")) event.target.removeAttribute("size"); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && event.target.matches(".picker-find")) { event.preventDefault(); one("select", event.target.closest("[data-picker]")).focus(); }
    if (event.key === "Enter" && event.target.matches(".picker-find")) event.preventDefault();
    if (event.key === "Enter" && event.target.matches("[data-picker] select[size]")) { event.preventDefault(); event.target.removeAttribute("size"); }
  });
  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrf(); });
})();
