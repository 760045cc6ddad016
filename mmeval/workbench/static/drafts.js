// What was typed and is not saved yet. It is kept by the browser's tab, and so outlives the kernel.

/** Drafts of answers by name: `keep(name, value)`, where undefined drops it, and `of(name)`, undefined without one. */
function draftStore() {
  const key = (name) => `mmeval draft ${name}`;
  return {
    keep(name, value) {
      try {
        if (value === undefined) sessionStorage.removeItem(key(name));
        else sessionStorage.setItem(key(name), JSON.stringify(value));
      } catch { /* A browser that forbids it, or a mask too large for it: the answer is still on the screen. */ }
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
