// Drawing on a picture: boxes and brushed masks, by mouse and by keys, in the picture's own pixels.

const LEAST_BOX = 2;

/** A stage for one picture to draw on. `show(plate, other, kind, value, runs)` changes it; `changed` hears of drawing. */
function drawStage(model, store, changed) {
  const state = { kind: "boxes", plate: null, other: null, swapped: false, zoom: 1, boxes: [], chosen: -1,
    strokes: [], runs: null, erase: false, radius: 12, x: 0, y: 0, past: [] };
  const image = h("img", { class: "mmw-picture", alt: "", draggable: "false" });
  const shapes = h("svg", { class: "mmw-shapes", "aria-hidden": "true" });
  const canvas = h("canvas", { class: "mmw-painted", "aria-hidden": "true" });
  const cursor = h("div", { class: "mmw-cursor" });
  const sheet = h("div", { class: "mmw-sheet" }, image, canvas, shapes, cursor);
  const reason = h("p", { class: "mmw-lost" });
  const label = h("span", { class: "mmw-side" });
  const stage = h("div", { class: "mmw-stage mmw-draw", tabindex: "0", role: "application", "aria-label": "Picture to draw on" },
    h("div", { class: "mmw-scroll" }, sheet, reason), label);
  const said = h("span", { class: "mmw-said", role: "status" });
  const boxTools = h("div", { class: "mmw-group", role: "group", "aria-label": "Boxes" },
    keyButton(model, "new box", newBox), keyButton(model, "next box", nextBox), keyButton(model, "remove box", removeBox));
  const eraser = keyButton(model, "eraser", toggleEraser, { "aria-pressed": "false" });
  const brushTools = h("div", { class: "mmw-group", role: "group", "aria-label": "Brush" },
    keyButton(model, "paint", () => dab()), eraser, keyButton(model, "smaller brush", () => resizeBrush(1 / 1.3)), keyButton(model, "larger brush", () => resizeBrush(1.3)));
  const zooms = h("div", { class: "mmw-group", role: "group", "aria-label": "Zoom" },
    keyButton(model, "zoom out", () => zoomBy(1 / 1.5), { label: "−", "aria-label": "Zoom out" }),
    keyButton(model, "whole picture", reset, { label: "fit", "aria-label": "Whole picture" }),
    keyButton(model, "zoom in", () => zoomBy(1.5), { label: "+", "aria-label": "Zoom in" }));
  const swapper = keyButton(model, "blink", swap, { label: "show before", "aria-pressed": "false" });
  const hint = h("span", { class: "mmw-soft" });
  const tools = h("div", { class: "mmw-tools", role: "toolbar", "aria-label": "Drawing" }, boxTools, brushTools, zooms, swapper, said, hint);

  const size = () => state.plate.picture;
  const usable = () => Boolean(state.plate?.picture?.id);
  const clamp = (value, most) => Math.min(most, Math.max(0, value));

  /** Remember how it was, so that undo can go back there. */
  function remember() {
    changed();
    state.past.push(JSON.stringify({ boxes: state.boxes, chosen: state.chosen, strokes: state.strokes }));
    if (state.past.length > 200) state.past.shift();
  }

  function undo() {
    if (!state.past.length) return false;
    Object.assign(state, JSON.parse(state.past.pop()));
    changed();
    repaint();
    draw();
    return true;
  }

  function newBox() {
    if (!usable()) return;
    remember();
    const { width, height } = size();
    state.boxes.push([width * 0.375, height * 0.375, width * 0.625, height * 0.625].map(Math.round));
    state.chosen = state.boxes.length - 1;
    draw();
  }
  function nextBox() {
    if (!state.boxes.length) return;
    state.chosen = (state.chosen + 1) % state.boxes.length;
    draw();
  }
  function removeBox() {
    if (state.chosen < 0) return;
    remember();
    state.boxes.splice(state.chosen, 1);
    state.chosen = state.boxes.length - 1;
    draw();
  }

  /** Arrow keys: move the chosen box or the brush; with Shift resize the box or paint along the way. */
  function arrow(dx, dy, shift) {
    if (!usable()) return;
    const { width, height } = size();
    const step = Math.max(1, Math.round(Math.max(width, height) / 100));
    if (state.kind === "mask") {
      const from = [state.x, state.y];
      state.x = clamp(state.x + dx * step, width);
      state.y = clamp(state.y + dy * step, height);
      if (shift) stroke([from, [state.x, state.y]]);
      return draw();
    }
    const box = state.boxes[state.chosen];
    if (!box) return;
    remember();
    const [mx, my] = [dx * step, dy * step];
    if (shift) {
      box[2] = Math.max(box[0] + LEAST_BOX, clamp(box[2] + mx, width));
      box[3] = Math.max(box[1] + LEAST_BOX, clamp(box[3] + my, height));
    } else moveBox(box, mx, my);
    draw();
  }

  function moveBox(box, dx, dy) {
    const { width, height } = size();
    const [mx, my] = [Math.min(width - box[2], Math.max(-box[0], dx)), Math.min(height - box[3], Math.max(-box[1], dy))];
    [box[0], box[1], box[2], box[3]] = [box[0] + mx, box[1] + my, box[2] + mx, box[3] + my];
  }

  function toggleEraser() {
    state.erase = !state.erase;
    draw();
  }
  function resizeBrush(factor) {
    state.radius = Math.min(400, Math.max(1, state.radius * factor));
    draw();
  }
  const dab = () => { if (usable() && state.kind === "mask") stroke([[state.x, state.y], [state.x, state.y]]); };

  function stroke(points) {
    remember();
    state.strokes.push({ erase: state.erase, radius: state.radius, points });
    paint(state.strokes.at(-1));
    draw();
  }

  function paint({ erase, radius, points }) {
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    Object.assign(context, { lineWidth: 2 * radius, lineCap: "round", lineJoin: "round", strokeStyle: "#ff2d95" });
    context.beginPath();
    points.forEach(([x, y], place) => (place ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.stroke();
  }

  /** The stored mask, and over it what has been painted since. */
  function repaint() {
    if (!usable() || state.kind !== "mask") return;
    const { width, height } = size();
    Object.assign(canvas, { width, height });
    if (state.runs) {
      const context = canvas.getContext("2d", { willReadFrequently: true });
      const pixels = context.createImageData(width, height);
      let at = 0;
      state.runs.forEach((length, place) => {
        if (place % 2) for (let i = at; i < at + length; i++) pixels.data.set([255, 45, 149, 255], 4 * i);
        at += length;
      });
      context.putImageData(pixels, 0, 0);
    }
    state.strokes.forEach(paint);
  }

  /** What has been drawn, as the kernel takes it. */
  function value() {
    if (state.kind === "boxes") return state.boxes.map((box) => box.map((part) => Math.round(part * 100) / 100));
    const { width, height } = size();
    const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height);
    const runs = [];
    let [inside, length] = [false, 0];
    for (let i = 3; i < data.length; i += 4) {
      if ((data[i] > 127) !== inside) { runs.push(length); inside = !inside; length = 0; }
      length++;
    }
    runs.push(length);
    return { size: [height, width], runs };
  }

  function zoomBy(factor) {
    state.zoom = Math.min(16, Math.max(1, state.zoom * factor));
    place();
  }
  function reset() {
    state.zoom = 1;
    place();
  }
  function swap() {
    if (!state.other) return;
    state.swapped = !state.swapped;
    load();
    draw();
  }

  function place() {
    if (!usable()) return;
    const { width, height } = size();
    const scale = Math.min(stage.clientWidth / width, stage.clientHeight / height) * state.zoom;
    Object.assign(sheet.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    sheet.style.setProperty("--unit", String(1 / scale));
    draw();
    load();
  }

  function load() {
    const plate = state.swapped ? state.other : state.plate;
    if (!plate?.picture?.id) return;
    const most = Math.max(plate.picture.width, plate.picture.height);
    const wanted = Math.max(sheet.clientWidth, sheet.clientHeight) * (window.devicePixelRatio || 1);
    const side = [1024, 2048, most].find((one) => one >= Math.min(wanted, most)) ?? most;
    const key = `${plate.picture.id}@${side}`;
    if (image.dataset.key === key) return;
    image.dataset.key = key;
    store.load(plate.picture.id, side).then(async (url) => {
      if (image.dataset.key !== key) return;
      image.src = url;
      image.dataset.there = key;
      await image.decode().catch(() => {});
      stage.dispatchEvent(new CustomEvent("painted", { detail: plate.label }));
    }, (error) => { reason.textContent = error.message; reason.hidden = false; });
  }

  function draw() {
    boxTools.hidden = state.kind !== "boxes";
    brushTools.hidden = state.kind !== "mask";
    canvas.hidden = cursor.hidden = state.kind !== "mask";
    shapes.style.display = state.kind === "boxes" ? "" : "none";
    swapper.hidden = !state.other;
    swapper.setAttribute("aria-pressed", String(state.swapped));
    eraser.setAttribute("aria-pressed", String(state.erase));
    if (!usable()) return;
    const { width, height } = size();
    label.textContent = state.swapped ? state.other.label : state.plate.label;
    shapes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    shapes.replaceChildren(...state.boxes.flatMap((box, at) => {
      const rect = h("rect", { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1], class: at === state.chosen ? "mmw-chosen" : "" });
      return at === state.chosen ? [rect, h("circle", { cx: box[2], cy: box[3], class: "mmw-corner", r: Number.isFinite(unit()) ? 6 * unit() : 0 })] : [rect];
    }));
    Object.assign(cursor.style, { left: `${(100 * state.x) / width}%`, top: `${(100 * state.y) / height}%`,
      width: `${(200 * state.radius) / width}%`, height: `${(200 * state.radius) / height}%` });
    const box = state.boxes[state.chosen];
    said.textContent = state.kind === "mask"
      ? `brush ${Math.round(2 * state.radius)} px, ${state.erase ? "erasing" : "painting"}`
      : `${words(state.boxes.length, "box", "boxes")}${box ? `, number ${state.chosen + 1}: ${box.map(Math.round).join(", ")}` : ""}`;
    hint.textContent = state.kind === "mask" ? "Drag, or arrows to move and Shift with arrows to paint." : `Drag a box, or ${model.get("shortcuts")["new box"]} and arrows; Shift with arrows resizes.`;
  }
  const unit = () => Number(sheet.style.getPropertyValue("--unit")) || 1;

  /** Where a pointer is, in the picture's pixels. */
  function at(event) {
    const box = sheet.getBoundingClientRect();
    const { width, height } = size();
    return [clamp(((event.clientX - box.left) / box.width) * width, width), clamp(((event.clientY - box.top) / box.height) * height, height)];
  }

  function drag(event, move, end) {
    sheet.setPointerCapture(event.pointerId);
    const moved = (next) => { move(at(next)); draw(); };
    const up = () => { sheet.removeEventListener("pointermove", moved); end?.(); changed(); draw(); };
    sheet.addEventListener("pointermove", moved);
    sheet.addEventListener("pointerup", up, { once: true });
  }

  function dragBox(event, [x, y]) {
    remember();
    const chosen = state.boxes[state.chosen];
    const near = 10 * unit();
    if (chosen && Math.abs(x - chosen[2]) < near && Math.abs(y - chosen[3]) < near) {
      return drag(event, ([nx, ny]) => { chosen[2] = Math.max(chosen[0] + LEAST_BOX, nx); chosen[3] = Math.max(chosen[1] + LEAST_BOX, ny); });
    }
    const hit = state.boxes.findLastIndex((box) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3]);
    if (hit >= 0) {
      state.chosen = hit;
      const box = state.boxes[hit];
      let from = [x, y];
      return drag(event, (to) => { moveBox(box, to[0] - from[0], to[1] - from[1]); from = to; });
    }
    const made = [x, y, x, y];
    state.boxes.push(made);
    state.chosen = state.boxes.length - 1;
    return drag(event, ([nx, ny]) => { [made[0], made[2]] = [Math.min(x, nx), Math.max(x, nx)]; [made[1], made[3]] = [Math.min(y, ny), Math.max(y, ny)]; },
      () => { if (made[2] - made[0] < LEAST_BOX || made[3] - made[1] < LEAST_BOX) undo(); });
  }

  sheet.addEventListener("pointerdown", (event) => {
    if (event.button || !usable()) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    const from = at(event);
    if (state.kind === "boxes") return dragBox(event, from);
    [state.x, state.y] = from;
    stroke([from, from]);
    const now = state.strokes.at(-1);
    drag(event, (to) => { paint({ ...now, points: [now.points.at(-1), to] }); now.points.push(to); [state.x, state.y] = to; });
  });
  sheet.addEventListener("pointermove", (event) => {
    if (state.kind !== "mask" || event.buttons || !usable()) return;
    [state.x, state.y] = at(event);
    draw();
  });
  const unwatch = watchSize(stage, place);

  return {
    stage, tools, arrow, undo, value, zoomBy, reset, swap, newBox, nextBox, removeBox, toggleEraser, dab,
    painted: () => !usable() || !reason.hidden || (image.dataset.there === image.dataset.key && image.complete && image.clientWidth > 0),
    smaller: () => resizeBrush(1 / 1.3), larger: () => resizeBrush(1.3), usable,
    show(plate, other, kind, value, runs) {
      Object.assign(state, { kind, plate, other, swapped: false, zoom: 1, strokes: [], runs, past: [],
        boxes: kind === "boxes" ? (value ?? []).map((box) => [...box]) : [] });
      state.chosen = state.boxes.length - 1;
      image.dataset.key = "";
      reason.hidden = sheet.hidden = false;
      reason.textContent = plate ? (plate.picture.reason ?? "") : "There is no picture to draw on; answer “cannot tell”.";
      reason.hidden = usable();
      sheet.hidden = !usable();
      if (!usable()) return draw();
      image.alt = `${plate.label}: ${size().width} by ${size().height} pixels`;
      Object.assign(state, { x: size().width / 2, y: size().height / 2, radius: Math.max(2, Math.max(size().width, size().height) / 40) });
      repaint();
      place();
    },
    close: unwatch,
  };
}
