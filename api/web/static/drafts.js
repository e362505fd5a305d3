"use strict";
// Where half-written records wait on this machine, sealed by entry.js: a database of the browser, which says when something
// is on the disk. What the browser keeps for pages otherwise it writes once a minute, and a power cut comes sooner.
const drafts = (() => {
  const use = (mode, what) => new Promise((done, lost) => {
    const asked = indexedDB.open("milaan-drafts", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("drafts");
    asked.onerror = lost;
    asked.onsuccess = () => {
      const base = asked.result, turn = base.transaction("drafts", mode, { durability: "strict" }), request = what(turn.objectStore("drafts"));
      turn.oncomplete = () => { base.close(); done(request.result); };
      turn.onabort = () => { base.close(); lost(turn.error); };
    };
  });
  // Where the browser keeps nothing, or has no room, the form still works.
  return {
    names: () => use("readonly", (all) => all.getAllKeys()).catch(() => []),
    get: (name) => use("readonly", (all) => all.get(name)).catch(() => undefined),
    put: (name, draft) => use("readwrite", (all) => all.put(draft, name)).catch(() => {}),
    forget: (name) => use("readwrite", (all) => all.delete(name)).catch(() => {}),
  };
})();
