// Two pictures before and after: divider, side by side, blink, difference; overlays; one zoom for both.

const MODES = ["divider", "side by side", "blink", "difference"];
const LAYERS = ["boxes", "mask", "change", "text"];
const MOST_ZOOM = 32;

/** Pictures by id as object URLs; the least recently used are freed, so memory stays flat. */
function pictureStore(ask, most = 120) {
  const urls = new Map();
  const load = async (id, side) => {
    const key = `${id}@${side}`;
    let url = urls.get(key);
    if (url) urls.delete(key);
    else {
      url = ask("picture", { name: id, side }).then(({ buffers }) =>
        URL.createObjectURL(new Blob([buffers[0]], { type: "image/webp" })));
      url.catch(() => urls.delete(key));
    }
    urls.set(key, url);
    if (urls.size > most) {
      const [oldest, old] = urls.entries().next().value;
      urls.delete(oldest);
      old.then((gone) => URL.revokeObjectURL(gone), () => {});
    }
    return url;
  };
  const close = () => urls.forEach((url) => url.then((gone) => URL.revokeObjectURL(gone), () => {}));
  return { load, close };
}

/** Call `place` whenever `stage` gets another size or comes into sight; returns what ends that. */
function watchSize(stage, place) {
  // A stage that was drawn while its tab was away may come back at the size it had.
  const watchers = [new ResizeObserver(() => place()), new IntersectionObserver(() => place())];
  watchers.forEach((one) => one.observe(stage));
  const back = () => { if (!document.hidden) place(); };
  document.addEventListener("visibilitychange", back);
  return () => {
    watchers.forEach((one) => one.disconnect());
    document.removeEventListener("visibilitychange", back);
  };
}

