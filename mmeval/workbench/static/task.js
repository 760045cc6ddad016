// What a question is about: a turn of a session as one system answered it, to look at or to draw on.

/**
 * A view of what is asked about: `show(item, number, drawn, numbers)` shows turn `number` of a task's session, to draw
 * on instead of beside what was before where `drawn`; `look(number)` is called to see another turn.
 */
function taskView(model, store, ask, drawing, look) {
  const { blind, legend } = model.get("setup");
  const opened = new Set();
  // The divider would cover half of the answer.
  const stage = pictureStage(model, store, undefined, "side by side");
  const turns = h("div", { class: "mmw-turns", role: "tablist", "aria-label": "Turns" });
  const asked = h("div", { class: "mmw-asked" });
  const answer = h("div", { class: "mmw-answer" });
  const media = h("div", { class: "mmw-media" });
  const truthWords = h("div", { class: "mmw-answer" });
  const truth = h("div", { class: "mmw-media mmw-truth" });
  const scores = h("div", { class: "mmw-table" });

  const headsOf = ({ page }) => page.turns.map(({ head }) => head);

  /** What the answer started from, else the latest picture that the user gave. */
  function before(item, number) {
    const { cell } = item.page.turns[number - 1];
    const { found: [picture], label } = givenMedia(headsOf(item), number, "pictures");
    return cell.before ?? (picture ? { label, role: "given", picture, boxes: [] } : null);
  }

  /** The picture to draw on, and the one to hold against it. */
  function plates(item, number) {
    const { after } = item.page.turns[number - 1].cell;
    return after ? [after, before(item, number)] : [before(item, number), null];
  }

  function drawTurns({ page, turn }, number) {
    turns.replaceChildren(...turnTabs(page.turns.map(({ head }) => head), number, turn, look),
      h("span", { class: "mmw-where" }, page.id, turn ? ` · turn ${turn} of ${page.turns.length}` : ` · whole session, ${words(page.turns.length, "turn")}`, blind ? "" : ` · ${page.system}`));
  }

  function show(item, number, drawn, numbers) {
    drawTurns(item, number);
    const { head, cell } = item.page.turns[number - 1];
    const start = cell.after ? cell.before : before(item, number);
    asked.replaceChildren(...askedParts(head));
    stage.stage.hidden = stage.tools.hidden = drawn;
    drawing.stage.hidden = drawing.tools.hidden = !drawn;
    if (!drawn) stage.show(start, cell.after, cell, blind ? null : head.outline, item.page.id);
    answer.replaceChildren(...answerParts(cell));
    truthWords.replaceChildren(...truthParts(head));
    renewMedia(media, ...givenParts(headsOf(item), number, Boolean(cell.before), [start?.picture], store, ask),
      ...mediaParts(cell.media, cell.spans, "the answer", cell.after ? 1 : 0, store, ask));
    showPlayKey(model, "play", media);
    renewMedia(truth, ...mediaParts(head.reference, [], "the reference", 0, store, ask));
    scores.replaceChildren(numbers ? scoreTable(cell.values, legend, opened) : "");
  }

  return {
    stage,
    above: [turns, asked, stage.stage, drawing.stage, drawing.tools, answer, media],
    below: [stage.tools, truthWords, truth, scores],
    plates,
    show,
    play: () => playMedia(media),
    close() {
      [media, truth].forEach((part) => renewMedia(part));
      stage.close();
    },
  };
}
