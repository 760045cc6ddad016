// A list of any length: only the lines that are in sight exist, and they are fetched in windows.

const LINE = 30;
const WINDOW = 60;
const SIGNS = { pass: ["o", "passed"], fail: ["x", "failed"], scored: ["•", "scored"], unscored: ["–", "unscored"],
  first: ["◂", "first better"], second: ["▸", "second better"], tie: ["=", "alike"] };

function sessionList(model, ask, choose) {
  const filler = h("div", { class: "mmw-filler" });
  const box = h("div", { class: "mmw-list", role: "listbox", tabindex: "0", "aria-label": "Sessions" }, filler);
  let windows = new Map();
  let frame = 0;

  function fetchWindow(number) {
    const version = model.get("version");
    if (windows.has(number)) return;
    windows.set(number, null);
    ask("lines", { start: number * WINDOW, stop: (number + 1) * WINDOW }).then(({ answer }) => {
      if (version !== model.get("version")) return;
      windows.set(number, answer.lines);
      if (windows.size > 40) windows.delete(windows.keys().next().value);
      draw();
    }, () => windows.delete(number));
  }

  function line(place) {
    const entry = windows.get(Math.floor(place / WINDOW))?.[place % WINDOW];
    const current = place === model.get("place");
    const [name, turns, value] = entry ?? ["loading …", [], ""];
    const said = turns.map(([turn, sign]) => `turn ${turn} ${SIGNS[sign][1]}`).join(", ");
    return h("div", { role: "option", id: `${box.dataset.uid}-${place}`, class: `mmw-line${current ? " mmw-current" : ""}`, "aria-selected": String(current),
      "aria-label": `${name}${said ? `: ${said}` : ""}${value ? `, ${value}` : ""}`, "aria-setsize": model.get("total"), "aria-posinset": place + 1,
      style: { top: `${place * LINE}px` }, onclick: () => choose(place) },
      h("span", { class: "mmw-name" }, name),
      h("span", { class: "mmw-signs", "aria-hidden": "true" }, turns.map(([turn, sign, text]) =>
        h("i", { class: `mmw-${sign}`, title: `turn ${turn}: ${text || SIGNS[sign][1]}` }, SIGNS[sign][0]))),
      value ? h("span", { class: "mmw-sorted" }, value) : null);
  }

  function draw() {
    const total = model.get("total");
    filler.style.height = `${Math.max(total * LINE, 1)}px`;
    if (!total) {
      filler.replaceChildren(h("p", { class: "mmw-soft" }, "No session meets the filter. Take a condition away to see some."));
      return;
    }
    const first = Math.max(0, Math.floor(box.scrollTop / LINE) - 5);
    const last = Math.min(total, Math.ceil((box.scrollTop + (box.clientHeight || 400)) / LINE) + 5);
    for (let number = Math.floor(first / WINDOW); number * WINDOW < last; number++) fetchWindow(number);
    filler.replaceChildren(...Array.from({ length: last - first }, (_, step) => line(first + step)));
    box.setAttribute("aria-activedescendant", `${box.dataset.uid}-${model.get("place")}`);
  }

  function reveal() {
    const top = model.get("place") * LINE;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + LINE > box.scrollTop + box.clientHeight) box.scrollTop = top + LINE - box.clientHeight;
    draw();
  }

  box.dataset.uid = `mmw${Math.random().toString(36).slice(2, 8)}`;
  box.addEventListener("scroll", () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(draw); });
  box.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(box.clientHeight / LINE) - 1);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(Math.min(model.get("total") - 1, Math.max(0, model.get("place") + step)));
  });
  const renew = () => { windows = new Map(); box.scrollTop = 0; reveal(); };
  model.on("change:version", renew);
  model.on("change:place", reveal);
  const close = () => {
    model.off("change:version", renew);
    model.off("change:place", reveal);
  };
  return { box, draw, reveal, close };
}
