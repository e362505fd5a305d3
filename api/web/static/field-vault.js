// What the telephone keeps, sealed: one random AES key for each person, wrapped under the key of the PIN. The key is in
// memory while the page is open and unlocked, and nowhere else. On the disk in the clear are a person's name, ids, sizes,
// the order of things, and what of them was sent.
"use strict";

const fieldVault = (() => {
  const utf8 = new TextEncoder();
  let opened;

  const request = (r) => new Promise((resolve, reject) => {
    r.onsuccess = () => resolve(r.result);
    r.onerror = () => reject(r.error);
  });

  function database() {
    if (!opened) {
      const r = indexedDB.open("milaan-field", 1);
      r.onupgradeneeded = () => {
        r.result.createObjectStore("people", { keyPath: "id" });
        r.result.createObjectStore("items", { keyPath: "id" }).createIndex("person", "person");
        r.result.createObjectStore("photos", { keyPath: "id" }).createIndex("item", "item");
      };
      opened = request(r);
    }
    return opened;
  }

  // change runs writes in one transaction and returns once they are on the disk.
  async function change(stores, writes) {
    const t = (await database()).transaction(stores, "readwrite", { durability: "strict" });
    const done = new Promise((resolve, reject) => {
      t.oncomplete = () => resolve();
      t.onabort = t.onerror = () => reject(t.error);
    });
    writes(...stores.map((name) => t.objectStore(name)));
    return done;
  }

  async function read(store, ask) {
    return request(ask((await database()).transaction(store).objectStore(store)));
  }

  const wrapping = (iv, id) => ({ name: "AES-GCM", iv, additionalData: utf8.encode("person " + id) });

  async function seal(key, bytes, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(place) }, key, bytes) };
  }

  const unseal = (key, row, place) => crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: utf8.encode(place) }, key, row.sealed);
  const sealValue = (key, value, place) => seal(key, utf8.encode(JSON.stringify(value)), place);
  const unsealValue = async (key, row, place) => JSON.parse(new TextDecoder().decode(await unseal(key, row, place)));

  // What is being filled in lies among the items under an id of its own, and is nobody's in the index of the outbox.
  const draftOf = (person) => "draft " + person;

  // eachPhoto does something with every photograph of an item, in the transaction that is under way.
  function eachPhoto(photos, item, act) {
    photos.index("item").openCursor(item).onsuccess = (event) => {
      const at = event.target.result;
      if (!at) return;
      act(at);
      at.continue();
    };
  }

  // opening gives the functions on one person's things.
  function opening(id, label, key) {
    const draftID = draftOf(id);
    const itemRow = async (item) => ({ id: item.id, person: id, order: item.order, sent: item.state === "sent", ...(await sealValue(key, item, "item " + item.id)) });
    const own = {
      id, label,
      async about() {
        return unsealValue(key, (await read("people", (s) => s.get(id))).about, "about " + id);
      },
      // keepAbout changes members of what is known of the person, one change after the other.
      async keepAbout(changes) {
        await navigator.locks.request("about " + id, async () => {
          const row = await read("people", (s) => s.get(id)), about = await unsealValue(key, row.about, "about " + id);
          row.about = await sealValue(key, { ...about, ...changes }, "about " + id);
          await change(["people"], (s) => s.put(row));
        });
      },
      async items() {
        const rows = await read("items", (s) => s.index("person").getAll(id));
        rows.sort((a, b) => a.order - b.order);
        return Promise.all(rows.map((row) => unsealValue(key, row, "item " + row.id)));
      },
      async keep(item) {
        const row = await itemRow(item);
        await change(["items"], (s) => s.put(row));
      },
      // settle makes an item of what was being filled in: its photographs become the item's, all or none.
      async settle(item) {
        const row = await itemRow(item);
        await change(["items", "photos"], (items, photos) => {
          items.put(row);
          items.delete(draftID);
          eachPhoto(photos, draftID, (at) => at.update({ ...at.value, item: item.id }));
        });
      },
      // keepDraft keeps what is being filled in, and the photograph that was just taken for it.
      async keepDraft(draft, shot) {
        const row = { id: draftID, person: "", order: 0, sent: false, ...(await sealValue(key, draft, "item " + draftID)) };
        const taken = shot && { id: shot.id, item: draftID, ...(await seal(key, shot.bytes, "photo " + shot.id)) };
        await change(["items", "photos"], (items, photos) => {
          items.put(row);
          if (taken) photos.put(taken);
        });
      },
      async draft() {
        const row = await read("items", (s) => s.get(draftID));
        if (!row) return null;
        const draft = await unsealValue(key, row, "item " + draftID);
        for (const shot of draft.shots) shot.bytes = await own.photo(shot.id);
        draft.shots = draft.shots.filter((shot) => shot.bytes);
        return draft;
      },
      async photo(photoID) {
        const row = await read("photos", (s) => s.get(photoID));
        return row && unseal(key, row, "photo " + photoID);
      },
      async dropPhoto(photoID) {
        await change(["photos"], (s) => s.delete(photoID));
      },
      async discard(itemID) {
        await change(["items", "photos"], (items, photos) => {
          items.delete(itemID);
          eachPhoto(photos, itemID, (at) => at.delete());
        });
      },
      discardDraft: () => own.discard(draftID),
    };
    return own;
  }

  // mark changes what stands of a person in the clear.
  const mark = (id, members) => change(["people"], (s) => {
    s.get(id).onsuccess = (event) => s.put({ ...event.target.result, ...members });
  });

  async function unwrap(row, pin) {
    const under = await fieldPIN.key(pin, row);
    try {
      return await crypto.subtle.unwrapKey("raw", row.wrapped, under, wrapping(row.iv, row.id), { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    } catch (wrong) {
      return null;
    }
  }

  return {
    people: () => read("people", (s) => s.getAll()),
    async prepare(label, pin, about) {
      const id = crypto.randomUUID(), iv = crypto.getRandomValues(new Uint8Array(12)), made = await fieldPIN.settings();
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
      const wrapped = await crypto.subtle.wrapKey("raw", key, await fieldPIN.key(pin, made), wrapping(iv, id));
      const row = { id, label, ...made, iv, wrapped, about: await sealValue(key, about, "about " + id) };
      await change(["people"], (s) => s.put(row));
      return (await this.unlock(id, pin)).own;
    },
    // unlock returns a person's things as own when the PIN is right, and otherwise how many milliseconds to wait.
    async unlock(id, pin) {
      return navigator.locks.request("pin " + id, async () => {
        const row = await read("people", (s) => s.get(id)), wait = fieldPIN.wait(row, Date.now());
        if (wait > 0) {
          await mark(id, { until: Date.now() + wait });
          return { wait };
        }
        const counted = fieldPIN.counted(row, Date.now());
        await mark(id, counted);
        const key = await unwrap(row, pin);
        if (!key) return { wait: fieldPIN.wait(counted, Date.now()) };
        await mark(id, { wrong: 0, until: 0 });
        return { own: opening(id, row.label, key) };
      });
    },
    // unsent is how many records of a person have not been sent, with the one that was begun. Nobody need open them for it.
    async unsent(id) {
      const rows = await read("items", (s) => s.index("person").getAll(id)), draft = await read("items", (s) => s.getKey(draftOf(id)));
      return rows.filter((row) => !row.sent).length + (draft ? 1 : 0);
    },
    async remove(id) {
      const ids = await read("items", (s) => s.index("person").getAllKeys(id));
      await change(["people", "items", "photos"], (people, items, photos) => {
        people.delete(id);
        for (const item of ids.concat(draftOf(id))) {
          items.delete(item);
          eachPhoto(photos, item, (at) => at.delete());
        }
      });
    },
  };
})();
