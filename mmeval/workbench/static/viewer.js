// The session viewer: list, turns, pictures, sounds, scores.

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the session viewer", ...filterHelp());
  const { title, systems, sorts, legend } = model.get("setup");
  const turnParts = turnView(model, store, ask, legend);

  const set = (name, value) => {
    if (model.get(name) === value) return;
    model.set(name, value);
    model.save_changes();
  };
  const ask_for = (changes) => {
    const query = { ...model.get("query"), ...changes };
    model.set("query", query);
    model.save_changes();
  };
  const choose = (place) => set("place", Math.min(model.get("total") - 1, Math.max(0, place)));
  const go = (turn) => set("turn", Math.min(model.get("page")?.turns.length ?? 1, Math.max(1, turn)));

  const filter = filterField(model, "Filter sessions", "filter: ssim<0.9  status=missing|status=failed  words", (where) => ask_for({ where }));
  const system = h("select", { "aria-label": "System", onchange: () => ask_for({ system: system.value }) },
    systems.map((name) => h("option", { value: name }, name)));
  const sort = h("select", { "aria-label": "Sort by", onchange: () => ask_for({ sort: sort.value }) },
    sorts.map(([value, label]) => h("option", { value }, label)));
  const direction = h("button", { type: "button", "aria-label": "Sort direction", onclick: () => ask_for({ descending: !model.get("query").descending }) });
  const count = h("span", { class: "mmw-count", role: "status" });
  const list = sessionList(model, ask, choose);
  const turns = h("div", { class: "mmw-turns", role: "tablist", "aria-label": "Turns" });

  const root = h("div", { class: "mm mmw mmw-viewer", tabindex: "-1", role: "region", "aria-label": `Session viewer: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), count,
      keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    h("div", { class: "mmw-bar" }, filter.field, h("label", {}, "system ", system), h("label", {}, "sort ", sort), direction),
    problem.line,
    h("div", { class: "mmw-body" }, list.box, h("main", { class: "mmw-main" }, turns, turnParts.parts)),
    help.layer);

  function current() {
    const page = model.get("page");
    return page ? page.turns[Math.min(model.get("turn"), page.turns.length) - 1] : null;
  }

  function drawTurns() {
    const page = model.get("page");
    turns.replaceChildren(...(page?.turns ?? []).map(({ head, cell }) => {
      const mark = cell.marks.find((one) => one.passed !== null);
      const sign = mark ? (mark.passed ? "o" : "x") : cell.problem ? "–" : "•";
      return h("button", { type: "button", role: "tab", "aria-selected": String(head.number === model.get("turn")),
        "aria-label": `Turn ${head.number}${mark ? (mark.passed ? ", passed" : ", failed") : ""}`, onclick: () => go(head.number) },
        `${head.number} `, h("i", { class: mark ? (mark.passed ? "mmw-pass" : "mmw-fail") : "mmw-scored" }, sign));
    }), page ? h("span", { class: "mmw-where" }, `${page.id} · ${page.system}`, page.tags.map(([name, value]) => ` · ${name} ${value}`)) : "");
  }

  function drawTurn() {
    keepFocus(turns, drawTurns);
    turnParts.show(current(), model.get("page")?.id);
    prefetch();
  }

  /** The pictures of the turns around this one, so that turning needs no waiting. */
  function prefetch() {
    const page = model.get("page");
    const turn = model.get("turn");
    for (const place of [turn, turn - 2]) {
      const cell = page?.turns[place]?.cell;
      for (const plate of [cell?.after, cell?.before]) if (plate?.picture.id) store.load(plate.picture.id, 1024).catch(() => {});
    }
  }

  function drawQuery() {
    const query = model.get("query");
    filter.show(query.where);
    system.value = query.system;
    sort.value = query.sort;
    direction.textContent = query.descending ? "↓" : "↑";
    direction.title = query.descending ? "largest first" : "smallest first";
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
    ...turnParts.actions,
    filter: () => filter.field.focus(),
    help: help.toggle,
  };
  root.addEventListener("keydown", turnParts.pan);
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
    turnParts.close();
    store.close();
    filter.close();
    list.close();
    closeAsker();
  };
}

export default { render };
