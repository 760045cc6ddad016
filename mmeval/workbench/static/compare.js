// Systems side by side: numbers with their paired differences, sessions, pictures, scores.

/** A difference as a bar with its interval around 0. */
function differenceBar([value, low, high], text) {
  const reach = Math.max(Math.abs(low), Math.abs(high), 1e-9) * 1.08;
  const at = (number) => 50 + (50 * number) / reach;
  return h("span", { class: "mmw-forest", role: "img", "aria-label": text },
    h("s", {}), h("i", { style: { left: `${at(low)}%`, width: `${Math.max(at(high) - at(low), 1)}%` } }), h("b", { style: { left: `${at(value)}%` } }));
}

/** The table of paired differences of all numbers. */
function numberTable(numbers, first, second) {
  const better = ({ winner, descriptive }) => (descriptive ? "describes only" : { first, second, "": "not told apart" }[winner]);
  const rows = numbers.map((one) => h("tr", { "data-number": one.title },
    h("th", { scope: "row", title: one.summary }, one.title, h("span", { class: "mmw-way", title: `${one.better} is better` }, one.better === "lower" ? " ↓" : " ↑")),
    h("td", { class: "mmw-digits" }, one.first), h("td", { class: "mmw-digits" }, one.second),
    h("td", { class: "mmw-digits" }, h("b", {}, one.difference || "–"), h("small", {}, one.interval ? ` ${one.interval}` : " no interval")),
    h("td", {}, one.bounds ? differenceBar(one.bounds, `${one.difference}, between ${one.bounds[1].toFixed(3)} and ${one.bounds[2].toFixed(3)}`) : ""),
    h("td", {}, h("i", { class: one.winner ? `mmw-${one.winner}` : "mmw-scored", "aria-hidden": "true" }, one.winner ? SIGNS[one.winner][0] : "="), ` ${better(one)}`),
    h("td", { title: `${one.n_clusters} clusters are resampled` }, `${one.n_pairs} / ${words(one.n_units, one.unit)}`),
    h("td", {}, one.unscored.some(Boolean) ? `${one.unscored[0]} + ${one.unscored[1]}` : "none")));
  const columns = ["number", `◂ ${first}`, `▸ ${second}`, "difference, 95 % interval", "around 0", "better", "pairs", "unscored"];
  return h("table", { class: "mmw-numbers" }, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows));
}

