"use strict";
// Keeps what is typed into the form on this machine until the record is saved, so that a crash, a cut line or a log-in that
// ran out loses nothing. It is sealed under a key that the server gives to its writer alone, and only while logged in:
// nobody else reads it, at the same machine or on its disk. Each form has a draft of its own, named by the form's key;
// photos.js takes it away when that very record was saved.
(() => {
  const form = document.getElementById("entry");
  if (!form || !window.crypto || !crypto.subtle) return; // without a safe line nothing is kept
  const mine = form.dataset.draft + form.getAttribute("action") + "#";
  const longest = 7 * 24 * 60 * 60 * 1000; // milliseconds that a draft is kept
  const fields = () => [...form.elements].filter((e) => e.name && e.name !== "key" && e.type !== "hidden");
  const text = new TextEncoder();
  const sealing = crypto.subtle.importKey("raw", Uint8Array.from(atob(form.dataset.seal), (c) => c.charCodeAt(0)), "AES-GCM", false, ["encrypt", "decrypt"]);
  const cipher = (iv, place) => ({ name: "AES-GCM", iv, additionalData: text.encode(place) });
  const place = () => mine + form.elements.key.value;

  const read = async (name) => {
    try {
      const kept = await drafts.get(name);
      const plain = await crypto.subtle.decrypt(cipher(kept.iv, name), await sealing, kept.sealed);
      return { at: kept.at, values: JSON.parse(new TextDecoder().decode(plain)) };
    } catch { return null; /* there is none, or its key is not this one */ }
  };

  let turn = 0; // of sealing; what was overtaken is not written
  const keep = async () => {
    const now = ++turn, name = place(), values = {};
    for (const e of fields()) if (e.value) values[e.name] = e.value;
    if (Object.keys(values).length === 0) return drafts.forget(name);
    stay();
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt(cipher(iv, name), await sealing, text.encode(JSON.stringify(values)));
    if (now === turn) await drafts.put(name, { at: Date.now(), iv, sealed });
  };

  // The address names the draft, so that the page loaded anew, and in the other language, is this form again.
  const stay = () => {
    const draft = form.elements.key.value;
    if (new URLSearchParams(location.search).get("draft") === draft) return;
    history.replaceState(null, "", "?draft=" + draft);
    for (const link of document.querySelectorAll("#languages a")) {
      const at = new URL(link.href);
      if (at.pathname !== location.pathname) at.pathname = location.pathname; // after a form was sent it leads elsewhere
      at.searchParams.set("draft", draft);
      link.href = at.pathname + at.search;
    }
  };

  // A draft is open in one tab; the others wait for it.
  const inTurn = (name, use) => (navigator.locks ? navigator.locks.request(name, use) : use());
  const restore = (draft, key) => {
    // With its key: if it did arrive after all, it is the same record still.
    form.elements.key.value = key;
    for (const e of fields()) e.value = draft.values[e.name] || "";
    for (const d of form.querySelectorAll("details")) {
      if ([...d.querySelectorAll("input, select, textarea")].some((e) => e.value)) d.open = true;
    }
    const notice = document.getElementById("draft-notice").content.cloneNode(true).firstElementChild;
    notice.querySelector("button").addEventListener("click", async () => {
      clearTimeout(waits);
      turn++;
      await drafts.forget(place());
      location.replace(location.pathname);
    });
    form.before(notice);
  };

  // What tells drafts apart whose children have no name yet: the first three of these that are written, or whatever is.
  const telling = ["father_name", "mother_name", "last_seen_place", "found_place", "missing_since", "found_on", "home_place", "age_years", "words"];
  const about = (values) => {
    const written = telling.filter((name) => values[name]);
    if (written.length === 0) written.push(...Object.keys(values).filter((name) => name !== "child_name" && form.elements[name] && form.elements[name].tagName !== "SELECT"));
    return written.slice(0, 3).map((name) => [...values[name]].slice(0, 60).join(""));
  };

  // The drafts of other forms of this side, as they can be opened, the latest first: three, and the others folded, so that
  // they do not push the form away.
  const unfolded = 3, offered = [];
  const offer = (name, draft) => {
    let box = document.getElementById("drafts");
    if (!box) {
      form.before(document.getElementById("drafts-notice").content.cloneNode(true));
      box = document.getElementById("drafts");
    }
    const [list, folded] = box.querySelectorAll("ul"), [all, more] = box.querySelectorAll("output"), row = box.querySelector("template").content.cloneNode(true).firstElementChild;
    const lay = () => {
      offered.sort((a, b) => b.at - a.at);
      list.replaceChildren(...offered.slice(0, unfolded).map((o) => o.row));
      folded.replaceChildren(...offered.slice(unfolded).map((o) => o.row));
      all.value = offered.length;
      more.value = folded.children.length;
      folded.parentElement.hidden = folded.children.length === 0;
      box.hidden = offered.length === 0;
    };
    const link = row.querySelector("a");
    link.href = form.getAttribute("action") + "?draft=" + name.slice(mine.length);
    if (draft.values.child_name) link.querySelector("bdi").textContent = draft.values.child_name;
    for (const text of about(draft.values)) {
      const part = document.createElement("bdi");
      part.textContent = text;
      link.querySelector("span").append(" · ", part);
    }
    row.querySelector("small").textContent = new Date(draft.at).toLocaleString(document.documentElement.lang + "-IN", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
    row.querySelector("button").addEventListener("click", () => {
      drafts.forget(name);
      offered.splice(offered.findIndex((o) => o.row === row), 1);
      lay();
    });
    offered.push({ at: draft.at, row });
    lay();
  };

  const begin = async () => {
    const key = new URLSearchParams(location.search).get("draft") || "";
    const draft = /^[0-9a-f]{32}$/.test(key) && await read(mine + key);
    if (draft) restore(draft, key);
    else if (await drafts.get(place())) stay(); // the form came back, to be mended
    inTurn(place(), () => new Promise(() => {})); // for as long as this page is open
    for (const name of await drafts.names()) {
      const kept = await drafts.get(name);
      if (!kept || !(Date.now() - kept.at < longest)) drafts.forget(name);
      else if (name.startsWith(mine) && name !== place()) {
        inTurn(name, async () => {
          const other = await read(name);
          if (other) offer(name, other);
        });
      }
    }
  };

  let waits = 0;
  begin();
  form.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(() => { waits = 0; keep(); }, 200); });
  const now = () => { if (waits) { clearTimeout(waits); waits = 0; keep(); } };
  document.addEventListener("visibilitychange", () => { if (document.hidden) now(); });
  addEventListener("submit", now);
})();
