// The controls that take an answer: labelled keys for choices, fields for numbers and words.

const DIGIT_ACTIONS = ["answer 0", "answer 1", "answer 2", "answer 3", "answer 4", "answer 5", "answer 6", "answer 7", "answer 8", "answer 9"];

/** A stored answer in words. */
function spokenAnswer(question, value) {
  if (value === null || value === undefined) return "cannot tell";
  if (question.kind === "pass_fail") return value ? "pass" : "fail";
  if (question.kind === "tags") return value.length ? value.join(", ") : "none of them";
  if (question.kind === "boxes") return words(value.length, "box", "boxes");
  if (question.kind === "mask") return "a mask";
  return String(value);
}

/** What is said to who answers before there is anything to see. */
const TOO_SOON = "The picture is not there yet: look at it, then answer.";
const DRAFT = "This is not saved yet.";
/** Actions that write: a key that is held down does them once. */
const WRITING = ["pass", "fail", "cannot tell", ...DIGIT_ACTIONS, "save", "undo", "left", "right", "tie"];

/** Enter that is held down on a button presses it once. */
function pressOnce(root) {
  root.addEventListener("keydown", (event) => {
    if (event.repeat && event.key === "Enter" && event.composedPath()[0].matches?.("button, summary")) event.preventDefault();
  });
}

/** In place of what cannot be shown: that it comes, or why it does not, and a button that asks again. */
function waitingPart(retry) {
  const part = h("div", { class: "mmw-end mmw-waiting", role: "status" });
  const show = (what, message) => part.replaceChildren(...(message
    ? [h("h3", {}, `${what} cannot be shown.`), h("p", { class: "mmw-lost" }, message), h("button", { type: "button", onclick: retry }, "Try again")]
    : [h("p", { class: "mmw-soft" }, `Loading ${what.toLowerCase()} …`)]));
  return { part, show };
}

/** A button that shows its key beside its label. */
function labelledKey(model, action, act, props = {}, label = action) {
  const key = model.get("shortcuts")[action];
  return h("button", { type: "button", onclick: act, "aria-label": label, "aria-keyshortcuts": key, ...props },
    key ? h("kbd", {}, key === " " ? "space" : key) : null, label);
}

/**
 * The bar under a picture. `show(question, value, answered)` fills it; `give(value)` is called with the answer, and
 * `typed(value)` with what is in a field or chosen among tags so far, undefined when that is nothing.
 */
function answerBar(model, give, surface, typed) {
  const prompt = h("p", { class: "mmw-prompt", id: `mmw${Math.random().toString(36).slice(2, 8)}` });
  const controls = h("div", { class: "mmw-choices", role: "group", "aria-labelledby": prompt.id });
  const hint = h("p", { class: "mmw-lost mmw-wait", role: "status" });
  const bar = h("div", { class: "mmw-ask" }, prompt, controls, hint);
  let question = null;
  let chosen = new Set();
  let read = null;
  let field = null;

  const choice = (label, action, act, pressed) =>
    labelledKey(model, action, act, { class: "mmw-choice", "aria-pressed": String(pressed) }, label);
  const save = () => { const value = read?.(); if (value !== undefined) give(value); };
  const saveButton = () => labelledKey(model, "save", save, { class: "mmw-choice" });

  function toggleTag(value) {
    if (!chosen.delete(value)) chosen.add(value);
    typed(read());
    draw();
  }

  function fieldOf(value) {
    if (question.kind === "scale") {
      const { low, high } = question;
      const whole = Number.isInteger(low) && Number.isInteger(high) && high - low > 10;
      const step = whole ? 1 : (high - low) / 100;
      const limits = { min: low, max: high, step, "aria-labelledby": prompt.id };
      field = h("input", { type: "range", ...limits });
      field.value = value ?? (low + high) / 2;
      // The exact number, to read and to type: the slider alone rounds what another step has given.
      const exact = h("input", { type: "number", ...limits, step: "any", value, placeholder: "–" });
      field.addEventListener("input", () => {
        exact.value = field.value;
        typed(read());
      });
      exact.addEventListener("input", () => {
        if (exact.value) field.value = exact.value;
        typed(read());
      });
      exact.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.repeat) save(); });
      read = () => (exact.value && exact.checkValidity() ? Number(exact.value) : undefined);
      return [h("span", { class: "mmw-soft" }, low), field, h("span", { class: "mmw-soft" }, high), exact];
    }
    if (question.kind === "text") {
      field = h("textarea", { rows: "2", "aria-labelledby": prompt.id, placeholder: "Enter saves, Shift and Enter make a new line, Esc leaves the field" });
      field.value = value ?? "";
      read = () => field.value.trim() || undefined;
    } else {
      field = h("input", { type: "text", "aria-labelledby": prompt.id, placeholder: "tags, apart by commas; Enter saves" });
      field.value = (value ?? []).join(", ");
      read = () => field.value.split(",").map((tag) => tag.trim()).filter(Boolean);
    }
    field.addEventListener("input", () => typed(field.value.trim() ? read() : undefined));
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) save();
    });
    return [field];
  }

  let shown = [];
  let last = {};
  function draw() {
    const { value, answered } = last;
    const isTags = question.kind === "tags";
    const pressed = (one) => (isTags ? chosen.has(one.value) : answered && value === one.value);
    const buttons = shown.map((one) => choice(one.label, one.action, (event) => {
      if (!isTags) return give(one.value);
      toggleTag(one.value);
      // After a click Enter saves, and does not press the tag again.
      if (event.detail) controls.closest(".mmw")?.focus({ preventScroll: true });
    }, pressed(one)));
    const none = choice("cannot tell", "cannot tell", () => give(null), answered && value === null);
    // A tag that was pressed is drawn anew: the focus stays on it.
    keepFocus(controls, () => controls.replaceChildren(...buttons, ...(field ? extras : []), ...(read ? [saveButton()] : []), none));
  }

  let extras = [];
  function show(next, value, answered) {
    question = next;
    last = { value, answered };
    shown = question.choices;
    chosen = new Set(question.kind === "tags" && answered ? value ?? [] : []);
    [field, read, extras] = [null, null, []];
    prompt.textContent = question.prompt || question.name.replaceAll("_", " ");
    if (question.kind === "boxes" || question.kind === "mask") read = () => (surface.usable() ? surface.value() : undefined);
    else if (shown.length && question.kind === "tags") read = () => question.options.filter((tag) => chosen.has(tag));
    else if (!shown.length) extras = fieldOf(answered ? value ?? undefined : undefined);
    draw();
  }

  /** Do what a key says; false when it means nothing here. */
  function act(action) {
    const one = shown.find((other) => other.action === action);
    if (!one) return false;
    if (question.kind === "tags") toggleTag(one.value);
    else give(one.value);
    return true;
  }

  /** The field that words are typed into, if the question has one. */
  const wordsField = () => (field && field.type !== "range" ? field : null);
  return { bar, show, act, save, words: wordsField, hint };
}
