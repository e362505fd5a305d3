"use strict";
// Keeps what is typed into the form on this machine until it is sent, so that a crash, a cut line or a log-in that ran out
// loses nothing. It is sealed, and its key lives no longer than this tab: who opens the machine's disk tomorrow reads nothing.
// leave.js wipes it at the log-out and when another person has logged in, photos.js once it was sent.
(() => {
  const form = document.getElementById("entry");
  if (!form || !window.crypto || !crypto.subtle) return; // without a safe line nothing is kept
  const person = form.dataset.draft;
  const place = "milaan.draft." + person + form.getAttribute("action");
  const longest = 24 * 60 * 60 * 1000; // milliseconds that a draft is kept
  const fields = () => [...form.elements].filter((e) => e.name && e.name !== "key" && e.type !== "hidden");
  const fresh = fields().every((e) => !e.value);
  const text = new TextEncoder();
  const written = (bytes) => btoa(String.fromCharCode(...bytes));
  const bytes = (s) => Uint8Array.from(atob(s), (c) => c.charCodeAt(0));

  // The key of this tab; made when there is something to seal.
  const keyOf = async (make) => {
    const name = "milaan.key." + person;
    let kept = sessionStorage.getItem(name);
    if (!kept) {
      if (!make) return null;
      kept = written(crypto.getRandomValues(new Uint8Array(32)));
      sessionStorage.setItem(name, kept);
    }
    return crypto.subtle.importKey("raw", bytes(kept), "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const cipher = (iv) => ({ name: "AES-GCM", iv, additionalData: text.encode(place) });

  const read = async () => {
    try {
      const kept = JSON.parse(localStorage.getItem(place));
      if (!kept) return null;
      if (!(Date.now() - kept.at < longest)) { localStorage.removeItem(place); return null; }
      const key = await keyOf(false);
      return key && JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(cipher(bytes(kept.iv)), key, bytes(kept.sealed))));
    } catch { return null; /* no storage, or sealed by a tab that is closed: there is none */ }
  };

  let turn = 0; // of sealing; what was overtaken or wiped is not written
  const wipe = () => { turn++; try { localStorage.removeItem(place); } catch { /* no storage */ } };
  const keep = async () => {
    const mine = ++turn;
    const values = {};
    for (const e of fields()) if (e.value) values[e.name] = e.value;
    if (Object.keys(values).length === 0) return wipe();
    try {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await crypto.subtle.encrypt(cipher(iv), await keyOf(true), text.encode(JSON.stringify({ key: form.elements.key.value, values })));
      const line = JSON.stringify({ at: Date.now(), iv: written(iv), sealed: written(new Uint8Array(sealed)) });
      if (mine === turn) localStorage.setItem(place, line);
    } catch { /* full, or forbidden: the form still works */ }
  };

  const restore = async () => {
    const draft = await read();
    if (!draft || fields().some((e) => e.value)) return;
    // With its key: if it did arrive after all, it is the same record still.
    if (/^[0-9a-f]{32}$/.test(draft.key)) form.elements.key.value = draft.key;
    for (const e of fields()) if (draft.values[e.name]) e.value = draft.values[e.name];
    for (const d of form.querySelectorAll("details")) {
      if ([...d.querySelectorAll("input, select, textarea")].some((e) => e.value)) d.open = true;
    }
    const notice = document.getElementById("draft-notice").content.cloneNode(true).firstElementChild;
    notice.querySelector("button").addEventListener("click", () => { clearTimeout(waits); wipe(); location.replace(location.pathname); });
    form.before(notice);
  };
  let waits = 0;
  if (fresh) restore();
  form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(() => { waits = 0; keep(); }, 200); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && waits) { clearTimeout(waits); waits = 0; keep(); } });
  addEventListener("submit", (event) => {
    clearTimeout(waits);
    waits = 0;
    if (event.target.matches('form[action="/logout"]')) turn++; // leave.js wipes
    else if (event.target === form) keep();
  });
})();
