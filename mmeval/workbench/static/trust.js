// Trust: curves, a threshold to move, the outputs behind each cell, correlations.

const CELL_ACTIONS = { true_pass: "passed by both", false_pass: "passed by the metric alone", false_fail: "passed by people alone", true_fail: "failed by both" };
const SHORT = (value) => (value === null || value === undefined ? "–" : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(3));

/** A plot of rates, 0 to 1 both ways: `draw(points, chance)` and `mark(x, y)`. */
function ratePlot(title, x, y) {
  const [left, bottom, size] = [46, 264, 250];
  const at = (px, py) => [left + size * px, bottom - size * py];
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((tick) => [
    h("path", { class: "mmw-grid", d: `M${left} ${bottom - size * tick}H${left + size}` }),
    h("text", { x: left - 6, y: bottom - size * tick + 4, "text-anchor": "end" }, String(tick)),
    h("text", { x: left + size * tick, y: bottom + 16, "text-anchor": "middle" }, String(tick))]);
  const chance = h("path", { class: "mmw-chance" });
  const line = h("path", { class: "mmw-curve" });
  const dot = h("path", { class: "mmw-at", d: "M0-8 8 0 0 8-8 0Z" });
  const svg = h("svg", { viewBox: "0 0 310 306", role: "img", class: "mmw-plot" }, ticks, chance, line, dot,
    h("text", { x: left + size / 2, y: 300, "text-anchor": "middle" }, x), h("text", { x: 0, y: 0, transform: "translate(12 139) rotate(-90)", "text-anchor": "middle" }, y));
  const said = h("small", {});
  return {
    figure: h("figure", {}, h("figcaption", {}, h("b", {}, title), " ", said), svg),
    say: (text) => { said.textContent = text; },
    draw(points, [from, to]) {
      line.setAttribute("d", points.length ? `M${points.map(([px, py]) => at(px, py).map((one) => one.toFixed(1)).join(" ")).join("L")}` : "");
      chance.setAttribute("d", points.length ? `M${at(...from).join(" ")}L${at(...to).join(" ")}` : "");
    },
    mark(px, py) {
      const there = px !== null && py !== null && px !== undefined && py !== undefined;
      dot.setAttribute("visibility", there ? "visible" : "hidden");
      if (there) dot.setAttribute("transform", `translate(${at(px, py).join(" ")})`);
      svg.setAttribute("aria-label", there ? `${title}: at the threshold ${x} ${px.toFixed(2)}, ${y} ${py.toFixed(2)}` : title);
    },
  };
}

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the trust view");
  const { title, metrics, questions, legend } = model.get("setup");
  const turn = turnView(model, store, ask, legend);
  const state = { cell: "", item: 0, open: false };

  const wish = (changes) => {
    model.set("query", { ...model.get("query"), ...changes });
    model.save_changes();
  };
  const choice = (label, options, change) => h("select", { "aria-label": label, onchange: (event) => change(event.target.value) }, options.map(([key, text]) => h("option", { value: key }, text)));
  const metric = choice("Metric", metrics, (value) => wish({ metric: value }));
  const question = choice("Question", questions.map((name) => [name, name]), (value) => wish({ question: value }));
  const roc = ratePlot("ROC", "false alarms", "recall");
  const pr = ratePlot("Precision and recall", "recall", "precision");
  const slider = h("input", { type: "range", min: 0, max: 0, step: 1, "aria-label": "Threshold", oninput: () => move(Number(slider.value)) });
  const number = h("input", { type: "number", step: "any", "aria-label": "Threshold as a number", onchange: () => { if (number.value !== "") put(Number(number.value)); } });
  const best = keyButton(model, "best threshold", toBest);
  const left = h("p", { class: "mmw-soft" });
  const cells = h("div", { class: "mmw-cells", role: "group", "aria-label": "Outputs at the threshold" });
  const measures = h("dl", { class: "mmw-measures" });
  const list = h("div", { class: "mmw-behind" });
  const where = h("span", { class: "mmw-where" });
  const call = h("code", { class: "mmw-call" });
  const large = h("div", { class: "mmw-large" },
    h("div", { class: "mmw-turns" }, keyButton(model, "back", close, { label: "← the numbers" }), keyButton(model, "previous item", () => step(-1), { label: "‹", "aria-label": "Previous output" }),
      keyButton(model, "next item", () => step(1), { label: "›", "aria-label": "Next output" }), where), turn.parts, h("p", { class: "mmw-soft" }, "The whole session, turn by turn: ", call));
  const table = h("div", { class: "mmw-table", role: "group", tabindex: "0", "aria-label": "Correlations" }, h("p", { class: "mmw-soft" }, "Correlations are being computed …"));
  const numbers = h("div", {}, left,
    h("div", { class: "mmw-plots" }, roc.figure, pr.figure, h("div", { class: "mmw-threshold" },
      h("label", {}, "threshold ", number), slider, best, cells, measures)), list,
    h("details", { class: "mmw-fold", open: "" }, h("summary", {}, "Correlation with people (1 is agreement, also where lower values are better)"), table));
  const empty = h("p", { class: "mmw-none" });

  const bar = h("div", { class: "mmw-bar" }, h("label", {}, "metric ", metric), h("label", {}, "against ", question));
  const root = h("div", { class: "mm mmw mmw-trust", tabindex: "-1", role: "region", "aria-label": `Trust: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    bar, problem.line, empty, h("main", { class: "mmw-main" }, numbers, large), help.layer);

  let later = 0;
  let wanted = null;
  /** Move the threshold; while the slider moves only its last place is asked for. */
  function put(value, wait = 0) {
    clearTimeout(later);
    wanted = value;
    number.value = Number(value.toPrecision(6));
    later = setTimeout(() => {
      model.set("threshold", value);
      model.save_changes();
    }, wait);
  }
  const move = (place) => {
    const { thresholds } = model.get("curves");
    if (!thresholds?.length) return;
    const held = Math.min(thresholds.length - 1, Math.max(0, place));
    slider.value = held;
    put(thresholds[held], 40);
  };
  let areas = null;
  function toBest() {
    if (areas?.best.value !== null && areas?.best.value !== undefined) put(areas.best.value);
  }

  function drawCurves() {
    const curves = model.get("curves");
    empty.hidden = !curves.empty;
    empty.textContent = curves.empty ?? "";
    numbers.hidden = bar.hidden = Boolean(curves.empty);
    if (curves.empty) return;
    [metric.value, question.value] = [model.get("query").metric, model.get("query").question];
    if (metric.value !== model.get("query").metric) {
      metric.append(h("option", { value: curves.metric }, curves.name));
      metric.value = curves.metric;
    }
    left.replaceChildren(`pass: ${curves.passes} · ${curves.higher ? "higher" : "lower"} is better · ${curves.left_out.join("; ")}`,
      ...curves.reasons.map(([reason, n]) => h("span", { class: "mmw-lostword" }, ` · ${n} unscored: ${reason}`)));
    roc.draw(curves.roc, [[0, 0], [1, 1]]);
    pr.draw(curves.pr, [[0, curves.share ?? 0], [1, curves.share ?? 0]]);
    slider.max = Math.max(0, curves.thresholds.length - 1);
    slider.disabled = !curves.thresholds.length;
    wanted = null;
    areas = null;
    best.disabled = true;
    roc.say("");
    pr.say("");
    const now = JSON.stringify(model.get("query"));
    const same = () => now === JSON.stringify(model.get("query"));
    ask("areas", {}, 300).then(({ answer }) => {
      if (!same()) return;
      areas = answer;
      roc.say(answer.reason || `AUC ${answer.auc.text}`);
      pr.say(answer.reason || `average precision ${answer.average_precision.text}`);
      best.disabled = answer.best.value === null;
      best.title = `best balanced accuracy here: ${answer.reached.text}, at ${answer.best.text}`;
      return ask("correlations", {}, 600);
    }).then((reply) => { if (reply && same()) table.replaceChildren(correlationTable(reply.answer.lines)); },
      (error) => { table.replaceChildren(h("p", { class: "mmw-lost" }, error.message)); });
  }

  function drawNow() {
    const now = model.get("now");
    if (!now.cells) return;
    if (wanted === null || wanted === now.threshold) drawSlider(now.threshold);
    const { recall, specificity, precision } = now.measures;
    roc.mark(specificity === null ? null : 1 - specificity, recall);
    pr.mark(recall, precision);
    keepFocus(cells, () => cells.replaceChildren(...Object.entries(now.cells).map(([name, cell]) => h("button", { type: "button", class: `mmw-cell mmw-${name}`, "aria-pressed": String(state.cell === name),
      "aria-keyshortcuts": model.get("shortcuts")[CELL_ACTIONS[name]], title: `${CELL_ACTIONS[name]} (${model.get("shortcuts")[CELL_ACTIONS[name]]})`, onclick: () => show(name) },
    h("b", {}, cell.n.toLocaleString("en")), h("span", {}, cell.meaning)))));
    measures.replaceChildren(...Object.entries(now.measures).flatMap(([name, value]) => [h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, SHORT(value))]));
    drawList();
  }

  /** The slider goes through the values that there are, from the strictest. */
  function drawSlider(threshold) {
    wanted = null;
    number.value = Number(threshold.toPrecision(6));
    const { thresholds, higher } = model.get("curves");
    const place = thresholds.findIndex((value) => (higher ? value <= threshold : value >= threshold));
    slider.value = place < 0 ? thresholds.length - 1 : place;
    slider.setAttribute("aria-valuetext", SHORT(threshold));
  }

  const itemsOf = () => model.get("now").cells?.[state.cell]?.items ?? [];
  function show(name) {
    state.cell = state.cell === name ? "" : name;
    state.item = 0;
    drawNow();
  }

  function drawList() {
    list.hidden = !state.cell;
    if (!state.cell) return;
    const cell = model.get("now").cells[state.cell];
    const rest = cell.n - cell.items.length;
    list.replaceChildren(h("h4", {}, `${cell.meaning}: ${words(cell.n, "output")}, nearest to the threshold first`),
      h("div", { class: "mmw-items" }, cell.items.map((item, place) => h("button", { type: "button", onclick: () => open(place) },
        `${item.session}${item.turn === null ? "" : ` · ${item.turn}`} · ${item.system} `, h("b", {}, item.value), h("span", { class: "mmw-soft" }, ` people ${item.verdict}${item.annotators > 1 ? ` (${item.annotators} judges)` : ""}`)))),
      rest > 0 ? h("p", { class: "mmw-soft" }, `${rest.toLocaleString("en")} more lie further away`) : "");
  }

  let shown = 0;
  /** One of the outputs behind the cell, large. */
  function open(place) {
    const items = itemsOf();
    if (!items[place]) return;
    const now = ++shown;
    const { session, turn: at, system, value, verdict } = items[place];
    state.item = place;
    state.open = true;
    ask("page", { session, turn: at, system }).then(({ answer }) => {
      if (now !== shown || !state.open) return;
      turn.show(answer);
      where.textContent = `${system} · ${session} · turn ${answer.head.number} · metric ${value} · people ${verdict} · ${place + 1} of ${items.length} in “${model.get("now").cells[state.cell].meaning}”`;
      call.textContent = answer.call;
      drawOpen();
      root.focus({ preventScroll: true });
    }, (error) => { problem.show(error.message); close(); });
  }
  function close() {
    state.open = false;
    turn.show(null);
    drawOpen();
  }
  function drawOpen() {
    large.hidden = !state.open;
    numbers.hidden = state.open || Boolean(model.get("curves").empty);
  }
  function step(by) {
    if (!state.cell) return;
    const to = state.open ? state.item + by : state.item;
    if (to >= 0 && to < itemsOf().length) open(to);
  }

  function correlationTable(lines) {
    const kinds = [...new Set(lines.map(({ kind }) => kind))];
    const levels = [...new Set(lines.map(({ level }) => level))];
    const pick = (kind, level, name) => lines.find((line) => line.kind === kind && line.level === level && line.coefficient === name);
    const cell = (line) => h("td", { class: "mmw-digits" }, line.value === null ? h("span", { class: "mmw-lostword", title: line.reason }, line.reason)
      : [h("b", {}, line.value.toFixed(2)), h("small", {}, line.low === null ? " no interval" : ` [${line.low.toFixed(2)}, ${line.high.toFixed(2)}]`)]);
    return h("table", { class: "mmw-numbers mmw-correlations" }, h("thead", {}, h("tr", {}, ["kind of edit", "level", "points", "pearson", "spearman", "kendall"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, kinds.flatMap((kind) => levels.map((level, place) => h("tr", {}, place ? h("td", {}) : h("th", { scope: "row" }, kind), h("td", {}, level),
        h("td", { class: "mmw-digits" }, String(pick(kind, level, "pearson").n)), ...["pearson", "spearman", "kendall"].map((name) => cell(pick(kind, level, name))))))));
  }

  const actions = {
    stricter: () => move(Number(slider.value) - 1),
    laxer: () => move(Number(slider.value) + 1),
    "best threshold": toBest,
    ...Object.fromEntries(Object.entries(CELL_ACTIONS).map(([name, action]) => [action, () => { if (model.get("now").cells) { close(); show(name); } }])),
    "next item": () => step(1),
    "previous item": () => step(-1),
    back: close,
    ...turn.actions,
    help: help.toggle,
  };
  listenToKeys(root, model, actions, { ArrowRight: "next item", ArrowLeft: "previous item" });

  const renewed = () => { state.cell = ""; close(); drawCurves(); drawNow(); };
  const bound = { "change:curves": renewed, "change:now": drawNow };
  Object.entries(bound).forEach(([event, hear]) => model.on(event, hear));
  el.replaceChildren(root);
  renewed();
  return () => {
    clearTimeout(later);
    Object.entries(bound).forEach(([event, hear]) => model.off(event, hear));
    turn.close();
    store.close();
    closeAsker();
  };
}

export default { render };
