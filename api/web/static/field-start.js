// Before the outbox: preparing the telephone, opening it with a PIN, and a person whose PIN is forgotten.
"use strict";

const fieldStart = (() => {
  const { $, words, say, put } = fieldWords;
  let opened = () => {}, busy = false;

  // device asks for a token in the name of who is logged in; it says whose that is, and refuses when another is wanted.
  async function device(label, owner) {
    let answer;
    try {
      answer = await fetch("/field/device", { method: "POST", body: new URLSearchParams({ name: label, owner }), headers: { Accept: "application/json" } });
    } catch (offline) {
      say(words.no_network);
      return null;
    }
    if (answer.status !== 201) {
      say(answer.status === 401 ? words.not_logged_in : answer.status === 403 ? words.not_allowed : answer.status === 409 ? words.other_person : words.no_network);
      return null;
    }
    return answer.json();
  }

  async function show() {
    $("work").hidden = true;
    $("start").hidden = false;
    $("forgotten").open = false;
    const people = await fieldVault.people();
    $("who").replaceChildren(...people.map((p) => new Option(p.label, p.id)));
    $("unlock").hidden = $("forgotten").hidden = people.length === 0;
    $("new").open = people.length === 0;
  }

  // once does one thing at a time: a PIN takes a second, in which people press again.
  const once = (act) => async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try { await act(); } finally { busy = false; }
  };

  $("unlock").addEventListener("submit", once(async () => {
    const pin = $("pin").value;
    $("pin").value = "";
    say(words.opening);
    const { own, wait } = await fieldVault.unlock($("who").value, pin);
    if (own) return opened(own);
    return say(wait ? put(words.wait, Math.ceil(wait / 1000)) : words.wrong_pin);
  }));

  $("prepare").addEventListener("submit", once(async () => {
    const label = $("label").value.trim(), pin = $("pin1").value, fault = fieldPIN.fault(pin);
    if (!label) return say(words.no_name);
    if (fault) return say(words[fault]);
    if (pin !== $("pin2").value) return say(words.other_pin);
    const made = await device(label, "");
    if (!made) return undefined;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    say(words.opening);
    const own = await fieldVault.prepare(label, pin, { token: made.token, expires: made.expires_at, owner: made.owner, stays: {} });
    $("prepare").reset();
    return opened(own);
  }));

  // Who forgot a PIN is told first what goes with it, and is asked twice.
  async function tellLoss() {
    if (!$("forgotten").open) return;
    const n = await fieldVault.unsent($("who").value);
    $("loss").textContent = n ? put(words.loss, n) : words.no_loss;
  }
  $("forgotten").addEventListener("toggle", tellLoss);
  $("who").addEventListener("change", tellLoss);
  $("forget").addEventListener("click", once(async () => {
    const id = $("who").value, n = await fieldVault.unsent(id);
    if (!confirm(put(words.forget_sure, $("who").selectedOptions[0].text, n))) return;
    await fieldVault.remove(id);
    say(words.forgotten);
    await show();
  }));

  return { device, show, use(act) { opened = act; } };
})();
