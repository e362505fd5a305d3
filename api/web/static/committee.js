// Keys for a queue, a review and a decision, and the close look at two faces. Without this script all of it is done by
// links and forms.
"use strict";
(() => {
  const keys = document.getElementById("keys");
  if (!keys) return;
  const remembered = "milaan.keys";
  const box = document.getElementById("keys-on");
  const off = () => { try { return localStorage.getItem(remembered) === "off"; } catch { return !box.checked; } };
  box.checked = !off();
  box.addEventListener("change", () => { try { localStorage.setItem(remembered, box.checked ? "on" : "off"); } catch { /* it holds for this page */ } });
  const hint = document.querySelector(".keys-hint");
  hint.hidden = false;
  document.getElementById("keys-open").addEventListener("click", () => keys.showModal());

  const press = (selector) => { const to = document.querySelector(selector); if (to) to.click(); return Boolean(to); };

  // Down or up a list of links; from nowhere to its first.
  const step = (by) => {
    const rows = [...document.querySelectorAll(".children a")];
    if (rows.length > 0) {
      const at = rows.indexOf(document.activeElement);
      rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)].focus();
      return true;
    }
    return press(by > 0 ? '.steps [rel="next"]' : '.steps [rel="prev"]');
  };

  const openForm = (letter) => {
    const form = document.querySelector(`.forms details[data-key="${letter}"]`);
    if (!form) return false;
    form.open = true;
    const field = form.querySelector("input:not([type=hidden]), textarea");
    (field || form.querySelector("summary")).focus();
    return true;
  };

  const decide = (letter) => {
    if (openForm(letter)) return true;
    const link = document.getElementById("decide");
    if (!link) return false;
    location.assign(link.getAttribute("href") + "#key-" + letter);
    return true;
  };

  let near = null;
  const closeLook = () => {
    const pictures = [...document.querySelectorAll(".faces figure > .picture")].map((p) => p.querySelector("svg, img")).filter(Boolean);
    if (pictures.length > 0) look(pictures);
    return pictures.length > 0;
  };
  const look = (pictures) => {
    near = document.createElement("dialog");
    near.className = "near";
    near.setAttribute("aria-label", keys.dataset.zoom);
    const head = document.createElement("header"), panes = document.createElement("div");
    panes.className = "panes";
    let size = 1;
    const scale = (by) => {
      size = Math.min(Math.max(size * by, 1), 6);
      for (const pane of panes.children) {
        const inner = pane.firstElementChild, x = (pane.scrollLeft + pane.clientWidth / 2) / pane.scrollWidth, y = (pane.scrollTop + pane.clientHeight / 2) / pane.scrollHeight;
        inner.style.width = inner.style.height = `${100 * size}%`;
        pane.scrollTo(x * pane.scrollWidth - pane.clientWidth / 2, y * pane.scrollHeight - pane.clientHeight / 2);
      }
    };
    const button = (words, what) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = words;
      b.addEventListener("click", what);
      head.append(b);
    };
    button(keys.dataset.nearer, () => scale(1.5));
    button(keys.dataset.farther, () => scale(1 / 1.5));
    button(keys.dataset.close, () => near.close());
    for (const p of pictures) {
      const pane = document.createElement("div");
      pane.className = "pane";
      pane.tabIndex = 0;
      pane.append(p.cloneNode(true));
      panes.append(pane);
    }
    near.append(head, panes);
    near.scale = scale;
    near.addEventListener("close", () => { near.remove(); near = null; });
    document.body.append(near);
    near.showModal();
  };
  document.addEventListener("click", (e) => {
    const picture = e.target.closest(".faces .picture");
    if (!picture || picture.classList.contains("empty") || e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return;
    e.preventDefault();
    if (picture.closest(".more")) look([picture.querySelector("img")]); else closeLook();
  });

  // A field of a dialog that was closed just now may still have the focus.
  const typing = (at) => at.closest && at.closest("input, textarea, select, [contenteditable]") && !at.closest("dialog:not([open])");
  const does = {
    "?": () => { keys.showModal(); return true; },
    j: () => step(1), k: () => step(-1),
    s: () => press('.judge button[value="same"]'), d: () => press('.judge button[value="different"]'), u: () => press('.judge button[value="unsure"]'),
    n: () => press("#candidate-none"), z: closeLook,
    c: () => decide("c"), r: () => decide("r"), e: () => decide("e"), o: () => decide("o"),
    q: () => { location.assign("/queue"); return true; },
  };
  document.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && e.target.form) {
      e.preventDefault();
      e.target.form.requestSubmit();
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.repeat || off() || typing(e.target)) return;
    if (near) {
      const by = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 }[e.key];
      if (by) near.scale(by); else if (e.key === "z") near.close(); else return;
      e.preventDefault();
      return;
    }
    const act = keys.open ? null : does[e.key];
    if (act && act()) e.preventDefault();
  });

  const asked = /^#key-([a-z])$/.exec(location.hash);
  if (asked) openForm(asked[1]);
  const wrong = document.querySelector(".forms [aria-invalid], .forms details[open] .wrong");
  if (wrong) wrong.closest("details").querySelector("[aria-invalid], input:not([type=hidden])").focus();
})();
