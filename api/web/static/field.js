// The field page: what is filled in, of one child or of many on one photograph, and when it is sent.
"use strict";

(() => {
  const { $, words, say, put } = fieldWords;
  if (!window.isSecureContext || !window.indexedDB || !crypto.subtle || !navigator.locks) return;
  const childFacts = ["child_name", "age_years", "sex", "words", "languages"];
  const sharedFacts = ["found_on", "found_place", "drive", "district"];
  const groupFacts = ["only_children", "counted"];
  const allFacts = [...childFacts, ...sharedFacts, ...groupFacts];
  const staying = ["drive", "district"];
  // What is being filled in: its photographs, the item of the outbox that it mends, the photograph that it stands for (or
  // another one beside those of a child that was sent), and whether anything was begun.
  const another = "another";
  let own = null, shots = [], editing = null, retakes = "", begun = false;
  let timer = 0, pumping = false, wanted = false, keeping = false, letGo = () => {};
  const percents = new Map();

  const field = (name) => $("child").elements.namedItem(name);
  const isGroup = () => field("kind").value === "group";
  function today() {
    const d = new Date();
    return [d.getFullYear(), String(d.getMonth() + 1).padStart(2, "0"), String(d.getDate()).padStart(2, "0")].join("-");
  }

  // alone has one page at a time work with a person's things: two would write over what the other has begun.
  function alone(who) {
    return new Promise((resolve) => {
      navigator.locks.request("page " + who.id, { signal: AbortSignal.timeout(3000) }, () => new Promise((release) => {
        letGo = release;
        resolve(true);
      })).catch(() => resolve(false));
    });
  }

  async function open(who) {
    if (!await alone(who)) return say(words.elsewhere);
    own = who;
    say("");
    $("me").textContent = own.label;
    $("start").hidden = true;
    $("work").hidden = false;
    $("expired").hidden = true;
    const about = await own.about();
    fresh(about.stays);
    offer(about);
    await list();
    await restore();
    askDrives(own);
    return send();
  }

  async function lock() {
    fieldCamera.close();
    clearTimeout(timer);
    await fieldDraft.written();
    own = null;
    letGo();
    fresh();
    say("");
    $("outbox").replaceChildren();
    await fieldStart.show();
  }

  // The drives of one's districts, as the server named them last: sealed, since they tell where a team will be.
  let districtsOfDrives = {};
  function offer({ drives, districts }) {
    $("drives").replaceChildren(...(drives || []).map((name) => new Option(name, name)));
    districtsOfDrives = districts || {};
  }

  // Whose account has several districts says with the drive in which one the child was found.
  field("drive").addEventListener("change", () => {
    const district = districtsOfDrives[field("drive").value];
    if (district) field("district").value = district;
  });

  async function askDrives(who) {
    try {
      const answer = await fetch("/field/drives", { headers: { Accept: "application/json" } });
      if (answer.status !== 200 || answer.redirected) return;
      const told = await answer.json(), about = await who.about();
      if (told.owner !== about.owner) return;
      await who.keepAbout({ drives: told.drives, districts: told.districts });
      if (own === who) offer(told);
    } catch (offline) {
      return;
    }
  }

  $("lock").addEventListener("click", lock);
  $("renew").addEventListener("click", async () => {
    const about = await own.about(), made = await fieldStart.device(own.label, about.owner);
    if (!made) return;
    await own.keepAbout({ token: made.token, expires: made.expires_at });
    $("expired").hidden = true;
    say("");
    send();
  });

  // note keeps what stands in the form, at every change of it.
  function note(shot) {
    begun = true;
    $("abandon").hidden = false;
    const now = () => ({
      kind: field("kind").value, values: Object.fromEntries(allFacts.map((name) => [name, field(name).value])), mends: editing && editing.id, retakes,
      shots: shots.map(({ id, length, sha256, takenOn }) => ({ id, length, sha256, takenOn })),
    });
    return fieldDraft.keep(own, now, shot).catch(() => say(words.full));
  }
  $("child").addEventListener("input", (event) => { if (event.target.id !== "file") note(); });
  $("kinds").addEventListener("change", showForm);

  async function restore() {
    const draft = await own.draft();
    if (!draft) return;
    editing = (await own.items()).find((item) => item.id === draft.mends) || null;
    retakes = editing ? draft.retakes : "";
    field("kind").value = draft.kind;
    for (const name of allFacts) field(name).value = draft.values[name];
    shots = draft.shots;
    begun = true;
    showForm();
    say(words.restored);
  }

  // On a photograph of many, each face has to be large enough for comparing.
  fieldCamera.use(() => isGroup() ? 3000 : 1600, async (bytes, now) => {
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), sha256 = [...sum].map((b) => b.toString(16).padStart(2, "0")).join("");
    const shot = { id: crypto.randomUUID(), bytes, length: bytes.byteLength, sha256, takenOn: now ? today() : "" };
    shots.push(shot);
    say("");
    await note(shot);
    showForm();
  });

  async function remove(shot) {
    shots = shots.filter((s) => s !== shot);
    showForm();
    await note();
    await own.dropPhoto(shot.id);
  }

  // showForm shows what is asked for of one child, of many, or of a photograph alone that is taken again.
  function showForm() {
    for (const img of $("taken").querySelectorAll("img")) URL.revokeObjectURL(img.src);
    $("taken").replaceChildren(...shots.map((shot) => {
      const figure = $("shot").content.firstElementChild.cloneNode(true);
      figure.querySelector("img").src = URL.createObjectURL(new Blob([shot.bytes], { type: "image/jpeg" }));
      figure.querySelector("button").addEventListener("click", () => remove(shot));
      return figure;
    }));
    $("kinds").disabled = shots.length > 0 || Boolean(editing);
    $("oval").toggleAttribute("hidden", isGroup());
    $("guide").hidden = isGroup();
    $("of-group").hidden = $("group-guide").hidden = !isGroup();
    $("of-child").hidden = isGroup();
    $("facts").hidden = Boolean(retakes);
    $("abandon").hidden = !begun;
  }

  // fresh empties the form for the next child; the drive and the district stay.
  function fresh(stays) {
    $("child").reset();
    for (const name of staying) field(name).value = (stays && stays[name]) || "";
    $("found_on").value = today();
    shots = [];
    editing = null;
    retakes = "";
    begun = false;
    showForm();
  }

  $("abandon").addEventListener("click", async () => {
    if (!confirm(words.abandon_sure)) return;
    await fieldDraft.drop(own);
    fresh((await own.about()).stays);
    say("");
  });

  // facts are what is sent: the age as it was typed, for the server reads words, too.
  function facts() {
    const out = {};
    for (const name of isGroup() ? [...sharedFacts, "counted"] : [...childFacts, ...sharedFacts]) {
      const value = field(name).value.trim();
      if (value) out[name === "age_years" ? "age_said" : name] = name === "counted" ? Number(value) : name === "languages" ? value.split(/[,;،]/).map((s) => s.trim()).filter(Boolean) : value;
    }
    if (isGroup()) return { ...out, only_children: field("only_children").value === "yes" };
    if (out.age_said) out.age_known_by = "apparent";
    return { ...out, recorded_on: today() };
  }

  async function keep() {
    const group = isGroup(), before = editing ? editing.photos : [], left = group && shots.length ? [] : before.filter((p) => p.id !== retakes);
    if (!shots.length && (retakes || !left.some((p) => !p.done))) return say(words.no_photo);
    if (group && shots.length > 1) return say(words.one_group);
    if (group && !field("only_children").value) return say(words.say_who);
    const stays = Object.fromEntries(staying.map((name) => [name, field(name).value.trim()]));
    const photos = left.concat(shots.map(({ id, length, sha256, takenOn }) => ({ id, length, sha256, takenOn, done: false })));
    const item = { ...(editing || { id: crypto.randomUUID(), order: Date.now(), group }), photos, state: "waiting", why: "", tries: 0 };
    if (!retakes) Object.assign(item, { facts: facts(), key: crypto.randomUUID() });
    try {
      await own.keepAbout({ stays });
      await fieldDraft.settle(own, item);
    } catch (fault) {
      return say(words.full);
    }
    for (const p of before) if (!photos.includes(p)) await own.dropPhoto(p.id);
    fieldCamera.close();
    fresh(stays);
    say(words.kept);
    await list();
    return send();
  }

  $("child").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (keeping) return; // pressed twice
    keeping = true;
    try { await keep(); } finally { keeping = false; }
  });

  // begin fills the form with an item that has to be mended, unless that would throw away what was begun.
  function begin(item, photo) {
    if (begun) return say(words.finish_first);
    fresh(item.facts);
    editing = item;
    retakes = photo ? photo.id : "";
    field("kind").value = item.group ? "group" : "child";
    const was = { age_years: item.facts.age_said, ...item.facts };
    for (const name of allFacts) field(name).value = [].concat(was[name] === undefined ? "" : was[name]).join(", ");
    if (item.group) field("only_children").value = item.facts.only_children ? "yes" : "no";
    note();
    showForm();
    say(photo ? put(words.retake, item.number) : item.why);
    return $(photo ? "camera" : item.group ? "found_place" : "child_name").focus();
  }

  async function change(item) {
    await own.keep(item);
    await list();
    return send();
  }

  const acts = {
    mend: (item) => begin(item),
    retake: (item, photo) => begin(item, photo),
    another: (item) => begin(item, { id: another }),
    again: (item) => change({ ...item, photos: item.photos.map((p) => ({ ...p, refused: "" })), state: "waiting", why: "", tries: 0 }),
    async leave(item, photo) {
      if (begun && editing && editing.id === item.id) return say(words.finish_first);
      if (!confirm(words.leave_sure)) return undefined;
      const photos = item.photos.filter((p) => p.id !== photo.id);
      await own.dropPhoto(photo.id);
      return change({ ...item, photos, state: photos.some((p) => p.refused) ? "refused" : photos.every((p) => p.done) ? "sent" : "waiting" });
    },
    async discard(item) {
      if (begun && editing && editing.id === item.id) return say(words.finish_first);
      if (!confirm(words.discard_sure)) return undefined;
      await own.discard(item.id);
      return list();
    },
  };

  async function list() {
    const items = own && await fieldOutbox.show(own, percents, acts);
    if (items && $("say").textContent === words.kept && !items.some((i) => i.state === "waiting")) say(""); // it went on from here
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
    let result = { again: 0, ended: false }, poor = null;
    try {
      result = await fieldSend.pump(who, (item, percent) => {
        if (percent === undefined) percents.delete(item.id); else percents.set(item.id, percent);
        if (percent === undefined && fieldOutbox.advised(item).length) poor = item;
        list();
      });
    } finally {
      pumping = false;
      percents.clear();
    }
    if (own !== who) { // it was locked meanwhile; whoever is there now begins anew
      wanted = false;
      if (own) timer = setTimeout(send, 0);
      return;
    }
    $("expired").hidden = !result.ended;
    await list();
    if (poor) say(put(words.advised, poor.number));
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
  fieldStart.use(open);
  fieldStart.show();
})();
