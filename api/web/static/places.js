"use strict";
// Suggests places while somebody writes one, in either script. What is written stays what it is unless one is chosen.
(() => {
  const pause = 250; // milliseconds without a key before the server is asked
  for (const field of document.querySelectorAll("[data-places]")) {
    const list = document.createElement("ul");
    list.id = field.id + "-places";
    list.className = "places";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.places);
    field.after(list);
    const long = field.tagName === "TEXTAREA";
    for (const [name, value] of [["aria-autocomplete", "list"], ["aria-haspopup", "listbox"], ["aria-controls", list.id], ["autocomplete", "off"]]) field.setAttribute(name, value);
    const expanded = (open) => {
      list.hidden = !open;
      if (!long) field.setAttribute("aria-expanded", String(open)); // a field of several lines cannot be a combobox
    };
    if (!long) field.setAttribute("role", "combobox");
    expanded(false);
    let at = -1, waits = 0, asked = 0, chosen = 0;

    // In a longer text the place is what follows the last comma.
    const begin = () => long ? Math.max(...[",", ";", "।", "\n"].map((mark) => field.value.lastIndexOf(mark))) + 1 : 0;
    const close = () => {
      asked++;
      at = -1;
      expanded(false);
      field.removeAttribute("aria-activedescendant");
    };
    const choose = (option) => {
      const { place, district } = option.dataset;
      const before = field.value.slice(0, begin());
      const home = document.getElementById(field.dataset.district || "");
      field.value = before + (before && !/\s$/.test(before) ? " " : "") + (home ? place : place + ", " + district);
      if (home && !home.value) home.value = district;
      close();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(waits);
    };
    const mark = (to) => {
      const options = [...list.children];
      at = (to + options.length) % options.length;
      options.forEach((o, i) => o.setAttribute("aria-selected", String(i === at)));
      field.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    };
    const ask = async () => {
      const written = field.value.slice(begin()).trim();
      const mine = ++asked;
      if (written.length < 2) return close();
      let places;
      try {
        const answer = await fetch("/places?" + new URLSearchParams({ q: written }));
        if (!answer.ok) return;
        places = await answer.json();
      } catch { return; /* without a line one writes as before */ }
      if (mine !== asked) return;
      if (places.length === 0 || document.activeElement !== field) return close();
      at = -1;
      field.removeAttribute("aria-activedescendant");
      list.replaceChildren(...places.map((p, i) => {
        const option = document.createElement("li");
        option.id = list.id + i;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.place = p.place;
        option.dataset.district = p.district;
        const name = document.createElement("strong");
        name.textContent = p.place;
        option.append(name, " " + p.district);
        return option;
      }));
      expanded(true);
    };
    field.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(ask, pause); });
    field.addEventListener("keydown", (e) => {
      if (list.hidden) return;
      if (e.key === "ArrowDown") mark(at + 1);
      else if (e.key === "ArrowUp") mark(at < 0 ? -1 : at - 1);
      else if (e.key === "Enter" && at >= 0) { chosen = Date.now(); choose(list.children[at]); }
      else if (e.key === "Escape") close();
      else return;
      e.preventDefault();
    });
    // The same stroke must not send the form, where it arrives as a key and as a character apart.
    field.addEventListener("keypress", (e) => { if (e.key === "Enter" && Date.now() - chosen < 500) e.preventDefault(); });
    field.addEventListener("blur", () => { clearTimeout(waits); close(); });
    list.addEventListener("mousedown", (e) => {
      e.preventDefault(); // the field keeps the focus
      const option = e.target.closest("li");
      if (option) choose(option);
    });
  }
})();
