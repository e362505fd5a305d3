// The key that a PIN makes, and how often a PIN may be tried. Six digits are few: each guess costs a second of this very
// telephone, and goes through a key of this browser that no script can read out.
"use strict";

const fieldPIN = (() => {
  const fewest = 600000, most = 5000000, aSecond = 1000;
  const free = 5, first = 30000, longest = 900000; // attempts without a wait, and waits in milliseconds
  const utf8 = new TextEncoder();

  async function stretch(pin, salt, iterations) {
    const base = await crypto.subtle.importKey("raw", utf8.encode(pin.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
    return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, base, 256);
  }

  // settings are made once for each person: as many rounds as this telephone does in a second, and the browser's key.
  async function settings() {
    const salt = crypto.getRandomValues(new Uint8Array(16)), began = performance.now();
    await stretch("measure", salt, fewest / 4);
    const rounds = Math.round(fewest / 4 * aSecond / Math.max(1, performance.now() - began));
    const device = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return { salt, rounds: Math.min(most, Math.max(fewest, rounds)), device };
  }

  // key is what seals the person's own key. Who prepared a telephone before there were browser's keys has none.
  async function key(pin, { salt, rounds, device }) {
    const bits = await stretch(pin, salt, rounds);
    const mixed = device ? await crypto.subtle.sign("HMAC", device, bits) : bits;
    return crypto.subtle.importKey("raw", mixed, "AES-GCM", false, ["wrapKey", "unwrapKey"]);
  }

  // fault names what is wrong with a new PIN: too short, or among the first that anybody tries.
  function fault(pin) {
    if (pin.length < 6) return "short_pin";
    const steps = [...pin].slice(1).map((c, i) => c.charCodeAt(0) - pin.charCodeAt(i));
    return steps.every((step) => step === steps[0] && Math.abs(step) < 2) ? "easy_pin" : "";
  }

  // wait is for how many milliseconds no PIN is tried for a person. A clock that was set back makes it no longer.
  const wait = (row, now) => Math.min(longest, Math.max(0, (row.until || 0) - now));

  // counted is what is written down before an attempt is made, so that who ends the page in its middle gains nothing.
  function counted(row, now) {
    const wrong = (row.wrong || 0) + 1;
    return { wrong, until: wrong < free ? 0 : now + Math.min(longest, first * 2 ** (wrong - free)) };
  }

  return { settings, key, fault, wait, counted };
})();
