// The outbox: each record is made once under its key, then each of its photographs comes in parts that go on where the line
// broke. A fault of the line is tried again with growing pauses; a refusal stays until somebody mends or discards it.
"use strict";

const fieldSend = (() => {
  const smallest = 8 << 10, largest = 256 << 10;
  const pause = (tries) => Math.min(300000, 2000 * 2 ** tries) * (.5 + Math.random());

  class Refusal extends Error {
    constructor(message, status) { super(message); this.status = status; }
  }
  class Ended extends Error {}
  class Later extends Error {}

  async function ask(path, token, init, accepts = []) {
    const answer = await fetch(path, {
      ...init, credentials: "omit", signal: AbortSignal.timeout(60000),
      headers: { ...init.headers, Authorization: "Bearer " + token, "Accept-Language": document.documentElement.lang },
    });
    if (answer.ok || accepts.includes(answer.status)) return answer;
    if (answer.status === 401) throw new Ended();
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Later("not now: " + answer.status);
    const said = await answer.json().catch(() => ({}));
    throw new Refusal([...new Set((said.faults || []).flatMap((f) => [f.message, f.hint]).concat(said.detail, said.hint))].filter(Boolean).join("\n") || String(answer.status), answer.status);
  }

  async function record(own, item, token) {
    const answer = await ask("/api/v1/found", token, { method: "POST", body: JSON.stringify(item.facts), headers: { "Content-Type": "application/json", "Idempotency-Key": item.key } });
    const made = await answer.json();
    item.caseID = made.id;
    item.number = made.number;
    item.serverTime = Date.parse(answer.headers.get("Date")) || Date.now();
    await own.keep(item);
  }

  async function photo(own, item, p, token, told) {
    const bytes = await own.photo(p.id);
    if (!bytes) { p.done = true; return; }
    const declared = { case: item.caseID, length: p.length, sha256: p.sha256 };
    // A telephone whose clock is ahead does not know the day.
    if (p.takenOn && Date.parse(p.takenOn + "T00:00") <= item.serverTime) declared.taken_on = p.takenOn;
    const begun = await ask("/api/v1/uploads", token, { method: "POST", body: JSON.stringify(declared), headers: { "Content-Type": "application/json", "Idempotency-Key": p.id } });
    const { id } = await begun.json();
    let offset = Number(begun.headers.get("Upload-Offset")), part = smallest;
    for (;;) {
      told(offset);
      const end = Math.min(offset + part, p.length), began = performance.now();
      const answer = await ask("/api/v1/uploads/" + id, token, {
        method: "PATCH", body: bytes.slice(offset, end), headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) },
      }, [409]);
      if (answer.status === 201) break;
      offset = Number(answer.headers.get("Upload-Offset"));
      item.tries = 0;
      const took = performance.now() - began;
      part = took < 1500 ? Math.min(largest, part * 2) : Math.max(smallest, part / 2);
    }
    p.done = true;
    await own.keep(item);
    await own.dropPhoto(p.id);
  }

  async function one(own, item, token, told) {
    told(0);
    if (!item.caseID) await record(own, item, token);
    const all = item.photos.reduce((sum, p) => sum + p.length, 0);
    let before = 0;
    for (const p of item.photos) {
      const tell = (offset) => told(Math.floor(100 * (before + offset) / all));
      try {
        if (!p.done) await photo(own, item, p, token, tell);
      } catch (fault) {
        // What expired on the way begins again.
        if (!(fault instanceof Refusal) || fault.status !== 404) throw fault;
        await photo(own, item, p, token, tell);
      }
      before += p.length;
    }
    item.state = "sent";
    await own.keep(item);
    await own.dropPhotos(item.id);
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
