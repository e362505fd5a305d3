// The outbox: each record is made once under its key, then each of its photographs comes in parts that go on where the line
// broke. A fault of the line is tried again with growing pauses; a refusal stays until somebody mends or discards it, and
// a photograph that is refused holds up no other.
"use strict";

const fieldSend = (() => {
  const smallest = 8 << 10, largest = 256 << 10;
  const patience = 60000, patienceForMany = 120000; // milliseconds: each face of a group photograph is looked at
  const pause = (tries) => Math.min(300000, 2000 * 2 ** tries) * (.5 + Math.random());

  class Refusal extends Error {
    constructor(message, status) { super(message); this.status = status; }
  }
  class Ended extends Error {}
  class Later extends Error {}

  async function ask(path, token, init, accepts = [], wait = patience) {
    const answer = await fetch(path, {
      ...init, credentials: "omit", signal: AbortSignal.timeout(wait),
      headers: { ...init.headers, Authorization: "Bearer " + token, "Accept-Language": document.documentElement.lang },
    });
    if (answer.ok || accepts.includes(answer.status)) return answer;
    if (answer.status === 401) throw new Ended();
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Later("not now: " + answer.status);
    const said = await answer.json().catch(() => ({}));
    throw new Refusal([...new Set((said.faults || []).flatMap((f) => [f.message, f.hint]).concat(said.detail, said.hint))].filter(Boolean).join("\n") || String(answer.status), answer.status);
  }

  const declare = (path, token, body, key) => ask(path, token, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "Idempotency-Key": key } });

  async function record(own, item, token) {
    const answer = await declare("/api/v1/found", token, item.facts, item.key);
    const made = await answer.json();
    item.caseID = made.id;
    item.number = made.number;
    item.serverTime = Date.parse(answer.headers.get("Date")) || Date.now();
    await own.keep(item);
  }

  // parts sends a declared photograph from where it stands, and returns what became of it.
  async function parts(item, bytes, declared, key, token, told) {
    const begun = await declare("/api/v1/uploads", token, declared, key);
    const { id } = await begun.json();
    let offset = Number(begun.headers.get("Upload-Offset")), part = smallest;
    for (;;) {
      told(offset);
      const end = Math.min(offset + part, declared.length), began = performance.now();
      const answer = await ask("/api/v1/uploads/" + id, token, {
        method: "PATCH", body: bytes.slice(offset, end), headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) },
      }, [409], item.group ? patienceForMany : patience);
      if (answer.status === 201) return answer.json();
      const stands = Number(answer.headers.get("Upload-Offset") || offset);
      // It was not for the offset that the part was refused.
      if (answer.status === 409 && stands === offset) throw new Refusal((await answer.json()).detail, 409);
      offset = stands;
      item.tries = 0;
      const took = performance.now() - began;
      part = took < 1500 ? Math.min(largest, part * 2) : Math.max(smallest, part / 2);
    }
  }

  // adviceOn is what the server says of a photograph: of the whole of it, and of the child's face when it is the only one.
  const adviceOn = (answer) => answer.advice.concat(answer.faces.length === 1 ? answer.faces[0].quality.advice : []);

  async function photo(own, item, p, token, told) {
    const bytes = await own.photo(p.id);
    if (!bytes) { p.done = true; return; }
    const declared = { length: p.length, sha256: p.sha256 };
    if (item.group) declared.raid = item.facts; else declared.case = item.caseID;
    // A telephone whose clock is ahead does not know the day.
    if (!item.group && p.takenOn && Date.parse(p.takenOn + "T00:00") <= item.serverTime) declared.taken_on = p.takenOn;
    const send = () => parts(item, bytes, declared, item.group ? item.key : p.id, token, told);
    const became = await send().catch((fault) => {
      if (!(fault instanceof Refusal) || fault.status !== 404) throw fault;
      return send(); // what expired on the way begins again
    });
    if (item.group) item.raid = became; else p.advice = adviceOn(became);
    p.done = true;
    await own.keep(item);
    await own.dropPhoto(p.id);
  }

  async function one(own, item, token, told) {
    told(0);
    if (!item.group && !item.caseID) await record(own, item, token);
    const all = item.photos.reduce((sum, p) => sum + p.length, 0);
    let before = 0;
    for (const p of item.photos) {
      try {
        if (!p.done && !p.refused) await photo(own, item, p, token, (offset) => told(Math.floor(100 * (before + offset) / all)));
      } catch (fault) {
        if (item.group || !(fault instanceof Refusal)) throw fault;
        p.refused = fault.message;
        await own.keep(item);
      }
      before += p.length;
    }
    item.state = item.photos.some((p) => p.refused) ? "refused" : "sent";
    item.why = "";
    await own.keep(item);
  }

  // pump sends what waits, one after the other, in one page at a time. It returns in how many milliseconds to try again,
  // or 0 when nothing waits; ended is set when the telephone's token is not accepted any more.
  async function pump(own, told) {
    const result = { again: 0, ended: false };
    await navigator.locks.request("milaan-field-" + own.id, { ifAvailable: true }, async (lock) => {
      if (!lock) { result.again = 10000; return; }
      const about = await own.about();
      for (const item of await own.items()) {
        if (item.state !== "waiting") continue;
        try {
          await one(own, item, about.token, (percent) => told(item, percent));
        } catch (fault) {
          if (fault instanceof Ended) { result.ended = true; return; }
          if (fault instanceof Refusal) {
            item.state = "refused";
            item.why = fault.message;
          } else {
            item.tries = (item.tries || 0) + 1;
            result.again = Math.max(result.again, pause(Math.min(item.tries - 1, 8)));
          }
          await own.keep(item);
          told(item);
          // Without a line nothing else comes through; what the server cannot take now does not hold up the rest.
          if (item.state === "waiting" && !(fault instanceof Later)) return;
        }
        told(item);
      }
    });
    return result;
  }

  return { pump };
})();
