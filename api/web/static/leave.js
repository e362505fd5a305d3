"use strict";
// Whoever logs out leaves no half-written record on the machine, and whoever logs in finds none of another person's, whose
// log-in ran out.
(() => {
  const person = document.currentScript.dataset.person;
  const wipe = (whose) => {
    try {
      for (const store of [localStorage, sessionStorage]) {
        for (const name of Object.keys(store)) if (/^milaan\.(draft|key)\./.test(name) && whose(name.replace(/^milaan\.(draft|key)\./, ""))) store.removeItem(name);
      }
    } catch { /* no storage: nothing was kept */ }
  };
  wipe((name) => name !== person && !name.startsWith(person + "/"));
  addEventListener("submit", (event) => { if (event.target.matches('form[action="/logout"]')) wipe(() => true); });
})();
