// A face without a number is marked on the group photograph itself: tapped, moved by the arrow keys, made larger or smaller.
"use strict";

(() => {
  const picture = document.querySelector(".group svg"), tools = document.getElementById("mark-tools");
  if (!picture || !tools) return;
  const size = document.getElementById("mark-size"), width = Number(tools.dataset.width), height = Number(tools.dataset.height);
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  let at = null;

  function draw() {
    if (!at) return;
    const side = Number(size.value), box = { x: Math.round(at.x - side / 2), y: Math.round(at.y - side / 2), width: side, height: side };
    for (const [name, value] of Object.entries(box)) {
      mark.setAttribute(name, value);
      document.getElementById("mark-" + name).value = value;
    }
    picture.append(mark);
    document.getElementById("mark-keep").disabled = false;
  }

  function move(x, y) {
    at = { x: Math.min(width, Math.max(0, x)), y: Math.min(height, Math.max(0, y)) };
    draw();
  }

  mark.setAttribute("class", "mark");
  picture.addEventListener("click", (event) => {
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    move(p.x, p.y);
  });
  picture.tabIndex = 0;
  picture.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step) return;
    event.preventDefault();
    const from = at || { x: width / 2, y: height / 2 };
    move(from.x + step[0] * width / 100, from.y + step[1] * width / 100);
  });
  size.addEventListener("input", draw);
  tools.hidden = false;
})();
