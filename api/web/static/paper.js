"use strict";
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false; // without a script it does nothing
  button.addEventListener("click", () => print());
}
