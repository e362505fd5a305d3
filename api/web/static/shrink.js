"use strict";
// Makes a picture smaller before it travels: a face says no more with more pixels than these, and a poor line carries them.
// longest is the pixels of its longer side; photographs of many faces need more than one of a child.
const shrink = (source, width, height, longest = 1600) => {
  const scale = Math.min(1, longest / Math.max(width, height)), canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", .9));
};
