"use strict";
// Keeps what is typed into the form on this machine until it is sent, so that a crash, a cut line or a log-in that ran out
// loses nothing. leave.js wipes it at the log-out, photos.js once it was sent.
(() => {
  const form = document.getElementById("entry");
  if (!form) return;
  const place = "milaan.draft." + form.dataset.draft + form.getAttribute("action");
  const longest = 24 * 60 * 60 * 1000; // milliseconds that a draft is kept
  const fields = () => [...form.elements].filter((e) => e.name && e.name !== "key" && e.type !== "hidden");
  const fresh = fields().every((e) => !e.value);

  const read = () => {
    try {
      const draft = JSON.parse(localStorage.getItem(place));
      if (draft && Date.now() - draft.at < longest) return draft;
      localStorage.removeItem(place);
    } catch { /* no storage, or another version's draft: there is none */ }
    return null;
  };
  const wipe = () => { try { localStorage.removeItem(place); } catch { /* no storage */ } };
  const keep = () => {
    const values = {};
    for (const e of fields()) if (e.value) values[e.name] = e.value;
    try {
      if (Object.keys(values).length === 0) localStorage.removeItem(place);
      else localStorage.setItem(place, JSON.stringify({ at: Date.now(), key: form.elements.key.value, values }));
    } catch { /* full, or forbidden: the form still works */ }
  };

  const draft = fresh ? read() : null;
  if (draft) {
    // With its key: if it did arrive after all, it is the same record still.
    if (/^[0-9a-f]{32}$/.test(draft.key)) form.elements.key.value = draft.key;
    for (const e of fields()) if (draft.values[e.name]) e.value = draft.values[e.name];
    for (const d of form.querySelectorAll("details")) {
      if ([...d.querySelectorAll("input, select, textarea")].some((e) => e.value)) d.open = true;
    }
    const notice = document.getElementById("draft-notice").content.cloneNode(true).firstElementChild;
    notice.querySelector("button").addEventListener("click", () => { wipe(); location.replace(location.pathname); });
    form.before(notice);
  }
  let waits = 0;
  form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(keep, 400); });
  addEventListener("pagehide", () => { clearTimeout(waits); if (document.contains(form) && read()) keep(); });
})();
