// The field page: unlock, photograph, write down a few facts, watch the outbox.
"use strict";

(() => {
  const $ = (id) => document.getElementById(id);
  if (!window.isSecureContext || !window.indexedDB || !crypto.subtle || !navigator.locks) return;
  const message = Object.fromEntries([...$("messages").querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling.textContent]));
  const factNames = ["child_name", "age_years", "sex", "found_on", "found_place", "words", "languages", "drive", "district"];
  const staying = ["drive", "district"];
  let own = null, shots = [], editing = null, stream = null, timer = 0, pumping = false, wanted = false;
  const percents = new Map();

  const field = (name) => $("child").elements.namedItem(name);
  function say(text) { $("say").textContent = text; $("say").hidden = !text; }
  function today() {
    const d = new Date();
    return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, "0"), String(d.getDate()).padStart(2, "0")].join("-");
  }

  async function start() {
    own = null;
    closeCamera();
    clearTimeout(timer);
    $("work").hidden = true;
    $("start").hidden = false;
    $("outbox").replaceChildren();
    const people = await fieldVault.people();
    $("who").replaceChildren(...people.map((p) => new Option(p.label, p.id)));
    $("unlock").hidden = people.length === 0;
    $("new").open = people.length === 0;
  }

  // device asks for a token in the name of who is logged in; it says whose that is, and refuses when another is wanted.
  async function device(label, owner) {
    let answer;
    try {
      answer = await fetch("/field/device", { method: "POST", body: new URLSearchParams({ name: label, owner }), headers: { Accept: "application/json" } });
    } catch (offline) {
      say(message.no_network);
      return null;
    }
    if (answer.status !== 201) {
      say(answer.status === 401 ? message.not_logged_in : answer.status === 403 ? message.not_allowed : answer.status === 409 ? message.other_person : message.no_network);
      return null;
    }
    return answer.json();
  }

  async function open(who) {
    own = who;
    say("");
    $("me").textContent = own.label;
    $("start").hidden = true;
    $("work").hidden = false;
    $("expired").hidden = true;
    const about = await own.about();
    fresh(about.stays);
    offer(about.drives);
    await list();
    askDrives(own);
    send();
  }

  // The drives of one's district, as the server named them last: sealed, since they tell where a team will be.
  function offer(names) {
    $("drives").replaceChildren(...(names || []).map((name) => new Option(name, name)));
  }

  async function askDrives(who) {
    try {
      const answer = await fetch("/field/drives", { headers: { Accept: "application/json" } });
      if (answer.status !== 200 || answer.redirected) return;
      const told = await answer.json(), about = await who.about();
      if (told.owner !== about.owner) return;
      await who.keepAbout({ drives: told.drives });
      if (own === who) offer(told.drives);
    } catch (offline) {
      return;
    }
  }

  $("unlock").addEventListener("submit", async (event) => {
    event.preventDefault();
    const who = await fieldVault.unlock($("who").value, $("pin").value);
    $("pin").value = "";
    if (who) await open(who); else say(message.wrong_pin);
  });

  $("prepare").addEventListener("submit", async (event) => {
    event.preventDefault();
    const label = $("label").value.trim(), pin = $("pin1").value;
    if (!label) return say(message.no_name);
    if (pin.length < 6) return say(message.short_pin);
    if (pin !== $("pin2").value) return say(message.other_pin);
    const made = await device(label, "");
    if (!made) return undefined;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    const who = await fieldVault.prepare(label, pin, { token: made.token, expires: made.expires_at, owner: made.owner, stays: {} });
    $("prepare").reset();
    return open(who);
  });

  $("lock").addEventListener("click", start);
  $("renew").addEventListener("click", async () => {
    const about = await own.about(), made = await device(own.label, about.owner);
    if (!made) return;
    await own.keepAbout({ token: made.token, expires: made.expires_at });
    $("expired").hidden = true;
    say("");
    send();
  });

  // The camera, and what it takes: as JPEG, without what a camera writes into its files.
  async function jpeg(source, width, height) {
    const blob = await shrink(source, width, height);
    return blob.arrayBuffer();
  }

  async function addShot(bytes, takenOn) {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    shots.push({ id: crypto.randomUUID(), bytes, length: bytes.byteLength, sha256: [...sum].map((b) => b.toString(16).padStart(2, "0")).join(""), takenOn });
    say("");
    showShots();
  }

  function showShots() {
    for (const img of $("taken").querySelectorAll("img")) URL.revokeObjectURL(img.src);
    $("taken").replaceChildren(...shots.map((shot) => {
      const figure = $("shot").content.firstElementChild.cloneNode(true);
      figure.querySelector("img").src = URL.createObjectURL(new Blob([shot.bytes], { type: "image/jpeg" }));
      figure.querySelector("button").addEventListener("click", () => { shots = shots.filter((s) => s !== shot); showShots(); });
      return figure;
    }));
  }

  function closeCamera() {
    if (stream) stream.getTracks().forEach((track) => track.stop());
    stream = null;
    $("video").srcObject = null;
    $("viewer").hidden = true;
    $("camera").hidden = false;
  }

  $("camera").addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1600 } } });
      $("video").srcObject = stream;
      $("viewer").hidden = false;
      $("camera").hidden = true;
      await $("video").play();
    } catch (none) {
      closeCamera();
      say(message.no_camera);
    }
  });
  $("close").addEventListener("click", closeCamera);
  $("shoot").addEventListener("click", async () => {
    const v = $("video");
    if (v.videoWidth) await addShot(await jpeg(v, v.videoWidth, v.videoHeight), today());
  });
  $("file").addEventListener("change", async () => {
    const file = $("file").files[0];
    $("file").value = "";
    if (!file) return;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      await addShot(await jpeg(picture, picture.width, picture.height), "");
    } catch (bad) {
      say(message.bad_picture);
    }
  });

  // fresh empties the form for the next child; the drive and the district stay.
  function fresh(stays) {
    $("child").reset();
    for (const name of staying) field(name).value = (stays && stays[name]) || "";
    $("found_on").value = today();
    shots = [];
    editing = null;
    showShots();
  }

  $("child").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!shots.length && !(editing && editing.photos.some((p) => !p.done))) return say(message.no_photo);
    const facts = {};
    for (const name of factNames) {
      const value = field(name).value.trim();
      if (value) facts[name] = name === "age_years" ? Number(value) : name === "languages" ? value.split(/[,;،]/).map((s) => s.trim()).filter(Boolean) : value;
    }
    if (facts.age_years !== undefined) facts.age_known_by = "apparent";
    facts.recorded_on = today();
    const stays = Object.fromEntries(staying.map((name) => [name, field(name).value.trim()]));
    const photos = shots.map(({ id, length, sha256, takenOn }) => ({ id, length, sha256, takenOn, done: false }));
    const item = { ...(editing || { id: crypto.randomUUID(), order: Date.now() }), facts, key: crypto.randomUUID(), state: "waiting", why: "", tries: 0 };
    item.photos = (editing ? editing.photos : []).concat(photos);
    try {
      await own.keep(item, shots);
      await own.keepAbout({ stays });
    } catch (fault) {
      return say(message.full);
    }
    closeCamera();
    fresh(stays);
    say(message.kept);
    await list();
    return send();
  });

  async function list() {
    if (!own) return;
    const items = await own.items();
    $("empty").hidden = items.length > 0;
    if ($("say").textContent === message.kept && !items.some((i) => i.state === "waiting")) say(""); // it went on from here
    $("now").hidden = !items.some((i) => i.state === "waiting");
    $("clear").hidden = !items.some((i) => i.state === "sent");
    $("outbox").replaceChildren(...items.map((item) => {
      const row = $("row").content.firstElementChild.cloneNode(true), percent = percents.get(item.id);
      row.className = item.state;
      row.querySelector("strong").textContent = item.facts.child_name || message.unnamed;
      row.querySelector(".state").textContent = item.state === "sent" ? message.sent + " · " + item.number
        : percent !== undefined && item.state === "waiting" ? message.sending + " · " + percent + "%" : message[item.state];
      const bar = row.querySelector("progress");
      bar.hidden = percent === undefined || item.state !== "waiting";
      bar.value = percent || 0;
      bar.setAttribute("aria-label", message.sending);
      row.querySelector(".why").textContent = item.why || "";
      row.querySelector(".why").hidden = item.state !== "refused";
      // A record that was made already is mended where it is, by its number.
      row.querySelector(".mend").hidden = item.state !== "refused" || Boolean(item.caseID);
      row.querySelector(".mend").addEventListener("click", () => mend(item));
      row.querySelector(".again").hidden = item.state !== "refused" || !item.caseID;
      row.querySelector(".again").addEventListener("click", async () => {
        await own.keep({ ...item, state: "waiting", why: "", tries: 0 });
        await list();
        send();
      });
      row.querySelector(".discard").hidden = item.state === "sent" || percent !== undefined;
      row.querySelector(".discard").addEventListener("click", async () => {
        if (!confirm(message.discard_sure)) return;
        await own.discard(item.id);
        await list();
      });
      return row;
    }));
  }

  function mend(item) {
    fresh(item.facts);
    editing = item;
    for (const name of factNames) field(name).value = [].concat(item.facts[name] === undefined ? "" : item.facts[name]).join(", ");
    say(item.why);
    $("child_name").focus();
  }

  $("clear").addEventListener("click", async () => {
    for (const item of await own.items()) if (item.state === "sent") await own.discard(item.id);
    await list();
  });
  $("now").addEventListener("click", () => send());

  async function send() {
    if (!own) return;
    if (pumping) { wanted = true; return; }
    pumping = true;
    clearTimeout(timer);
    const who = own;
    let result = { again: 0, ended: false };
    try {
      result = await fieldSend.pump(who, (item, percent) => {
        if (percent === undefined) percents.delete(item.id); else percents.set(item.id, percent);
        list();
      });
    } finally {
      pumping = false;
      percents.clear();
    }
    if (own !== who) return;
    $("expired").hidden = !result.ended;
    await list();
    if (wanted) { wanted = false; timer = setTimeout(send, 0); return; }
    if (result.again) {
      timer = setTimeout(send, result.again);
      navigator.serviceWorker.ready.then((r) => r.sync && r.sync.register("outbox")).catch(() => {});
    }
  }

  addEventListener("online", send);
  navigator.serviceWorker.addEventListener("message", send);
  navigator.serviceWorker.register("/sw.js", { scope: "/field" });
  $("unable").hidden = true;
  start();
})();