/** The scores of two answers in one table; a number opens to its evidence. */
function pairTable(turn, first, second, legend, opened) {
  const key = ({ identity, item }) => `${identity}\u001f${item ?? ""}`;
  const names = [first, second];
  const sides = names.map((system) => new Map((turn.cells[system]?.values ?? []).map((value) => [key(value), value])));
  const keys = [...new Set([...sides[0].keys(), ...sides[1].keys()])];
  if (!keys.length) return h("p", { class: "mmw-soft" }, "No metric of this run applies to this turn.");
  const apart = new Map(turn.differences.map(([identity, item, text, who]) => [key({ identity, item }), [text, who]]));
  const rows = keys.flatMap((one) => {
    const values = sides.map((side) => side.get(one));
    const value = values[0] ?? values[1];
    const [text, who] = apart.get(one) ?? ["", "unscored"];
    const told = h("div", { class: "mmw-detail" });
    const detail = h("tr", { class: "mmw-evidence" }, h("td", { colspan: "4" }, told));
    detail.hidden = true;
    const buttons = values.map((its, side) => its && h("button", { type: "button", class: "mmw-value", "aria-expanded": "false",
      "aria-label": `${its.name} of ${names[side]}: ${its.value ?? its.status}. Evidence`, onclick: () => open(side) }, its.value ?? "–"));
    const cells = buttons.map((button, side) => (button
      ? h("span", {}, button, values[side].status === "scored" ? "" : h("small", { title: values[side].reason }, ` ${values[side].status}`)) : "–"));
    function open(side) {
      const shown = buttons[side].getAttribute("aria-expanded") === "false";
      buttons.forEach((button, place) => button?.setAttribute("aria-expanded", String(shown && place === side)));
      detail.hidden = !shown;
      if (shown) opened.set(one, side);
      else opened.delete(one);
      told.replaceChildren(h("h4", {}, names[side]), ...evidence(values[side], legend[values[side].identity] ?? {}).filter(Boolean));
    }
    if (buttons[opened.get(one)]) open(opened.get(one));
    return [h("tr", { "data-metric": value.name },
      h("th", { scope: "row", title: value.identity }, value.name, value.item ? ` ${value.item}` : "", h("small", {}, value.binding),
        h("span", { class: "mmw-way", title: `${value.better} is better` }, value.better === "lower" ? " ↓" : " ↑")),
      cells.map((cell, side) => h("td", { class: "mmw-number", "data-side": "◂▸"[side] }, cell)),
      h("td", { class: "mmw-digits" }, text ? h("b", {}, text, " ") : "", h("i", { class: `mmw-${who}`, "aria-hidden": "true" }, SIGNS[who][0]),
        h("span", { class: "mmw-soft" }, ` ${{ first: `${first} better`, second: `${second} better`, tie: "alike", unscored: "one has no value" }[who]}`))), detail];
  });
  return h("table", { class: "mmw-scores mmw-pairs" }, h("thead", {}, h("tr", {},
    ["metric", `◂ ${first}`, `▸ ${second}`, "difference"].map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows));
}

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the comparison", ...filterHelp());
  const { title, systems, measures, orders, legend } = model.get("setup");
  const stage = pictureStage(model, store, ["left", "right"]);
  const opened = new Map();

  const set = (name, value) => {
    if (model.get(name) === value) return;
    model.set(name, value);
    model.save_changes();
  };
  const wish = (changes) => {
    model.set("query", { ...model.get("query"), ...changes });
    model.save_changes();
  };
  const choose = (place) => set("place", Math.min(model.get("total") - 1, Math.max(0, place)));
  const go = (turn) => set("turn", Math.min(model.get("page")?.turns.length ?? 1, Math.max(1, turn)));
  const others = (name) => systems.filter((one) => one !== name);

  /** Put a system on one side; when it is on the other one, the two change places. */
  function put(side, system) {
    const { first, second } = model.get("query");
    const [kept, old] = side === "first" ? [second, first] : [first, second];
    const other = side === "first" ? "second" : "first";
    wish({ [side]: system, [other]: kept === system ? old : kept });
  }
  function nextSystem() {
    const { first, second } = model.get("query");
    const free = others(first);
    wish({ second: free[(free.indexOf(second) + 1) % free.length] });
  }

  const choices = (label, side) => h("select", { "aria-label": label, onchange: (event) => put(side, event.target.value) },
    systems.map((name) => h("option", { value: name }, name)));
  const first = choices("Left system", "first");
  const second = choices("Right system", "second");
  const measure = h("select", { "aria-label": "Compare by", onchange: () => wish({ measure: measure.value }) },
    measures.map(([key, label]) => h("option", { value: key }, label)));
  const order = h("select", { "aria-label": "Sort by", onchange: () => wish({ order: order.value }) },
    orders.map(([key, label]) => h("option", { value: key }, label)));
  const filter = filterField(model, "Filter sessions", "filter: ssim<0.9  status=missing|status=failed  words", (where) => wish({ where }));
  const count = h("span", { class: "mmw-count", role: "status" });
  const list = sessionList(model, ask, choose);
  const turns = h("div", { class: "mmw-turns", role: "tablist", "aria-label": "Turns" });
  const asked = h("div", { class: "mmw-asked" });
  const strip = h("div", { class: "mmw-systems", role: "group", "aria-label": "Answers of all systems" });
  const sides = h("div", { class: "mmw-sides" });
  const scores = h("div", { class: "mmw-table" });
  // Room for the numbers before they are there, so that nothing moves when they come.
  const table = h("div", { class: "mmw-table", role: "group", tabindex: "0", "aria-label": "Paired differences", style: { minHeight: `${44 + 27 * model.get("setup").numbers}px` } }, h("p", { class: "mmw-soft" }, "Differences are being computed …"));
  const numbers = h("details", { class: "mmw-fold", open: "" }, h("summary", {}, "Paired differences over the whole run"), table);

  const root = h("div", { class: "mm mmw mmw-compare", tabindex: "-1", role: "region", "aria-label": `Comparison: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), count, keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    h("div", { class: "mmw-bar" }, h("span", {}, "◂ ", first), keyButton(model, "swap systems", swap, { label: "⇄", "aria-label": "Swap systems" }), h("span", {}, "▸ ", second),
      h("label", {}, "by ", measure), h("label", {}, "sort ", order), filter.field),
    problem.line, numbers,
    h("div", { class: "mmw-body" }, list.box,
      h("main", { class: "mmw-main" }, turns, asked, stage.stage, stage.tools, strip, sides, scores)),
    help.layer);

  function swap() {
    const query = model.get("query");
    wish({ first: query.second, second: query.first });
  }

  const current = () => {
    const page = model.get("page");
    return page ? page.turns[Math.min(model.get("turn"), page.turns.length) - 1] : null;
  };

  function drawTurns() {
    const page = model.get("page");
    turns.replaceChildren(...(page?.turns ?? []).map(({ head }) => h("button", { type: "button", role: "tab",
      "aria-selected": String(head.number === model.get("turn")), "aria-label": `Turn ${head.number}`, onclick: () => go(head.number) }, String(head.number))),
    page ? h("span", { class: "mmw-where" }, page.id, page.tags.map(([name, value]) => ` · ${name} ${value}`)) : "");
  }

  /** An answer as one of the two plates; maps of the two lie over their own picture. */
  const plateOf = (cell, system) => (cell?.after
    ? { ...cell.after, label: system, overlays: Object.fromEntries(cell.maps.filter(({ role }) => role === "current").map((map) => [map.title, map.overlay])) }
    : null);

  function drawTurn() {
    keepFocus(turns, drawTurns);
    const turn = current();
    const query = model.get("query");
    if (!turn) {
      [asked, strip, sides, scores].forEach((part) => renewMedia(part));
      stage.show(null, null, null, null);
      return;
    }
    const pair = [query.first, query.second].map((system) => [system, turn.cells[system]]);
    asked.replaceChildren(...askedParts(turn.head));
    const maps = pair.flatMap(([, cell]) => (cell?.maps ?? []).filter(({ role }) => role === "current"));
    stage.show(...pair.map(([system, cell]) => plateOf(cell, system)), { maps: [...new Map(maps.map((map) => [map.title, map])).values()] }, turn.head.outline, model.get("page").id);
    keepFocus(strip, () => drawStrip(turn, query));
    renewMedia(sides, ...pair.map(([system, cell], side) => h("section", { "aria-label": `Answer of ${system}` }, h("h4", {}, `${"◂▸"[side]} ${system}`),
      cell ? h("div", { class: "mmw-answer" }, answerParts(cell)) : "",
      cell ? h("div", { class: "mmw-media" }, mediaParts(cell.media, cell.spans, `the answer of ${system}`, cell.after ? 1 : 0, store, ask)) : "")));
    showPlayKey(model, "play", sides);
    sides.hidden = pair.every(([, cell]) => cell && cell.after && !cell.text && !cell.problem && !cell.media.sounds.length && !cell.media.videos.length && cell.media.pictures.length < 2);
    keepFocus(scores, () => scores.replaceChildren(pairTable(turn, query.first, query.second, legend, opened), ...truthParts(turn.head)));
    const next = model.get("page").turns[model.get("turn")];
    for (const cell of next ? [next.cells[query.first], next.cells[query.second]] : []) if (cell?.after?.picture.id) store.load(cell.after.picture.id, 1024).catch(() => {});
  }

  /** What it started from, and every compared system's answer; a click puts it on the right. */
  function drawStrip(turn, query) {
    const small = (picture, alt) => {
      const image = h("img", { alt });
      store.load(picture.id, 256).then((url) => { image.src = url; }, () => {});
      return image;
    };
    const befores = new Map();
    for (const system of systems) {
      const picture = turn.cells[system]?.before?.picture;
      if (picture?.id) befores.set(picture.id, [...(befores.get(picture.id) ?? []), system]);
    }
    const starts = [...befores].filter(([, of]) => of.includes(query.first) || of.includes(query.second)).map(([id, of]) =>
      h("figure", {}, small({ id }, "before"), h("figcaption", {}, befores.size > 1 ? `before, ${of.join(", ")}` : "before")));
    const answers = systems.filter((system) => turn.cells[system]?.after?.picture.id).map((system) => {
      const sign = system === query.first ? "◂ " : system === query.second ? "▸ " : "";
      return h("button", { type: "button", "aria-pressed": String(Boolean(sign)), "aria-label": `${system}, ${sign ? "shown" : "show on the right"}`,
        onclick: () => put("second", system) }, small(turn.cells[system].after.picture, ""), h("span", {}, `${sign}${system}`));
    });
    strip.replaceChildren(...starts, ...(starts.length || systems.length > 2 ? answers : []));
    strip.hidden = !strip.childElementCount;
  }

  let pair = "";
  function drawNumbers() {
    const query = model.get("query");
    const now = `${query.first}\u001f${query.second}`;
    if (now === pair) return;
    pair = now;
    ask("numbers", {}, 300).then(({ answer }) => {
      if (now === pair) table.replaceChildren(answer.numbers.length ? numberTable(answer.numbers, query.first, query.second) : h("p", { class: "mmw-soft" }, "No number of this run has values of these systems."));
    }, (error) => { pair = ""; table.replaceChildren(h("p", { class: "mmw-lost" }, error.message)); });
  }

  function drawQuery() {
    const query = model.get("query");
    Object.entries({ first, second, measure, order }).forEach(([name, select]) => {
      if (![...select.options].some(({ value }) => value === query[name])) select.append(h("option", { value: query[name] }, query[name]));
      select.value = query[name];
    });
    filter.show(query.where);
    // Sessions and pictures first: resampling may keep the kernel for seconds.
    setTimeout(drawNumbers, 400);
  }

  function drawCount() {
    const total = model.get("total");
    count.textContent = total ? `session ${(model.get("place") + 1).toLocaleString("en")} of ${total.toLocaleString("en")}` : "no session";
  }

  const actions = {
    "next session": () => choose(model.get("place") + 1),
    "previous session": () => choose(model.get("place") - 1),
    "next turn": () => go(model.get("turn") + 1),
    "previous turn": () => go(model.get("turn") - 1),
    ...stageActions(stage),
    evidence: () => nextEvidence(scores),
    play: () => playMedia(sides),
    "swap systems": swap,
    "next system": nextSystem,
    numbers: () => { numbers.open = !numbers.open; },
    filter: () => filter.field.focus(),
    help: help.toggle,
  };
  root.addEventListener("keydown", stage.pan);
  listenToKeys(root, model, actions);

  const bound = { "change:page": drawTurn, "change:turn": drawTurn, "change:query": drawQuery, "change:total": drawCount, "change:place": drawCount };
  Object.entries(bound).forEach(([event, hear]) => model.on(event, hear));
  el.replaceChildren(root);
  drawQuery();
  drawCount();
  drawTurn();
  requestAnimationFrame(list.reveal);
  return () => {
    Object.entries(bound).forEach(([event, hear]) => model.off(event, hear));
    renewMedia(sides);
    stage.close();
    store.close();
    filter.close();
    list.close();
    closeAsker();
  };
}

export default { render };
