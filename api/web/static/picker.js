"use strict";
// A tap on the outline of a body, or on a garment, writes its words into the field above, where they can be changed.
(() => {
  const under = (field, id) => {
    const box = document.getElementById(field);
    const made = document.getElementById(id);
    if (!box || !made) return null;
    const picker = made.content.cloneNode(true).firstElementChild;
    box.parentElement.append(picker);
    const add = (words, mark) => {
      const said = box.value.trim().replace(/[;,]$/, "").replace(/^(none|कोई नहीं)$/i, ""); // there is one after all
      if (box.maxLength > 0 && said.length + words.length + 2 > box.maxLength) return;
      box.value = said ? said + mark + " " + words : words;
      picker.querySelector(".hint").textContent = words;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    };
    return { picker, add };
  };

  const marks = under("marks", "pick-marks");
  if (marks) {
    const kind = marks.picker.querySelector("select");
    const choose = (spot) => {
      marks.add(marks.picker.dataset.at.replace("KIND", kind.value).replace("PART", spot.dataset.part), ";");
      spot.classList.add("marked");
    };
    for (const spot of marks.picker.querySelectorAll("[data-part]")) {
      spot.addEventListener("click", () => choose(spot));
      spot.addEventListener("keydown", (e) => {
        if (e.key === "Enter" || e.key === " ") { e.preventDefault(); choose(spot); }
      });
    }
  }

  const clothes = under("clothing", "pick-clothing");
  if (clothes) {
    const radios = [...clothes.picker.querySelectorAll('input[type="radio"]')];
    for (const r of radios) {
      r.name = "picked-colour";
      r.setAttribute("form", ""); // it is no field of the record
    }
    for (const garment of clothes.picker.querySelectorAll("button")) {
      garment.addEventListener("click", () => {
        const colour = radios.find((r) => r.checked);
        const toned = colour && (garment.hasAttribute("data-feminine") ? colour.value.replace(/ा$/, "ी") : colour.value);
        clothes.add(toned ? toned + " " + garment.value : garment.value, ",");
        if (colour) colour.checked = false;
      });
    }
  }
})();
