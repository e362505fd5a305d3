"use strict";
// Several photographs at once, each with its year: made smaller on this machine, sent one after the other, and what the
// server says of each beside it. Without this the form sends one at a time.
(() => {
  const form = document.getElementById("photos");
  if (!form) return;
  const saved = new URLSearchParams(location.search).get("saved"); // just now: its draft is not needed any more
  if (saved) drafts.forget(`${form.dataset.draft}/${form.dataset.side}/new#${saved}`);

  const small = 1 << 20; // bytes up to which a photograph is sent as it is
  const input = document.getElementById("photo");
  const queue = document.getElementById("queue");
  const button = form.querySelector('button[type="submit"]');
  const waiting = []; // {file, row}, chosen and not yet sent
  input.multiple = true;
  input.required = false;

  // What the camera wrote is lost when the picture is made smaller; its date is worth keeping.
  const taken = async (file) => {
    const head = new TextDecoder("latin1").decode(await file.slice(0, 128 << 10).arrayBuffer());
    const found = /((?:19|20)\d\d):(\d\d):(\d\d) \d\d:\d\d:\d\d/.exec(head);
    return found ? `${found[3]}-${found[2]}-${found[1]}` : ""; // as India writes it
  };

  const smaller = async (file) => {
    if (file.size <= small || !window.createImageBitmap) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const made = await shrink(picture, picture.width, picture.height);
      picture.close();
      return made && made.size < file.size ? made : file;
    } catch {
      return file; // what this browser cannot read the server may, and it says what it cannot
    }
  };

  // The form is as what is chosen now asks for, and the chooser says how many files that is.
  const changed = () => {
    const rows = queue.children.length > 0;
    document.getElementById("of-one").hidden = rows;
    button.hidden = rows && waiting.length === 0; // what follows is below
    try {
      const files = new DataTransfer();
      for (const { file } of waiting) files.items.add(file);
      input.files = files.files;
    } catch {
      input.value = ""; // an old browser says that no file is chosen
    }
  };
  // Who leaves the page with photographs that are chosen and not sent is asked first.
  addEventListener("beforeunload", (event) => {
    if (waiting.length === 0) return;
    event.preventDefault();
    event.returnValue = true;
  });

  let rows = 0;
  const add = (files, on) => {
    for (const file of files) {
      const row = document.getElementById("chosen").content.cloneNode(true).firstElementChild;
      const picture = row.querySelector("img");
      const reader = new FileReader();
      reader.addEventListener("load", () => { picture.src = reader.result; });
      reader.readAsDataURL(file);
      queue.append(row);
      const one = { file, row };
      waiting.push(one);
      row.querySelector(".outcome").id = `outcome-${++rows}`;
      row.querySelector(".remove").addEventListener("click", () => {
        waiting.splice(waiting.indexOf(one), 1);
        row.remove();
        changed();
        input.focus();
      });
      const date = row.querySelector('[data-name="taken_on"]');
      if (on !== undefined) { date.value = on; continue; }
      date.addEventListener("input", () => { delete row.dataset.guess; }); // the writer knows better
      taken(file).then((said) => {
        if (said && !date.value) { date.value = said; row.dataset.guess = "yes"; }
      });
    }
    changed();
  };
  const capture = document.getElementById("capture");
  input.addEventListener("change", () => add([...input.files]));
  capture.addEventListener("change", () => { add([...capture.files]); capture.value = ""; });

  // The machine's own camera, when it is asked for: most families bring a photograph on paper, which is held before it. Then
  // the day of the shot says nothing of the child's age; of a recovered child it is the child itself.
  const camera = document.getElementById("camera"), viewer = document.getElementById("viewer"), video = document.getElementById("video");
  const today = () => new Date().toLocaleDateString("en-CA").split("-").reverse().join("-");
  let stream = null;
  const close = () => {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    video.srcObject = null;
    viewer.hidden = true;
    camera.hidden = false;
  };
  const without = () => {
    close();
    camera.hidden = true;
    document.getElementById("no-camera").hidden = false;
  };
  camera.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1600 } } });
      video.srcObject = stream;
      viewer.hidden = false;
      camera.hidden = true;
      await video.play();
    } catch {
      without();
    }
  });
  document.getElementById("shoot").addEventListener("click", async () => {
    if (!video.videoWidth) return;
    const shot = await shrink(video, video.videoWidth, video.videoHeight);
    add([new File([shot], "photo.jpg", { type: "image/jpeg" })], form.dataset.side === "found" ? today() : "");
  });
  document.getElementById("close").addEventListener("click", close);
  addEventListener("pagehide", close);
  document.getElementById("webcam").hidden = false;
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) without();

  const send = async ({ file, row }) => {
    const body = new FormData();
    const progress = row.querySelector("progress"), remove = row.querySelector(".remove"), date = row.querySelector('[data-name="taken_on"]');
    progress.hidden = false;
    remove.hidden = true;
    date.removeAttribute("aria-invalid");
    date.removeAttribute("aria-describedby");
    body.append("whose", form.elements.whose.value);
    body.append("photo", await smaller(file), "photo.jpg");
    for (const e of row.querySelectorAll("[data-name]")) body.append(e.dataset.name, e.value);
    if (row.dataset.guess) body.append("estimated", "yes");
    const answer = await new Promise((done, lost) => {
      const call = new XMLHttpRequest();
      call.open("POST", form.action);
      call.responseType = "document";
      call.upload.addEventListener("progress", (e) => { if (e.lengthComputable) progress.value = 100 * e.loaded / e.total; });
      call.addEventListener("load", () => done(call));
      call.addEventListener("error", lost);
      call.addEventListener("timeout", lost);
      call.send(body);
    });
    progress.hidden = true;
    const page = answer.response;
    const said = page && page.querySelector("main article.notice"), wrong = page && page.getElementById("taken_on-wrong");
    const outcome = row.querySelector(".outcome");
    remove.hidden = answer.status === 201;
    outcome.replaceChildren(...(said ? [...said.children] : []).filter((e) => e.tagName === "P"));
    row.classList.toggle("sent", answer.status === 201);
    row.classList.toggle("refused", answer.status !== 201);
    if (wrong) {
      outcome.textContent = wrong.textContent;
      date.setAttribute("aria-invalid", "true");
      date.setAttribute("aria-describedby", outcome.id);
    }
    if (answer.status === 401) { // the photographs wait here while the person logs in beside this page
      const again = document.createElement("a");
      Object.assign(again, { href: "/login", target: "_blank", rel: "noopener", textContent: queue.dataset.login });
      outcome.replaceChildren(queue.dataset.ended, " ", again);
    }
    if (answer.status !== 201) return false;
    for (const id of ["kept", "who"]) document.getElementById(id).replaceChildren(...page.getElementById(id).children);
    for (const e of row.querySelectorAll("[data-name]")) e.disabled = true;
    return true;
  };

  form.addEventListener("submit", async (event) => {
    if (waiting.length === 0 && input.files.length > 0) { // a browser that brought the page back kept them
      event.preventDefault();
      add([...input.files]);
      return;
    }
    if (waiting.length === 0) {
      input.required = true;
      if (!form.reportValidity()) event.preventDefault();
      input.required = false;
      return;
    }
    event.preventDefault();
    button.disabled = true;
    form.setAttribute("aria-busy", "true");
    for (const one of [...waiting]) {
      try {
        if (waiting.includes(one) && await send(one)) waiting.splice(waiting.indexOf(one), 1);
      } catch {
        one.row.querySelector("progress").hidden = true;
        one.row.querySelector(".remove").hidden = false;
        one.row.querySelector(".outcome").textContent = queue.dataset.lost;
        one.row.classList.add("refused");
        break;
      }
    }
    button.disabled = false;
    changed();
    form.removeAttribute("aria-busy");
  });
})();
