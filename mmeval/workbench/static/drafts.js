// What was typed and is not saved yet. It is kept by the browser's tab, and so outlives the kernel.

/**
 * Drafts of answers by name: `keep(name, value)`, where undefined drops it, and `of(name)`, undefined without one.
 * `keep` is false where the browser does not keep it: it forbids that, or a mask is too large.
 */
function draftStore() {
  const key = (name) => `mmeval draft ${name}`;
  return {
    keep(name, value) {
      try {
        if (value === undefined) sessionStorage.removeItem(key(name));
        else sessionStorage.setItem(key(name), JSON.stringify(value));
        return true;
      } catch {
        return false;
      }
    },
    of(name) {
      try {
        return JSON.parse(sessionStorage.getItem(key(name))) ?? undefined;
      } catch {
        return undefined;
      }
    },
  };
}

const TOO_LARGE = "The browser cannot keep a draft of this: save it before you go on.";

/** Whether a draft says more than what is stored of a task: nothing chosen or drawn is nothing where nothing is stored. */
function addsTo({ answered, value, runs }, { kind }, draft) {
  if (draft === undefined) return false;
  if (answered) return JSON.stringify(kind === "mask" ? draft.runs : draft) !== JSON.stringify(kind === "mask" ? runs : value);
  return kind === "mask" ? draft.runs.length > 1 : !Array.isArray(draft) || draft.length > 0;
}

/** Do something once, `wait` milliseconds after it was last asked for: `later()`; `now()` if it is due, or `drop()` it. */
function soon(wait, act) {
  let timer = 0;
  const drop = () => {
    clearTimeout(timer);
    timer = 0;
  };
  const now = () => {
    if (!timer) return;
    drop();
    act();
  };
  const later = () => {
    drop();
    timer = setTimeout(now, wait);
  };
  return { later, now, drop };
}
