// The outbox as it is shown: day by day, what was taken, what of it is sent, and what has to be done about the rest.
"use strict";

const fieldOutbox = (() => {
  const { $, words, put } = fieldWords;
  const country = document.documentElement.lang + "-IN"; // how dates are written
  let turns = 0;
  const copy = (template) => $(template).content.firstElementChild.cloneNode(true);
  const dayOf = (item) => new Date(item.order).toDateString();

  // children is of how many children an item is, as far as is known.
  const children = (item) => !item.group ? 1 : item.raid ? item.raid.children.length : item.facts.counted || 0;
  const sum = (items, of) => items.reduce((all, item) => all + of(item), 0);

  // owed reports whether a group photograph that was sent leaves somebody to be looked after.
  const owed = (item) => Boolean(item.raid) && (!item.facts.only_children || item.raid.children.length < Math.max(item.raid.faces, item.facts.counted || 0));

  // advised are what a photographer can do about photographs that were sent, each said once: nothing when one of them is good.
  // What the server says is in the language of the sending; the page's own words are used where it has them.
  function advised(item) {
    if (item.group || item.state !== "sent" || item.photos.some((p) => !p.advice || !p.advice.length)) return [];
    return [...new Set(item.photos.flatMap((p) => p.advice).map((a) => words["advice_" + a.code] || a.text))];
  }

  function state(item, percent) {
    if (item.state === "waiting" && percent !== undefined) return words.sending + " · " + percent + "%";
    if (item.raid) return words.sent + " · " + put(words.faces, item.raid.faces, item.raid.children.length);
    if (!item.number) return words[item.state];
    return words[item.state === "refused" ? "photo_refused" : advised(item).length ? "sent_advised" : item.state] + " · " + item.number;
  }

  function refusedPhoto(own, item, p, acts) {
    const line = copy("bad");
    own.photo(p.id).then((bytes) => {
      if (!bytes) return;
      const img = line.querySelector("img");
      img.src = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
      img.onload = () => URL.revokeObjectURL(img.src);
      img.onerror = () => img.remove(); // it is no picture
    });
    line.querySelector(".why").textContent = p.refused;
    line.querySelector(".retake").addEventListener("click", () => acts.retake(item, p));
    line.querySelector(".leave").addEventListener("click", () => acts.leave(item, p));
    return line;
  }

  function row(own, item, percent, acts) {
    const li = copy("row"), at = (name) => li.querySelector(name), act = (name, shown, does) => {
      at(name).hidden = !shown;
      at(name).addEventListener("click", () => does(item));
    };
    const refused = item.state === "refused", advice = advised(item);
    li.className = item.state + (owed(item) || advice.length ? " owed" : "");
    at("strong").textContent = item.group ? put(words.group, item.facts.found_place || "") : item.facts.child_name || words.unnamed;
    at(".state").textContent = state(item, percent);
    at("progress").hidden = percent === undefined || item.state !== "waiting";
    at("progress").value = percent || 0;
    at("progress").setAttribute("aria-label", words.sending);
    at(".why").textContent = item.why || "";
    at(".why").hidden = !refused || !item.why;
    at(".advice").replaceChildren(...advice.map((text) => {
      const line = document.createElement("li");
      line.textContent = text;
      return line;
    }));
    at(".todo").hidden = !owed(item);
    if (owed(item)) {
      at(".todo span").textContent = put(item.facts.only_children ? words.mark_rest : words.choose_children, new Date(item.raid.expires_at).toLocaleString(country, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" }));
      at(".todo a").href = "/raid/" + item.raid.id;
    }
    at(".photos").replaceChildren(...(refused ? item.photos.filter((p) => p.refused).map((p) => refusedPhoto(own, item, p, acts)) : []));
    // A record that was made already is mended where it is, by its number.
    act(".mend", refused && !item.caseID, acts.mend);
    act(".again", refused && Boolean(item.caseID), acts.again);
    act(".another", advice.length > 0, acts.another);
    act(".discard", item.state !== "sent" && !(refused && item.caseID) && percent === undefined, acts.discard);
    return li;
  }

  function day(own, items, percents, acts) {
    const section = copy("day"), sent = items.filter((item) => item.state === "sent");
    section.querySelector("h3").textContent = new Date(items[0].order).toLocaleDateString(country, { weekday: "long", day: "numeric", month: "long" });
    section.querySelector("p").textContent = put(words.day, sum(items, children), sum(items, (item) => item.photos.length), sum(sent, children), items.length - sent.length);
    section.querySelector("ul").replaceChildren(...items.map((item) => row(own, item, percents.get(item.id), acts)));
    return section;
  }

  // show draws everything that a person has, the latest day first, and returns it; nothing when it is drawn anew meanwhile.
  async function show(own, percents, acts) {
    const turn = ++turns, items = await own.items(), days = [...new Set(items.map(dayOf))].reverse();
    if (turn !== turns) return null;
    $("empty").hidden = items.length > 0;
    $("now").hidden = !items.some((item) => item.state === "waiting");
    $("clear").hidden = !items.some((item) => item.state === "sent");
    $("outbox").replaceChildren(...days.map((one) => day(own, items.filter((item) => dayOf(item) === one), percents, acts)));
    return items;
  }

  return { show, advised };
})();
