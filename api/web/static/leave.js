"use strict";
// Whoever logs out leaves no half-written record on the machine.
addEventListener("submit", (event) => {
  if (!event.target.matches('form[action="/logout"]')) return;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("milaan.draft.")) localStorage.removeItem(name);
  } catch { /* no storage: nothing was kept */ }
});
