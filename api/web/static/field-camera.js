// The camera of the field page, and what it takes: JPEG of so many pixels, without what a camera writes into its files.
"use strict";

const fieldCamera = (() => {
  const { $, words, say } = fieldWords;
  let stream = null, longest = () => 0, taken = () => {};

  async function jpeg(source, width, height) {
    const blob = await shrink(source, width, height, longest());
    return blob.arrayBuffer();
  }

  function close() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    $("video").srcObject = null;
    $("viewer").hidden = true;
    $("camera").hidden = false;
  }

  $("camera").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: longest() } } });
      $("video").srcObject = stream;
      $("viewer").hidden = false;
      $("camera").hidden = true;
      await $("video").play();
    } catch (none) {
      close();
      say(words.no_camera);
    }
  });
  $("close").addEventListener("click", close);
  $("shoot").addEventListener("click", async () => {
    const v = $("video");
    if (v.videoWidth) await taken(await jpeg(v, v.videoWidth, v.videoHeight), true);
  });
  $("file").addEventListener("change", async () => {
    const file = $("file").files[0];
    $("file").value = "";
    if (!file) return;
    let bytes;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      bytes = await jpeg(picture, picture.width, picture.height);
    } catch (bad) {
      say(words.bad_picture);
      return;
    }
    await taken(bytes, false);
  });

  // use says how many pixels a side may have, and who gets what is taken: its bytes, and whether it was taken just now.
  return { close, use(side, act) { longest = side; taken = act; } };
})();
