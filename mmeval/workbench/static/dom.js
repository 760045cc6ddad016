// Building elements, asking the kernel, keys. Text from data only ever becomes text nodes.

/** An element: `h("button", {class: "x", onclick: f, "aria-label": "Next"}, "text", child)`. */
function h(tag, props = {}, ...children) {
  const svg = /^(svg|g|rect|path|line|text|title|circle|polyline)$/.test(tag);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A question to the kernel: resolves to `{answer, buffers}`, rejects with what went wrong. */
function asker(model) {
  const waiting = new Map();
  // Every view of a widget hears the answers to all of them: a number alone would be another view's, too.
  const view = Math.random().toString(36).slice(2);
  let last = 0;
  const hear = (message, buffers) => {
    const promise = waiting.get(message.number);
    if (!promise) return;
    waiting.delete(message.number);
    clearTimeout(promise.timer);
    if (message.error) promise.reject(new Error(message.error));
    else promise.resolve({ answer: message.answer, buffers });
  };
  model.on("msg:custom", hear);
  // A kernel that ends takes the widget's Python half with it: no answer will come, however long one waits.
  const kernel = model.widget_manager?.kernel;
  let gone = false;
  const GONE = "The kernel has stopped or started anew. Run the cell again to go on.";
  const watch = (_, status) => {
    if (!["dead", "terminating", "autorestarting", "restarting"].includes(status)) return;
    gone = true;
    waiting.forEach(({ reject, timer }) => { clearTimeout(timer); reject(new Error(GONE)); });
    waiting.clear();
  };
  kernel?.statusChanged?.connect(watch);
  const ask = (question, about = {}, seconds = 30) =>
    new Promise((resolve, reject) => {
      if (gone) return reject(new Error(GONE));
      const number = `${view}-${++last}`;
      const timer = setTimeout(() => {
        waiting.delete(number);
        reject(new Error("The kernel does not answer. It may be busy or stopped: run the cell again when it is idle."));
      }, seconds * 1000);
      waiting.set(number, { resolve, reject, timer });
      model.send({ ask: question, number, about });
    });
  const close = () => {
    model.off("msg:custom", hear);
    kernel?.statusChanged?.disconnect(watch);
  };
  return { ask, close };
}

/** The line in which errors appear, with a button that closes it. */
function errorLine(model) {
  const text = h("span");
  const line = h("div", { class: "mmw-error", role: "alert" }, text,
    h("button", { type: "button", "aria-label": "Close the message", onclick: () => show("") }, "×"));
  const show = (message) => {
    text.textContent = message;
    line.hidden = !message;
    if (!message && model.get("error")) {
      model.set("error", "");
      model.save_changes();
    }
  };
  model.on("change:error", () => show(model.get("error")));
  show(model.get("error"));
  return { line, show };
}

const ARROWS = { ArrowLeft: "previous turn", ArrowRight: "next turn", ArrowUp: "previous session", ArrowDown: "next session" };

/** Shut what lies over a view, else the evidence that is open in it; whether there was any. */
function shutOne(root, typing) {
  const layers = [...root.querySelectorAll("[data-layer]:not([hidden])")];
  layers.forEach((layer) => { layer.hidden = true; });
  const open = layers.length || typing ? [] : [...root.querySelectorAll(".mmw-value[aria-expanded=true]")].filter((one) => one.offsetParent);
  open.forEach((button) => button.click());
  return layers.length + open.length > 0;
}

/**
 * Call `actions[name]` for its key while the focus is inside `root`, but not while something is typed. A key that is
 * held down repeats its action, but not those of `once`, which write.
 */
function listenToKeys(root, model, actions, arrows = ARROWS, once = []) {
  const idle = Object.keys(model.get("shortcuts")).filter((name) => !actions[name]);
  if (idle.length) throw new Error(`no action for the keys of: ${idle.join(", ")}`);
  const hear = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const target = event.composedPath()[0];
    const types = target.matches?.("textarea, select, input:not([type=range], [type=checkbox], [type=radio], [type=button])");
    if (event.key === "Escape") {
      const shut = shutOne(root, types);
      if (!target.matches?.(".mmw-value")) root.focus();
      if (shut) event.preventDefault();
      if (shut) return event.stopPropagation();
    }
    const typing = types && event.key !== "Escape";
    // Jupyter must not act on keys that are meant for the widget.
    event.stopPropagation();
    // Space presses the button that has the focus, whatever else it is for.
    if (typing || (event.key === " " && target.matches?.("button, summary"))) return;
    const keys = model.get("shortcuts");
    let name = Object.keys(keys).find((one) => keys[one] === event.key);
    if (!name && !target.matches?.("[role=slider], input[type=range], [role=listbox]")) name = arrows[event.key];
    if (!name || !actions[name]) return;
    event.preventDefault();
    if (!(event.repeat && once.includes(name))) actions[name](event);
  };
  root.addEventListener("keydown", hear);
}

/** The layer that lists all keys. */
function helpLayer(model, title, ...more) {
  const list = h("dl", {});
  const layer = h("div", { class: "mmw-help", role: "dialog", "aria-label": "Keys", "data-layer": "", tabindex: "-1" },
    h("h3", {}, title), list, ...more, h("p", { class: "mmw-soft" }, "Keys work while this view has the focus. Esc closes this list."));
  layer.hidden = true;
  const toggle = () => {
    list.replaceChildren(...Object.entries(model.get("shortcuts")).flatMap(([name, key]) =>
      [h("dt", {}, h("kbd", {}, key === " " ? "space" : key)), h("dd", {}, name)]));
    layer.hidden = !layer.hidden;
    if (!layer.hidden) layer.focus();
  };
  return { layer, toggle };
}

/** A button that also shows its key. */
function keyButton(model, name, act, props = {}) {
  const key = model.get("shortcuts")[name];
  return h("button", { type: "button", onclick: act, title: key ? `${name} (${key})` : name, "aria-keyshortcuts": key, ...props },
    props.label ?? name);
}

/** A number with its noun: "1 session", "1,200 sessions". */
function words(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** Redraw a part. A button in it that has the focus leaves it to the one in its place, so that keys go on working. */
function keepFocus(part, redraw) {
  const buttons = () => [...part.querySelectorAll("button")];
  const place = buttons().indexOf(document.activeElement);
  const root = part.closest(".mmw");
  redraw();
  if (place < 0) return;
  const now = buttons();
  (now[Math.min(place, now.length - 1)] ?? root)?.focus({ preventScroll: true });
}
