// Annotating: one question at a time, the next item fetched ahead, every answer saved at once.

const MOST_ITEMS = 8;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Pages of tasks, fetched once; `forget` drops what answers may have changed. */
function itemStore(ask) {
  const items = new Map();
  function load(place) {
    let item = items.get(place);
    if (!item) {
      item = ask("item", { place }).then(({ answer }) => answer);
      item.catch(() => items.delete(place));
      items.set(place, item);
      if (items.size > MOST_ITEMS) items.delete(items.keys().next().value);
    }
    return item;
  }
  const keep = (item) => items.set(item.place, Promise.resolve(item));
  return { load, keep, forget: (place) => (place === undefined ? items.clear() : items.delete(place)) };
}

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask);
  const items = itemStore(ask);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys while annotating");
  const { title, questions, total, blind } = model.get("setup");
  const now = { wanted: -1, item: null, turn: 1, since: 0, pending: 0, failed: "", numbers: false, results: false };
  const unsaved = new Map();

  const drafts = draftStore();
  const drawing = drawStage(model, store, () => drawn.later());
  const view = taskView(model, store, ask, drawing, look);
  const { stage } = view;
  const asking = answerBar(model, give, drawing, keepDraft);
  const drawn = soon(300, () => { if (draws()) keepDraft(drawing.value()); });
  const progress = h("span", { class: "mmw-count", role: "status" });
  const resultsButton = labelledKey(model, "results", toggleResults, { "aria-pressed": "false" });
  const moves = h("div", { class: "mmw-group", role: "group", "aria-label": "Tasks" },
    labelledKey(model, "back", () => go(now.wanted - 1)), labelledKey(model, "undo", undo), labelledKey(model, "skip", () => go(now.wanted + 1)));
  const numbersButton = blind ? null : labelledKey(model, "numbers", toggleNumbers, { "aria-pressed": "false" });
  asking.bar.append(h("div", { class: "mmw-tools" }, moves, numbersButton));
  const waiting = waitingPart(() => open(now.wanted));
  const lost = h("div", { class: "mmw-error mmw-unsaved", role: "alert" });
  const work = h("div", { class: "mmw-work" }, view.above, asking.bar, view.below);
  const end = h("div", { class: "mmw-end", tabindex: "0", role: "group", "aria-label": "Results" });
  const root = h("div", { class: "mm mmw mmw-annotator", tabindex: "-1", role: "region", "aria-label": `Annotating: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), progress, resultsButton, keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    problem.line, lost, waiting.part, work, end, help.layer);

  const question = () => (now.item ? questions[now.item.question] : null);
  const draws = () => question()?.kind === "boxes" || question()?.kind === "mask";

  /** The focus stays inside while what had it is replaced. */
  function keepFocus(change) {
    const held = root.contains(document.activeElement) || root.getRootNode().activeElement === root;
    change();
    if (!held) return;
    (now.results ? end : asking.words() ?? root).focus({ preventScroll: true });
  }

  async function open(place) {
    drawn.now();
    Object.assign(now, { wanted: place, failed: "" });
    drawProgress();
    if (place >= total) return showResults();
    drawWaiting();
    try {
      const item = await items.load(place);
      if (now.wanted !== place) return;
      Object.assign(now, { item, turn: item.turn ?? 1, results: false, since: performance.now() });
      drawProgress();
      keepFocus(drawItem);
      prefetch(item);
    } catch (error) {
      if (now.wanted !== place) return;
      now.failed = error.message;
      keepFocus(drawWaiting);
      drawProgress();
    }
  }

  /** Until the first task is there nothing of it is shown, and nothing of another one where a task cannot be. */
  function drawWaiting() {
    waiting.show(`Question ${now.wanted + 1}`, now.failed);
    waiting.part.hidden = !now.failed && Boolean(now.item || now.results);
    if (now.failed) work.hidden = end.hidden = true;
  }

  /** The task that comes next, with its pictures. */
  function prefetch(item) {
    for (const place of new Set([item.next, item.place + 1])) {
      if (place >= total || place === item.place) continue;
      items.load(place).then(({ page, turn }) => {
        const cell = page.turns[(turn ?? 1) - 1]?.cell;
        for (const plate of [cell?.before, cell?.after]) if (plate?.picture.id) store.load(plate.picture.id, 1024).then(warm, () => {});
      }, () => {});
    }
  }
  function warm(url) {
    const image = new Image();
    image.src = url;
    image.decode().catch(() => {});
  }

  /** Save an answer. The next task is shown at once, but words stay until they are saved; if saving fails, this one comes back. */
  function give(value) {
    const item = now.item;
    const field = asking.words();
    if (!item || busy() || now.wanted !== item.place || field?.readOnly) return;
    const seen = (draws() ? drawing : stage).painted();
    asking.hint.textContent = seen ? "" : TOO_SOON;
    if (!seen) return;
    drawn.drop();
    drafts.keep(item.draft, value ?? undefined);
    if (field) field.readOnly = true;
    send({ item, value, seconds: (performance.now() - now.since) / 1000 });
    if (item.next > item.place && !field) open(item.next);
  }

  async function send(given) {
    const { item, value, seconds } = given;
    now.pending += 1;
    drawProgress();
    items.forget(item.place);
    try {
      const { answer: reply } = await ask("answer", { place: item.place, value, seconds });
      unsaved.delete(item.place);
      drafts.keep(item.draft, undefined);
      settle(reply.place);
    } catch (error) {
      unsaved.set(item.place, { ...given, message: error.message });
      items.keep(item);
      settle(item.place);
    }
  }

  /** Go where the kernel is, unless more answers are on their way to it; first to what is not saved. */
  function settle(place) {
    now.pending -= 1;
    drawUnsaved();
    drawProgress();
    if (now.pending) return;
    const field = asking.words();
    if (field) field.readOnly = false;
    const [first] = unsaved.keys();
    const next = first ?? place;
    if (next !== now.wanted || place >= total) open(next);
  }

  function drawUnsaved() {
    lost.hidden = !unsaved.size;
    const name = ({ page, turn, question: at }) => `${page.id}${turn ? `, turn ${turn}` : ""}, ${questions[at].name.replaceAll("_", " ")}`;
    lost.replaceChildren(h("span", {}, `${words(unsaved.size, "answer is", "answers are")} not saved: `,
      [...unsaved.values()].map(({ item, value, message }) => h("span", { class: "mmw-lostword" },
        `${name(item)} (${spokenAnswer(questions[item.question], value)}): ${message} `))),
      h("button", { type: "button", onclick: () => [...unsaved.values()].forEach(send) }, "Save again"));
  }

  async function undo() {
    if (draws() && !now.results && drawing.undo()) return;
    if (now.pending || now.failed || !(now.item || now.results)) return;
    now.pending += 1;
    try {
      const { answer: reply } = await ask("undo");
      landed(reply.place, reply.taken ? "" : "There is no answer to take back.");
    } catch (error) {
      landed(now.wanted, error.message);
    }
  }
  async function go(place) {
    if (now.pending || place < 0) return;
    now.pending += 1;
    try {
      const { answer: reply } = await ask("go", { place });
      landed(reply.place, "");
    } catch (error) {
      landed(now.wanted, error.message);
    }
  }
  function landed(place, message) {
    items.forget();
    unsaved.forEach(({ item }) => items.keep(item));
    now.pending -= 1;
    if (!now.failed || place !== now.wanted) open(place);
    drawProgress();
    problem.show(message);
  }

  function drawProgress() {
    const state = model.get("state");
    const loading = !now.failed && now.wanted < total && now.item?.place !== now.wanted;
    progress.textContent = `${state.progress}${now.pending ? " · saving" : unsaved.size ? " · not saved" : loading ? " · loading" : state.saved ? " · saved" : ""}`;
  }

  /** Keep what was typed, chosen or drawn so far, unless it is what is stored already. */
  function keepDraft(value) {
    const kept = drafts.keep(now.item.draft, addsTo(now.item, question(), value) ? value : undefined);
    const lost = unsaved.get(now.item.place);
    if (lost && value !== undefined) {  // what is saved again is what stands there now
      lost.value = value;
      drawUnsaved();
    }
    if (!kept) asking.hint.textContent = TOO_LARGE;
    else if (asking.hint.textContent === TOO_LARGE) asking.hint.textContent = "";
  }

  /** The answer to show: a draft, else one that could not be saved, else what is stored. */
  function shownAnswer(item) {
    const { place, draft, value, answered, runs } = item;
    const drafted = drafts.of(draft);
    const kept = addsTo(item, question(), drafted) ? drafted : unsaved.get(place)?.value;
    if (kept === undefined) return { value, answered, runs, note: "" };
    return { value: kept, answered: true, runs: kept?.runs ?? null, note: DRAFT };
  }

  function drawItem() {
    work.hidden = false;
    end.hidden = waiting.part.hidden = true;
    resultsButton.setAttribute("aria-pressed", "false");
    const { value, answered, runs, note } = shownAnswer(now.item);
    asking.hint.textContent = note;
    asking.show(question(), value, answered);
    drawTurn();
    if (draws()) {
      const [plate, other] = view.plates(now.item, now.turn);
      drawing.show(plate, other, question().kind, answered ? value : null, answered ? runs : null);
    }
    if (now.numbers) loadNumbers();
  }

  const drawTurn = () => view.show(now.item, now.turn, draws(), now.numbers);

  /** Look at another turn of the session; the question stays. */
  function look(turn) {
    if (!now.item || now.results || draws()) return;
    now.turn = Math.min(now.item.page.turns.length, Math.max(1, turn));
    keepFocus(drawTurn);
  }

  async function loadNumbers() {
    const { item } = now;
    try {
      const { answer: full } = await ask("numbers", { place: item.place });
      if (now.item !== item) return;
      item.page = full.page;
      drawTurn();
    } catch (error) {
      problem.show(error.message);
    }
  }
  function toggleNumbers() {
    if (blind || !now.item || now.results) return;
    now.numbers = !now.numbers;
    numbersButton.setAttribute("aria-pressed", String(now.numbers));
    if (now.numbers) loadNumbers();
    else drawTurn();
  }

  function toggleResults() {
    if (now.results && now.item && now.wanted < total) {
      now.results = false;
      return open(now.wanted);
    }
    if (!now.results) showResults();
  }

  async function showResults() {
    const finished = now.wanted >= total;
    try {
      const { answer: found } = blind && model.get("state").open ? { answer: null } : await ask("results");
      if (finished && now.wanted < total) return;
      now.results = true;
      keepFocus(() => drawResults(found, finished));
    } catch (error) {
      problem.show(error.message);
    }
  }

  function drawResults(found, finished) {
    const { open: left, first } = model.get("state");
    work.hidden = waiting.part.hidden = true;
    end.hidden = false;
    resultsButton.setAttribute("aria-pressed", "true");
    end.replaceChildren(
      h("h3", {}, !left ? "Every question is answered." : finished ? `This is the end of the list; ${words(left, "answer")} to go.` : `${words(left, "answer")} to go.`),
      h("div", { class: "mmw-tools" },
        left ? h("button", { type: "button", class: "mmw-first", onclick: () => go(first) }, "Go to the first open question") : null,
        h("button", { type: "button", onclick: () => go(finished ? total - 1 : now.wanted) }, finished ? "Back to the last question" : "Back to the question"),
        h("button", { type: "button", onclick: undo, "aria-keyshortcuts": model.get("shortcuts").undo }, "Undo the last answer"), exportButtons(ask, problem)),
      ...(found ? [
        h("p", { class: "mmw-soft" }, found.annotators.map((one) => `${one.annotator}: ${words(one.answers, "answer")}`).join(" · ")),
        h("h4", {}, "Agreement"), h("p", { class: "mmw-soft" }, "1 is full agreement, 0 as much as chance gives; bars are 95 % intervals over sessions."), agreementTable(found.agreement),
        h("h4", {}, "What people answered differently"), disagreementTable(found.disagreements, questions, blind, (line) => go(line.place)),
      ] : [h("p", { class: "mmw-soft" }, "Other people's answers and agreement appear after your last answer, so that they cannot sway it.")]));
  }

  const busy = () => !now.item || now.results || Boolean(now.failed);
  const choose = (action) => { if (!busy()) asking.act(action); };
  const onDrawing = (act) => () => { if (!busy() && draws()) act(); };
  const either = (name, act) => () => (draws() ? act() : stageActions(stage)[name]());
  const actions = {
    ...stageActions(stage),
    blink: either("blink", drawing.swap),
    "zoom in": either("zoom in", () => drawing.zoomBy(1.5)),
    "zoom out": either("zoom out", () => drawing.zoomBy(1 / 1.5)),
    "whole picture": either("whole picture", drawing.reset),
    ...Object.fromEntries(["pass", "fail", ...DIGIT_ACTIONS].map((name) => [name, () => choose(name)])),
    "cannot tell": () => { if (!busy()) give(null); },
    save: () => { if (!busy()) asking.save(); },
    undo,
    skip: () => { if (!now.results) go(now.wanted + 1); },
    back: () => go(now.wanted - 1),
    "next turn": () => look(now.turn + 1),
    "previous turn": () => look(now.turn - 1),
    numbers: toggleNumbers,
    play: view.play,
    results: toggleResults,
    "new box": onDrawing(drawing.newBox),
    "next box": onDrawing(drawing.nextBox),
    "remove box": onDrawing(drawing.removeBox),
    paint: onDrawing(drawing.dab),
    eraser: onDrawing(drawing.toggleEraser),
    "smaller brush": onDrawing(drawing.smaller),
    "larger brush": onDrawing(drawing.larger),
    help: help.toggle,
    ...Object.fromEntries(Object.entries(STEPS).map(([name, [dx, dy]]) => [name, (event) => {
      if (!busy() && draws()) drawing.arrow(dx, dy, event.shiftKey);
      else if (dx) look(now.turn + dx);
    }])),
  };
  pressOnce(root);
  root.addEventListener("keydown", stage.pan);
  // A focused button is pressed by Enter and space, whatever these keys do elsewhere.
  root.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.composedPath()[0].matches?.("button, summary")) {
      event.stopPropagation();
      event.stopImmediatePropagation();
    }
  });
  listenToKeys(root, model, actions, Object.fromEntries(Object.keys(STEPS).map((name) => [name, name])), WRITING);
  for (const one of [stage.stage, drawing.stage]) one.addEventListener("painted", () => { if (asking.hint.textContent === TOO_SOON) asking.hint.textContent = ""; });

  function follow() {
    if (!now.pending && model.get("place") !== now.wanted) {
      items.forget();
      open(model.get("place"));
    }
  }
  const bound = { "change:place": follow, "change:state": drawProgress };
  Object.entries(bound).forEach(([event, hear]) => model.on(event, hear));
  el.replaceChildren(root);
  drawProgress();
  work.hidden = end.hidden = lost.hidden = true;
  open(model.get("place"));
  return () => {
    Object.entries(bound).forEach(([event, hear]) => model.off(event, hear));
    drawn.now();
    view.close();
    drawing.close();
    store.close();
    closeAsker();
  };
}

export default { render };
