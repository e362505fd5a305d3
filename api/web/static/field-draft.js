// What is being filled in, kept at every change: Android ends a page when the camera opens, and batteries go flat.
"use strict";

const fieldDraft = (() => {
  let chain = Promise.resolve(), due = false;

  // after does things one after the other; one that fails holds up none.
  function after(act) {
    const done = chain.then(act);
    chain = done.catch(() => {});
    return done;
  }

  return {
    // keep writes what now() says once its turn comes; changes that come before that are in it.
    keep(own, now, shot) {
      if (!shot && due) return chain;
      if (!shot) due = true;
      return after(() => {
        if (!shot) due = false;
        return own.keepDraft(now(), shot);
      });
    },
    settle: (own, item) => after(() => own.settle(item)),
    drop: (own) => after(() => own.discardDraft()),
    written: () => chain,
  };
})();