/** A stage for two pictures, called `names`. `show(before, after, cell, outline, session)` changes what is on it; another session is seen whole. */
function pictureStage(model, store, names = ["before", "after"], mode = "divider") {
  const state = { mode, layers: new Set(["boxes"]), split: 0.5, zoom: 1, x: 0, y: 0, map: 0 };
  let plates = [];
  let shown = 0;
  let blinking = null;

  const handle = h("div", { class: "mmw-divider", role: "slider", tabindex: "0", "aria-label": `Divider between ${names.join(" and ")}`,
    "aria-valuemin": "0", "aria-valuemax": "100", "aria-orientation": "horizontal" });
  const views = ["before", "after"].map((side) => {
    const world = h("div", { class: "mmw-world" });
    const label = h("span", { class: "mmw-side" }, side);
    const captions = h("div", { class: "mmw-captions", "aria-hidden": "true" });
    return { side, world, label, captions, view: h("div", { class: `mmw-plate mmw-${side}`, "data-side": side }, world, captions, label) };
  });
  const stage = h("div", { class: "mmw-stage", tabindex: "0", role: "group", "aria-label": `Pictures ${names.join(" and ")}`,
    "aria-description": "Shift and an arrow key move a magnified picture." },
    views.map((one) => one.view), handle);
  const modes = h("div", { class: "mmw-group", role: "group", "aria-label": "How to compare" },
    MODES.map((name) => keyButton(model, name, () => setMode(name), { "aria-pressed": "false", "data-mode": name })));
  const layers = h("div", { class: "mmw-group", role: "group", "aria-label": "What lies over the pictures" },
    LAYERS.map((name) => keyButton(model, name, () => toggle(name), { "aria-pressed": "false", "data-layer-name": name })));
  const maps = h("select", { "aria-label": "Which map", onchange: () => { state.map = maps.selectedIndex; draw(); } });
  const toChange = keyButton(model, "zoom to change", zoomToChange);
  // Views that never have a map have no such action.
  toChange.hidden = !model.get("shortcuts")["zoom to change"];
  const zoomed = h("output", { class: "mmw-zoomed", "aria-label": "Magnified" });
  const zooms = h("div", { class: "mmw-group", role: "group", "aria-label": "Zoom" },
    keyButton(model, "zoom out", () => zoomBy(1 / 1.5), { label: "−", "aria-label": "Zoom out" }),
    keyButton(model, "whole picture", reset, { label: "fit", "aria-label": "Whole picture" }),
    keyButton(model, "zoom in", () => zoomBy(1.5), { label: "+", "aria-label": "Zoom in", title: `zoom in (${model.get("shortcuts")["zoom in"]}); Shift and arrows move the picture` }),
    toChange, zoomed);
  const tools = h("div", { class: "mmw-tools", role: "toolbar", "aria-label": "Pictures" }, modes, layers, maps, zooms);

  function setMode(name) {
    state.mode = name;
    clearInterval(blinking);
    stage.classList.remove("mmw-second");
    if (name === "blink") blinking = setInterval(() => stage.classList.toggle("mmw-second"), 600);
    place();
  }

  function toggle(name) {
    if (!state.layers.delete(name)) state.layers.add(name);
    draw();
  }

  function setSplit(share) {
    state.split = Math.min(1, Math.max(0, share));
    place();
  }

  /** How large a picture is on the stage at zoom 1, in CSS pixels. */
  function fit(plate, view) {
    const scale = Math.min(view.clientWidth / plate.picture.width, view.clientHeight / plate.picture.height);
    return { width: plate.picture.width * scale, height: plate.picture.height * scale };
  }

  /** Everything that follows from mode, divider, zoom and size, without touching pictures. */
  function place() {
    const single = plates.filter(Boolean).length < 2;
    stage.dataset.mode = single ? "single" : state.mode;
    modes.querySelectorAll("button").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.mode === state.mode));
      button.disabled = single;
    });
    handle.hidden = single || state.mode !== "divider";
    handle.style.left = `${state.split * 100}%`;
    handle.setAttribute("aria-valuenow", String(Math.round(state.split * 100)));
    handle.setAttribute("aria-valuetext", `${Math.round(state.split * 100)} percent ${names[0]}`);
    zoomed.textContent = state.zoom > 1 ? `${state.zoom.toFixed(1)}×` : "";
    views.forEach(({ side, world, view, captions }, index) => {
      const plate = plates[index];
      view.hidden = !plate;
      view.style.clipPath = !single && state.mode === "divider" && side === "after" ? `inset(0 0 0 ${state.split * 100}%)` : "";
      if (!plate?.picture?.id) return;
      const size = fit(plate, view);
      Object.assign(world.style, {
        width: `${size.width}px`, height: `${size.height}px`,
        left: `${(view.clientWidth - size.width) / 2}px`, top: `${(view.clientHeight - size.height) / 2}px`,
        transform: `translate(${state.x}px, ${state.y}px) scale(${state.zoom})`,
      });
      world.style.setProperty("--zoom", String(state.zoom));
      const cut = !single && state.mode === "divider" ? state.split * view.clientWidth : null;
      const seen = cut === null ? [0, view.clientWidth] : side === "after" ? [cut, view.clientWidth] : [0, cut];
      placeCaptions(plate, view, captions, size.width / plate.picture.width, seen);
    });
    sharpen();
  }

  /** Captions keep their size at any zoom, and stay in the seen part of the stage as long as their box is in it. */
  function placeCaptions({ picture }, view, captions, scale, [from, to]) {
    const { clientWidth: width, clientHeight: height } = view;
    const onStage = (x, y) => [width / 2 + state.x + (x - picture.width / 2) * scale * state.zoom, height / 2 + state.y + (y - picture.height / 2) * scale * state.zoom];
    const sized = [...captions.children].map((caption) => [caption, caption.offsetWidth, caption.offsetHeight]);
    sized.forEach(([caption, wide, high]) => {
      const { box } = caption;
      const [[x0, y0], [x1, y1]] = [onStage(box.x, box.y), onStage(box.x + box.width, box.y + box.height)];
      caption.style.visibility = x1 < from || y1 < 0 || x0 > to || y0 > height ? "hidden" : "";
      caption.style.left = `${Math.max(from, Math.min(x0, to - wide))}px`;
      caption.style.top = `${Math.max(0, Math.min(y0 - high, height - high))}px`;
    });
  }

  /** Put a copy of a picture on its plate, unless another picture or a larger copy is there by now. */
  function put(image, id, side, url) {
    if (image.dataset.id !== id || side <= Number(image.dataset.side)) return;
    image.src = url;
    image.dataset.side = side;
  }

  /** Fetch a larger copy of a picture that is magnified beyond what has been fetched. */
  function sharpen() {
    plates.forEach((plate, index) => {
      if (!plate?.picture?.id) return;
      const { view, world } = views[index];
      const wanted = Math.max(...Object.values(fit(plate, view))) * state.zoom * (window.devicePixelRatio || 1);
      const most = Math.max(plate.picture.width, plate.picture.height);
      const side = [1024, 2048, most].find((one) => one >= Math.min(wanted, most)) ?? most;
      const image = world.querySelector("img.mmw-picture");
      const { id } = plate.picture;
      if (!image || image.dataset.id !== id || side <= Number(image.dataset.asked)) return;
      image.dataset.asked = side;
      store.load(id, side).then((url) => put(image, id, side, url), () => {
        if (image.dataset.id === id) image.dataset.asked = image.dataset.side;
      });
    });
  }

  function change(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
    const zoom = Math.min(MOST_ZOOM, Math.max(1, state.zoom * factor));
    const grown = zoom / state.zoom;
    const view = views[plates[1] ? 1 : 0].view;
    const [cx, cy] = [view.clientWidth / 2, view.clientHeight / 2];
    state.x = (state.x + cx - x) * grown + x - cx;
    state.y = (state.y + cy - y) * grown + y - cy;
    state.zoom = zoom;
    hold();
    place();
  }

  /** Keep the picture on the stage. */
  function hold() {
    const view = views[plates[1] ? 1 : 0].view;
    const [mx, my] = [(view.clientWidth * (state.zoom - 1)) / 2, (view.clientHeight * (state.zoom - 1)) / 2];
    state.x = Math.min(mx, Math.max(-mx, state.x));
    state.y = Math.min(my, Math.max(-my, state.y));
  }

  const zoomBy = (factor) => change(factor);

  /** Shift and an arrow move what is in sight of a magnified picture by an eighth of the stage. */
  function pan(event) {
    const [x, y] = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key] ?? [0, 0];
    const elsewhere = event.composedPath()[0].matches?.("input, textarea, select, [role=slider]");
    if (!event.shiftKey || !(x || y) || stage.hidden || state.zoom <= 1 || elsewhere) return;
    event.preventDefault();
    event.stopPropagation();
    state.x += (x * stage.clientWidth) / 8;
    state.y += (y * stage.clientHeight) / 8;
    hold();
    place();
  }

  function reset() {
    Object.assign(state, { zoom: 1, x: 0, y: 0 });
    place();
  }

  /** Frame what the chosen map says has changed. */
  async function zoomToChange() {
    const map = currentMap() ?? stage.cell?.maps?.[0];
    const plate = plates[1] ?? plates[0];
    if (!map || !plate?.picture?.id) return;
    const image = new Image();
    image.src = await store.load(map.overlay.id, 256);
    await image.decode();
    const canvas = h("canvas", { width: image.width, height: image.height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let [x0, y0, x1, y1] = [image.width, image.height, -1, -1];
    for (let i = 3, at = 0; i < data.length; i += 4, at++) {
      if (data[i] < 24) continue;
      const [x, y] = [at % image.width, Math.floor(at / image.width)];
      [x0, y0, x1, y1] = [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)];
    }
    if (x1 < 0) return;
    const view = views[plates[1] ? 1 : 0].view;
    const size = fit(plate, view);
    const [w, hgt] = [((x1 - x0 + 1) / image.width) * size.width, ((y1 - y0 + 1) / image.height) * size.height];
    state.zoom = Math.min(MOST_ZOOM, Math.max(1, 0.8 * Math.min(view.clientWidth / w, view.clientHeight / hgt)));
    state.x = -(((x0 + x1 + 1) / 2 / image.width - 0.5) * size.width) * state.zoom;
    state.y = -(((y0 + y1 + 1) / 2 / image.height - 0.5) * size.height) * state.zoom;
    hold();
    place();
  }

  const currentMap = () => (state.layers.has("change") ? stage.cell?.maps?.[state.map] : undefined);

  function boxesOf(plate, layer) {
    const { width, height } = plate.picture;
    return h("svg", { viewBox: `0 0 ${width} ${height}`, class: `mmw-boxes mmw-${layer}`, "aria-hidden": "true" },
      plate.boxes.filter((box) => box.layer === layer).map((box) =>
        h("rect", { x: box.x, y: box.y, width: box.width, height: box.height }, h("title", {}, box.caption))));
  }

  const captionsOf = (plate) => plate.boxes.filter(({ layer, caption }) => caption && state.layers.has(layer === "objects" ? "boxes" : layer))
    .map((box) => Object.assign(h("span", { class: "mmw-caption" }, box.caption), { box }));

  /** A picture that lies over another one, fetched when it is switched on. */
  function overlay(id, name) {
    const image = h("img", { class: `mmw-overlay mmw-${name}-overlay`, alt: "" });
    store.load(id, 768).then((url) => { image.src = url; }, () => {});
    return image;
  }

  /** The pictures and what lies over them. */
  function draw() {
    const now = ++shown;
    layers.querySelectorAll("button").forEach((button) => {
      const name = button.dataset.layerName;
      button.setAttribute("aria-pressed", String(state.layers.has(name)));
      button.disabled = !available(name);
    });
    toChange.disabled = !available("change");
    views.forEach(({ world, side, label, captions }, index) => {
      const plate = plates[index];
      captions.replaceChildren();
      if (!plate) return world.replaceChildren();
      label.textContent = plate.label;
      if (!plate.picture.id) {
        return world.replaceChildren(h("p", { class: "mmw-lost" }, plate.picture.reason));
      }
      const image = world.querySelector("img.mmw-picture") ?? h("img", { class: "mmw-picture", draggable: "false" });
      image.alt = `${plate.label}: ${plate.picture.width} by ${plate.picture.height} pixels`;
      if (image.dataset.id !== plate.picture.id) {
        Object.assign(image.dataset, { id: plate.picture.id, asked: 1024, side: 0 });
        store.load(plate.picture.id, 1024).then(async (url) => {
          put(image, plate.picture.id, 1024, url);
          if (image.dataset.id !== plate.picture.id) return;
          await image.decode().catch(() => {});
          if (now === shown) stage.dispatchEvent(new CustomEvent("painted", { detail: side }));
        }, (error) => { if (now === shown) world.replaceChildren(h("p", { class: "mmw-lost" }, error.message)); });
      }
      const map = currentMap();
      // Plates that are the answers of two systems have a map of their own each, under one title.
      const over = map && (plate.overlays ? plate.overlays[map.title] : map.role === plate.role && map.overlay);
      world.replaceChildren(image,
        ...(over ? [overlay(over.id, "change")] : []),
        ...(state.layers.has("mask") && stage.outline ? [overlay(stage.outline.id, "mask")] : []),
        ...(state.layers.has("boxes") ? [boxesOf(plate, "objects")] : []),
        ...(state.layers.has("text") ? [boxesOf(plate, "text")] : []));
      captions.replaceChildren(...captionsOf(plate));
    });
    place();
  }

  const has = (layer) => plates.some((plate) => plate?.boxes?.some((box) => box.layer === layer));
  const available = (name) => ({
    boxes: has("objects"), text: has("text"), mask: Boolean(stage.outline), change: Boolean(stage.cell?.maps?.length),
  })[name];

  stage.addEventListener("wheel", (event) => {
    // Pages must scroll over pictures that nobody works with.
    if (!event.ctrlKey && !stage.contains(document.activeElement) && !stage.matches(":focus-within")) return;
    event.preventDefault();
    const box = views[plates[1] ? 1 : 0].view.getBoundingClientRect();
    change(event.deltaY < 0 ? 1.2 : 1 / 1.2, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  stage.addEventListener("pointerdown", (event) => {
    if (event.button || state.zoom <= 1 || event.target === handle) return;
    const [x, y] = [event.clientX - state.x, event.clientY - state.y];
    stage.setPointerCapture(event.pointerId);
    const move = (moved) => { [state.x, state.y] = [moved.clientX - x, moved.clientY - y]; hold(); place(); };
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", move), { once: true });
  });
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    const move = (moved) => {
      const box = stage.getBoundingClientRect();
      setSplit((moved.clientX - box.left) / box.width);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
  });
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -0.05, ArrowRight: 0.05, Home: -1, End: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    setSplit(state.split + step);
  });
  const unwatch = watchSize(stage, place);

  /** Whether every picture is there to be seen, or cannot be. */
  const painted = () => plates.every((plate, index) => {
    const image = plate?.picture?.id && views[index].world.querySelector("img.mmw-picture");
    const there = () => image.dataset.id === plate.picture.id && Number(image.dataset.side) > 0;
    return !image || (there() && image.complete && image.clientWidth > 0);
  });

  return {
    painted, stage, tools, zoomBy, reset, zoomToChange, setMode, toggle, pan,
    show(before, after, cell, outline, session) {
      if (session !== stage.session) Object.assign(state, { zoom: 1, x: 0, y: 0 });
      stage.session = session;
      plates = [before, after].map((plate) => (plate ? { ...plate } : null));
      Object.assign(stage, { cell, outline });
      maps.replaceChildren(...(cell?.maps ?? []).map((map) => h("option", {}, map.title)));
      state.map = 0;
      maps.hidden = (cell?.maps?.length ?? 0) < 2;
      stage.hidden = tools.hidden = !before && !after;
      draw();
    },
    close() { clearInterval(blinking); unwatch(); },
  };
}
