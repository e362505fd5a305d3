// What the telephone keeps, sealed: one random AES key for each person, wrapped under a key that PBKDF2 makes of the PIN.
// The key is in memory while the page is open and unlocked, and nowhere else. On the disk in the clear are a person's
// name, ids, sizes and the order of things.
"use strict";

const fieldVault = (() => {
  const rounds = 600000;
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

  async function pinKey(pin, salt, iterations) {
    const base = await crypto.subtle.importKey("raw", utf8.encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, base, { name: "AES-GCM", length: 256 }, false, ["wrapKey", "unwrapKey"]);
  }

  const wrapping = (iv, id) => ({ name: "AES-GCM", iv, additionalData: utf8.encode("person " + id) });

  async function seal(key, bytes, place) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8.encode(place) }, key, bytes) };
  }

  const unseal = (key, row, place) => crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: utf8.encode(place) }, key, row.sealed);
  const sealValue = (key, value, place) => seal(key, utf8.encode(JSON.stringify(value)), place);
  const unsealValue = async (key, row, place) => JSON.parse(new TextDecoder().decode(await unseal(key, row, place)));

  // opening gives the functions on one person's things.
  function opening(id, label, key) {
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
      // keep writes an item and the photographs given with it, all or none.
      async keep(item, photos = []) {
        const sealedItem = await sealValue(key, item, "item " + item.id);
        const sealed = [];
        for (const p of photos) sealed.push({ id: p.id, item: item.id, ...(await seal(key, p.bytes, "photo " + p.id)) });
        await change(["items", "photos"], (items, all) => {
          items.put({ id: item.id, person: id, order: item.order, ...sealedItem });
          for (const row of sealed) all.put(row);
        });
      },
      async photo(photoID) {
        const row = await read("photos", (s) => s.get(photoID));
        return row && unseal(key, row, "photo " + photoID);
      },
      async dropPhotos(itemID) {
        const ids = await read("photos", (s) => s.index("item").getAllKeys(itemID));
        await change(["photos"], (s) => ids.forEach((one) => s.delete(one)));
      },
      async dropPhoto(photoID) {
        await change(["photos"], (s) => s.delete(photoID));
      },
      async discard(itemID) {
        const ids = await read("photos", (s) => s.index("item").getAllKeys(itemID));
        await change(["items", "photos"], (items, photos) => {
          items.delete(itemID);
          ids.forEach((one) => photos.delete(one));
        });
      },
    };
    return own;
  }

  return {
    people: () => read("people", (s) => s.getAll()),
    async prepare(label, pin, about) {
      const id = crypto.randomUUID(), salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
      const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
      const wrapped = await crypto.subtle.wrapKey("raw", key, await pinKey(pin, salt, rounds), wrapping(iv, id));
      const row = { id, label, salt, rounds, iv, wrapped, about: await sealValue(key, about, "about " + id) };
      await change(["people"], (s) => s.put(row));
      return this.unlock(id, pin);
    },
    // unlock returns nothing when the PIN is wrong.
    async unlock(id, pin) {
      const row = await read("people", (s) => s.get(id));
      const under = await pinKey(pin, row.salt, row.rounds);
      try {
        const key = await crypto.subtle.unwrapKey("raw", row.wrapped, under, wrapping(row.iv, id), { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
        return opening(id, row.label, key);
      } catch (wrong) {
        return null;
      }
    },
  };
})();
