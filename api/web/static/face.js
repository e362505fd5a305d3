// The child's two eyes are shown on the photograph itself: tapped, and moved by a tap nearby or the arrow keys.
"use strict";

(() => {
  const picture = document.querySelector(".group svg"), tools = document.getElementById("eye-tools");
  if (!picture || !tools) return;
  const width = Number(tools.dataset.width), height = Number(tools.dataset.height), form = tools.closest("form");
  const eyes = [null, null], marks = eyes.map(() => document.createElementNS("http://www.w3.org/2000/svg", "circle"));
  let now = 0;

  function move(x, y) {
    const eye = { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
    eyes[now] = eye;
    marks[now].setAttribute("cx", eye.x);
    marks[now].setAttribute("cy", eye.y);
    picture.append(marks[now]);
    form.elements["x" + (now + 1)].value = eye.x.toFixed(1);
    form.elements["y" + (now + 1)].value = eye.y.toFixed(1);
    document.getElementById("eyes-keep").disabled = !(eyes[0] && eyes[1]);
  }

  for (const mark of marks) {
    mark.setAttribute("class", "eye");
    mark.setAttribute("r", Math.max(width / 90, 3));
  }
  picture.addEventListener("click", (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const far = (eye) => Math.hypot(eye.x - p.x, eye.y - p.y);
    now = eyes.indexOf(null);
    if (now < 0) now = far(eyes[0]) <= far(eyes[1]) ? 0 : 1;
    move(p.x, p.y);
  });
  picture.tabIndex = 0;
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step && event.key !== "Enter") return;
    event.preventDefault();
    if (!step) {
      now = 1 - now;
      return;
    }
    const from = eyes[now] || eyes[1 - now] || { x: width / 2, y: height / 2 };
    move(from.x + step[0] * width / 200, from.y + step[1] * width / 200);
  });
  tools.hidden = false;
})();
