// What the scripts of the field page say, in the language of the page, and where they say it.
"use strict";

const fieldWords = (() => {
  const $ = (id) => document.getElementById(id);
  const words = Object.fromEntries([...$("messages").querySelectorAll("dt")].map((dt) => [dt.textContent, dt.nextElementSibling.textContent]));

  function say(text) {
    $("say").textContent = text;
    $("say").hidden = !text;
  }

  // put writes values into a text that has # for each.
  const put = (text, ...values) => text.replace(/#/g, () => values.shift());

  return { $, words, say, put };
})();
