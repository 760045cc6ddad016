// The gallery: a sheet of thumbnails of any length, and one answer large.

const TILE = { width: 176, height: 246, window: 24 };

/** A sheet of tiles: only those in sight exist, and they are fetched in windows. */
function tileSheet(model, ask, store, open) {
  const filler = h("div", { class: "mmw-filler" });
  const box = h("div", { class: "mmw-tiles", role: "listbox", tabindex: "0", "aria-label": "Answers" }, filler);
  const uid = `mmw${Math.random().toString(36).slice(2, 8)}`;
  let windows = new Map();
  let nodes = new Map();
  let timer = 0;

  const columns = () => Math.max(1, Math.floor((box.clientWidth || 640) / TILE.width));
  const inSight = () => {
    const across = columns();
    const first = Math.max(0, Math.floor(box.scrollTop / TILE.height) - 1) * across;
    const last = (Math.ceil((box.scrollTop + (box.clientHeight || 600)) / TILE.height) + 1) * across;
    return [first, Math.min(model.get("total"), last)];
  };

  /** Fetch the windows in sight, thumbnails first, reasons when the scrolling rests. */
  function fetchInSight() {
    const [first, last] = inSight();
    for (let number = Math.floor(first / TILE.window); number * TILE.window < last; number++) fetchWindow(number);
  }

  function fetchWindow(number) {
    if (windows.has(number)) return;
    const version = model.get("version");
    const about = { start: number * TILE.window, stop: (number + 1) * TILE.window };
    windows.set(number, { tiles: null, reasons: [] });
    ask("tiles", about).then(({ answer }) => {
      if (version !== model.get("version")) return null;
      windows.set(number, { tiles: answer.tiles, reasons: [] });
      if (windows.size > 40) windows.delete(windows.keys().next().value);
      redraw(about);
      return ask("reasons", about);
    }).then((reply) => {
      const kept = windows.get(number);
      if (!reply || !kept || version !== model.get("version")) return;
      kept.reasons = reply.answer.reasons;
      redraw(about);
    }).catch(() => { if (!windows.get(number)?.tiles) windows.delete(number); });
  }

  function redraw({ start, stop }) {
    for (let place = start; place < stop; place++) {
      nodes.get(place)?.remove();
      nodes.delete(place);
    }
    draw();
  }

  function tile(place) {
    const kept = windows.get(Math.floor(place / TILE.window));
    const entry = kept?.tiles?.[place % TILE.window];
    const across = columns();
    const props = { role: "option", id: `${uid}-${place}`, class: "mmw-tile", "aria-setsize": model.get("total"), "aria-posinset": place + 1,
      style: { left: `${(place % across) * (100 / across)}%`, width: `${100 / across}%`, top: `${Math.floor(place / across) * TILE.height}px` }, onclick: () => open(place) };
    if (!entry) return h("div", { ...props, "aria-label": "not yet fetched" }, h("div", { class: "mmw-thumb mmw-words mmw-soft" }, "loading …"));
    const reason = kept.reasons[place % TILE.window] ?? "";
    const lost = entry.values.find((value) => value.reason)?.reason ?? "";
    const values = entry.values.map((value) => h("span", { class: value.value === null ? "mmw-unscored-value" : "", title: `${value.name}: ${value.value ?? value.reason}` },
      `${value.name} `, h("b", {}, value.value ?? value.status)));
    const image = entry.picture ? h("img", { alt: "", class: "mmw-thumb" }) : h("div", { class: "mmw-thumb mmw-words" }, entry.note);
    if (entry.picture) store.load(entry.picture.id, 256).then((url) => { image.src = url; }, (error) => { image.replaceWith(h("div", { class: "mmw-thumb mmw-words" }, error.message)); });
    const said = entry.values.map((value) => `${value.name} ${value.value ?? value.status}`).join(", ");
    const why = lost || reason;
    return h("div", { ...props, title: entry.asked, "aria-label": `${entry.system}, ${entry.session}, turn ${entry.turn}: ${said}${why ? `; ${why}` : ""}` },
      image, h("div", { class: "mmw-who" }, h("b", {}, entry.system), ` ${entry.session} · ${entry.turn}`), h("div", { class: "mmw-values" }, values), h("div", { class: "mmw-why" }, why || entry.asked));
  }

  function draw() {
    const total = model.get("total");
    const place = model.get("place");
    filler.style.height = `${Math.max(Math.ceil(total / columns()) * TILE.height, 1)}px`;
    const [first, last] = inSight();
    for (const [at, node] of nodes) {
      if (at >= first && at < last) continue;
      node.remove();
      nodes.delete(at);
    }
    for (let at = first; at < last; at++) {
      if (!nodes.has(at)) {
        nodes.set(at, tile(at));
        filler.append(nodes.get(at));
      }
      nodes.get(at).setAttribute("aria-selected", String(at === place));
    }
    box.setAttribute("aria-activedescendant", total ? `${uid}-${place}` : "");
    clearTimeout(timer);
    timer = setTimeout(fetchInSight, 60);
  }

  function renew() {
    nodes.forEach((node) => node.remove());
    nodes = new Map();
    draw();
  }

  function reveal() {
    const top = Math.floor(model.get("place") / columns()) * TILE.height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + TILE.height > box.scrollTop + box.clientHeight) box.scrollTop = top + TILE.height - box.clientHeight;
    draw();
  }

  let frame = 0;
  box.addEventListener("scroll", () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(draw); });
  let width = 0;
  const resized = new ResizeObserver(() => {
    if (columns() === width) return;
    width = columns();
    renew();
  });
  resized.observe(box);
  const empty = () => { windows = new Map(); box.scrollTop = 0; renew(); };
  model.on("change:version", empty);
  model.on("change:place", reveal);
  return { box, columns, reveal, close() { clearTimeout(timer); resized.disconnect(); model.off("change:version", empty); model.off("change:place", reveal); } };
}

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask, 300);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the gallery", ...filterHelp());
  const { title, systems, sorts, legend } = model.get("setup");
  const turn = turnView(model, store, ask, legend);

  const set = (name, value) => {
    if (model.get(name) === value) return;
    model.set(name, value);
    model.save_changes();
  };
  const wish = (changes) => {
    model.set("query", { ...model.get("query"), ...changes });
    model.save_changes();
  };
  const move = (step) => set("place", Math.min(model.get("total") - 1, Math.max(0, model.get("place") + step)));
  const open = (place) => {
    if (place >= model.get("total")) return;
    model.set("place", place);
    model.set("opened", true);
    model.save_changes();
  };

  const sheet = tileSheet(model, ask, store, open);
  const filter = filterField(model, "Filter answers", "filter: ssim<0.9|if=0  status=scored  words", (where) => wish({ where }));
  const system = h("select", { "aria-label": "System", onchange: () => wish({ system: system.value }) },
    h("option", { value: "" }, "every system"), systems.map((name) => h("option", { value: name }, name)));
  const sort = h("select", { "aria-label": "Sort by", onchange: () => wish({ sort: sort.value }) }, sorts.map(([key, label]) => h("option", { value: key }, label)));
  const count = h("span", { class: "mmw-count", role: "status" });
  const none = h("p", { class: "mmw-none mmw-soft" }, "No answer meets the filter. Take a condition away to see some.");
  const where = h("span", { class: "mmw-where" });
  const call = h("code", { class: "mmw-call" });
  const large = h("div", { class: "mmw-main mmw-large" },
    h("div", { class: "mmw-turns" }, keyButton(model, "back", () => set("opened", false), { label: "← all answers" }),
      keyButton(model, "previous item", () => move(-1), { label: "‹", "aria-label": "Previous answer" }),
      keyButton(model, "next item", () => move(1), { label: "›", "aria-label": "Next answer" }), where),
    turn.parts, h("p", { class: "mmw-soft" }, "The whole session, turn by turn: ", call));

  const root = h("div", { class: "mm mmw mmw-gallery", tabindex: "-1", role: "region", "aria-label": `Gallery: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), count, keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    h("div", { class: "mmw-bar" }, filter.field, h("label", {}, "system ", system), h("label", {}, "sort ", sort)),
    problem.line, none, sheet.box, large, help.layer);

  function drawPage() {
    const page = model.get("page");
    const was = large.hidden;
    large.hidden = !page;
    sheet.box.hidden = Boolean(page) || !model.get("total");
    turn.show(page, page?.id);
    if (page) {
      where.textContent = `${page.system} · ${page.id} · turn ${page.head.number}`;
      call.textContent = page.call;
      if (was) root.focus({ preventScroll: true });
    } else if (!was) {
      sheet.reveal();
      sheet.box.focus({ preventScroll: true });
    }
  }

  function drawQuery() {
    const query = model.get("query");
    filter.show(query.where);
    [system.value, sort.value] = [query.system, query.sort];
  }

  function drawCount() {
    const total = model.get("total");
    none.hidden = Boolean(total);
    sheet.box.hidden = !total || Boolean(model.get("page"));
    count.textContent = total ? `answer ${(model.get("place") + 1).toLocaleString("en")} of ${total.toLocaleString("en")}` : "no answer";
  }

  const down = (sign) => move(sign * (model.get("opened") ? 1 : sheet.columns()));
  const actions = {
    "next item": () => move(1),
    "previous item": () => move(-1),
    "item below": () => down(1),
    "item above": () => down(-1),
    open: () => open(model.get("place")),
    back: () => set("opened", false),
    ...turn.actions,
    filter: () => filter.field.focus(),
    help: help.toggle,
  };
  sheet.box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(sheet.box.clientHeight / TILE.height)) * sheet.columns();
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: sheet.columns(), ArrowUp: -sheet.columns(), PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" || event.key === " ") open(model.get("place"));
    else if (steps[event.key] !== undefined) move(steps[event.key]);
    else return;
    event.preventDefault();
  });
  root.addEventListener("keydown", turn.pan);
  listenToKeys(root, model, actions, { ArrowRight: "next item", ArrowLeft: "previous item", ArrowDown: "item below", ArrowUp: "item above" });

  const bound = { "change:page": drawPage, "change:query": drawQuery, "change:total": drawCount, "change:place": drawCount };
  Object.entries(bound).forEach(([event, hear]) => model.on(event, hear));
  el.replaceChildren(root);
  large.hidden = true;
  drawQuery();
  drawCount();
  drawPage();
  requestAnimationFrame(sheet.reveal);
  return () => {
    Object.entries(bound).forEach(([event, hear]) => model.off(event, hear));
    sheet.close();
    turn.close();
    store.close();
    filter.close();
    closeAsker();
  };
}

export default { render };
