// One turn as one system answered it: what was asked, pictures, answer, media, scores.

/** What was asked, and the typed edit behind it. */
function askedParts(head) {
  return [h("p", { class: "mmw-instruction" }, head.text || "(no text)"),
    head.kind ? h("p", { class: "mmw-soft" }, head.kind, head.slots.map(([name, value]) => h("span", { class: "mmw-slot" }, `${name} = ${value}`))) : ""];
}

/** What was answered in words, or why nothing was. */
function answerParts(cell) {
  return [cell.problem ? h("p", { class: "mmw-lost" }, cell.problem) : "", cell.text ? h("blockquote", {}, cell.text) : ""];
}

/** The truth in words. */
function truthParts(head) {
  return [
    head.texts.length ? h("details", {}, h("summary", {}, words(head.texts.length, "reference answer")), head.texts.map((text) => h("p", {}, text))) : "",
    head.rubrics?.length ? h("details", {}, h("summary", {}, words(head.rubrics.length, "rubric")), h("ul", {}, head.rubrics.map(({ text, weight, penalty }) =>
      h("li", {}, penalty ? "penalty: " : "", text, h("small", {}, ` weight ${weight}`))))) : "",
  ];
}

/** The roles that what the user gave at a turn has in scoring. */
const givenRoles = ({ number }) => (number === 1 ? ["source", "previous"] : ["previous"]);

/**
 * What the user gave of a kind up to a turn: of its own message, else of the latest one before it that had any;
 * `label` says which. Later turns are often about what was given once.
 */
function givenMedia(heads, number, kind) {
  const from = heads.findLast((head) => head.number <= number && head.media[kind].length);
  return { found: from?.media[kind] ?? [], label: !from || from.number === number ? "what the user gave" : `given at turn ${from.number}` };
}

/**
 * What the user gave to judge a turn by, but for the pictures in `shown`. Where `edits` says that the answers start from
 * a picture, it stands for those of earlier turns.
 */
function givenParts(heads, number, edits, shown, store, ask) {
  const none = { pictures: [], sounds: [], videos: [], lost: [] };
  const staged = shown.filter(Boolean).map(({ id }) => id);
  return Object.keys(none).flatMap((kind) => {
    const { found, label } = givenMedia(edits && kind === "pictures" ? [heads[number - 1]] : heads, number, kind);
    const rest = kind === "pictures" ? found.filter(({ id }) => !staged.includes(id)) : found;
    return mediaParts({ ...none, [kind]: rest }, [], label, 0, store, ask);
  });
}

/** A tab per turn of a session; the one that is asked about has a dot. */
function turnTabs(heads, shown, about, look) {
  return heads.map(({ number }) => h("button", { type: "button", role: "tab", "aria-selected": String(number === shown),
    "aria-label": `Turn ${number}${number === about ? ", asked about" : ""}`, onclick: () => look(number) }, number, number === about ? " •" : ""));
}

/** The media of a message but for the first `shown` pictures; `roles` are theirs in scoring. */
function mediaParts(found, spans, label, shown, store, ask, roles = ["current"]) {
  const own = spans.filter(({ role }) => roles.includes(role));
  return [
    ...found.pictures.slice(shown).map((picture) => {
      const image = h("img", { alt: label });
      store.load(picture.id, 512).then((url) => { image.src = url; }, () => {});
      return h("figure", {}, image, h("figcaption", {}, label));
    }),
    ...found.sounds.map((sound) => soundView(sound, own, store, ask, label)),
    ...found.videos.map((clip) => clipView(clip, own, store, ask, label)),
    ...found.lost.map(({ reason }) => h("p", { class: "mmw-lost" }, reason)),
  ];
}

/** What keys do with a stage of pictures. */
function stageActions(stage) {
  return {
    ...Object.fromEntries(MODES.map((name) => [name, () => stage.setMode(name)])),
    ...Object.fromEntries(LAYERS.map((name) => [name, () => stage.toggle(name)])),
    "zoom to change": () => stage.zoomToChange(),
    "zoom in": () => stage.zoomBy(1.5),
    "zoom out": () => stage.zoomBy(1 / 1.5),
    "whole picture": () => stage.reset(),
  };
}

/** Focus and open the next number below `table`. */
function nextEvidence(table) {
  const buttons = [...table.querySelectorAll(".mmw-value")];
  const next = buttons[(buttons.indexOf(document.activeElement) + 1) % buttons.length];
  next?.focus();
  if (next?.getAttribute("aria-expanded") === "false") next.click();
}

/** A view of turns: `show({head, cell}, session)` fills its `parts`, `show(null)` empties them. */
function turnView(model, store, ask, legend) {
  const stage = pictureStage(model, store);
  const opened = new Set();
  const asked = h("div", { class: "mmw-asked" });
  const answer = h("div", { class: "mmw-answer" });
  const media = h("div", { class: "mmw-media" });
  const scores = h("div", { class: "mmw-table" });
  const truth = h("div", { class: "mmw-media mmw-truth" });

  function show(turn, session) {
    if (!turn) {
      [asked, answer, media, scores, truth].forEach((part) => renewMedia(part));
      stage.show(null, null, null, null);
      return;
    }
    const { head, cell } = turn;
    asked.replaceChildren(...askedParts(head));
    stage.show(cell.before, cell.after, cell, head.outline, session);
    answer.replaceChildren(...answerParts(cell), ...truthParts(head));
    renewMedia(media, ...mediaParts(head.media, cell.spans, "what the user gave", cell.before ? 1 : 0, store, ask, givenRoles(head)),
      ...mediaParts(cell.media, cell.spans, "the answer", cell.after ? 1 : 0, store, ask));
    showPlayKey(model, "play", media);
    renewMedia(truth, ...mediaParts(head.reference, cell.spans, "the reference", 0, store, ask, ["reference"]));
    keepFocus(scores, () => scores.replaceChildren(scoreTable(cell.values, legend, opened)));
  }

  return {
    parts: [asked, stage.stage, stage.tools, answer, media, scores, truth],
    actions: { ...stageActions(stage), evidence: () => nextEvidence(scores), play: () => playMedia(media) },
    pan: stage.pan,
    show,
    close() {
      [media, truth].forEach((part) => renewMedia(part));
      stage.close();
    },
  };
}
