// The arena: two unnamed answers to the same turn, a vote by one key, nothing revealed until asked.

const SIDES = ["left", "right"];
const BEFORE = "started from";
const TABS = ["vote", "history", "leaderboard"];

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const store = pictureStore(ask);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the arena");
  const { title } = model.get("setup");
  const pages = new Map();
  const now = { wanted: -1, page: null, since: 0, pending: 0, failed: "", tab: "vote", names: false, started: false, turn: 1 };

  const stage = pictureStage(model, store, SIDES, "side by side");
  const progress = h("span", { class: "mmw-count", role: "status" });
  const tabs = h("div", { class: "mmw-group", role: "tablist", "aria-label": "Arena" }, TABS.map((name) =>
    labelledKey(model, name, () => show(name), { role: "tab", "data-tab": name, "aria-selected": "false" })));
  const where = h("div", { class: "mmw-turns", role: "tablist", "aria-label": "Turns" });
  const source = h("img", { class: "mmw-source", alt: "" });
  const asked = h("div", { class: "mmw-asked" });
  const columns = SIDES.map((side) => h("div", { class: "mmw-column mmw-answer", role: "group", "aria-label": `The ${side} answer` }));
  const started = labelledKey(model, BEFORE, toggleStarted, { "aria-pressed": "false" }, "what each started from");
  const hint = h("p", { class: "mmw-lost mmw-wait", role: "status" });
  const names = h("p", { class: "mmw-revealed", role: "status" });
  const prompt = h("p", { class: "mmw-prompt" });
  const choice = (name, label) => labelledKey(model, name, () => vote(name), { class: "mmw-choice" }, label);
  const bar = h("div", { class: "mmw-ask" },
    prompt,
    h("div", { class: "mmw-choices", role: "group", "aria-label": "Which is better" }, choice("left", "left is better"), choice("tie", "tie"), choice("right", "right is better")), hint,
    h("div", { class: "mmw-tools" }, h("div", { class: "mmw-group", role: "group", "aria-label": "Pairs" }, labelledKey(model, "undo", undo), labelledKey(model, "skip", skip)),
      started, labelledKey(model, "reveal", reveal), names));
  const waiting = waitingPart(() => open(now.wanted));
  const work = h("div", { class: "mmw-work" }, where, h("div", { class: "mmw-given" }, asked, source), stage.stage,
    h("div", { class: "mmw-columns" }, columns), bar, stage.tools);
  const other = h("div", { class: "mmw-end", tabindex: "0", role: "group", "aria-label": "Votes so far" });
  const root = h("div", { class: "mm mmw mmw-arena", tabindex: "-1", role: "region", "aria-label": `Arena: ${title}` },
    h("header", { class: "mmw-head" }, h("b", {}, title), progress, tabs, keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    problem.line, waiting.part, work, other, help.layer);

  function load(number) {
    let page = pages.get(number);
    if (!page) {
      page = ask("pair", { number }).then(({ answer }) => answer);
      page.catch(() => pages.delete(number));
      pages.set(number, page);
      if (pages.size > 6) pages.delete(pages.keys().next().value);
    }
    return page;
  }

  function keepFocus(change) {
    const held = root.contains(document.activeElement) || root.getRootNode().activeElement === root;
    change();
    if (held) root.focus({ preventScroll: true });
  }

  async function open(number) {
    Object.assign(now, { wanted: number, failed: "" });
    drawProgress();
    if (!number) now.page = null;
    if (!now.page) keepFocus(draw);
    if (!number) return;
    try {
      const page = await load(number);
      if (now.wanted !== number) return;
      Object.assign(now, { page, since: performance.now(), started: false, turn: page.turns.length });
      drawProgress();
      keepFocus(draw);
      if (page.next) load(page.next).then(({ turns }) => turns.at(-1).cells.forEach(({ after }) => {
        if (after?.picture.id) store.load(after.picture.id, 1024).then(warm, () => {});
      }), () => {});
    } catch (error) {
      if (now.wanted !== number) return;
      Object.assign(now, { page: null, failed: error.message });
      drawProgress();
      keepFocus(draw);
    }
  }
  function warm(url) {
    const image = new Image();
    image.src = url;
    image.decode().catch(() => {});
  }

  /** Save a vote. The next pair is shown at once; if saving fails, this one comes back. */
  async function vote(winner) {
    const { page } = now;
    if (!page || now.tab !== "vote" || now.wanted !== page.number) return;
    hint.textContent = stage.painted() ? "" : TOO_SOON;
    if (!stage.painted()) return;
    now.pending += 1;
    drawProgress();
    const sent = ask("vote", { number: page.number, winner, seconds: (performance.now() - now.since) / 1000 });
    pages.delete(page.number);
    if (page.next) open(page.next);
    try {
      const { answer } = await sent;
      settle(answer.number, "");
    } catch (error) {
      // The kernel takes votes in order: its pair is the first one whose vote it did not take.
      pages.set(page.number, Promise.resolve(page));
      settle(model.get("number"), `The vote on ${page.session}, turn ${page.turn ?? page.turns.length}, is not saved: ${error.message}`);
    }
  }

  function settle(number, message) {
    now.pending -= 1;
    drawProgress();
    if (message) problem.show(message);
    if (!now.pending && number !== now.wanted) open(number);
  }

  async function undo() {
    if (now.pending || !(now.page || now.wanted === 0 || now.tab !== "vote")) return;
    now.pending += 1;
    try {
      const { answer } = await ask("undo");
      landed(answer.number, answer.taken ? "" : "There is no vote to take back.");
    } catch (error) {
      settle(now.wanted, error.message);
    }
  }
  async function skip() {
    if (now.pending || now.tab !== "vote") return;
    now.pending += 1;
    try {
      const { answer } = await ask("skip", { number: model.get("number") });
      landed(answer.number, "");
    } catch (error) {
      settle(now.wanted, error.message);
    }
  }
  /** Votes have changed, so what comes next may have too. */
  function landed(number, message) {
    pages.clear();
    now.wanted = -1;
    problem.show("");
    settle(number, message);
    if (now.tab !== "vote") show(now.tab);
  }

  async function reveal() {
    if (!now.page || now.pending || now.tab !== "vote") return;
    const { number } = now.page;
    try {
      const { answer } = await ask("reveal", { number });
      if (now.page?.number === number) names.textContent = `left: ${answer.left} · right: ${answer.right}. Votes on them in this session are stored as not blind.`;
    } catch (error) {
      problem.show(error.message);
    }
  }

  function drawProgress() {
    const { votes, pairs } = model.get("state");
    const loading = !now.failed && now.wanted > 0 && now.page?.number !== now.wanted;
    progress.textContent = `${votes.toLocaleString("en")} / ${pairs.toLocaleString("en")}${now.pending ? " · saving" : loading ? " · loading" : votes ? " · saved" : ""}`;
  }

  function draw() {
    tabs.querySelectorAll("button").forEach((button) => button.setAttribute("aria-selected", String(button.dataset.tab === now.tab)));
    const finished = now.wanted === 0;
    work.hidden = now.tab !== "vote" || !now.page;
    waiting.part.hidden = now.tab !== "vote" || Boolean(now.page) || finished;
    waiting.show("This pair", now.failed);
    other.hidden = !(work.hidden && waiting.part.hidden);
    if (now.tab === "vote" && finished) other.replaceChildren(h("h3", {}, "Every pair is voted on."),
      h("p", { class: "mmw-soft" }, "The leaderboard shows what came of it. Undo takes back the last vote."), h("button", { type: "button", onclick: undo }, "Undo the last vote"));
    if (!work.hidden) drawPair();
  }

  function drawPair() {
    names.textContent = hint.textContent = "";
    drawTurn();
  }

  /** Look at an earlier turn of the pair; the vote stays one on its own turn. */
  function look(turn) {
    if (!now.page || now.tab !== "vote") return;
    const shown = Math.min(now.page.turns.length, Math.max(1, turn));
    if (shown === now.turn) return;
    Object.assign(now, { turn: shown, started: false });
    keepFocus(drawTurn);
  }

  function drawTurn() {
    const { session, turns } = now.page;
    const heads = turns.map(({ head }) => head);
    const { head, cells } = turns[now.turn - 1];
    where.replaceChildren(...turnTabs(heads, now.turn, turns.length, look), h("span", { class: "mmw-where" }, `${session} · turn ${turns.length}`));
    const earlier = heads.slice(0, now.turn - 1);
    renewMedia(asked, ...(earlier.length ? [h("ol", { class: "mmw-earlier" }, earlier.map(({ text }) => h("li", {}, text || "(no text)")))] : []), ...askedParts(head));
    const starts = cells.map(({ before }) => before?.picture);
    // One picture stands for both only where both worked on it.
    const given = starts[0]?.id && starts[0].id === starts[1]?.id ? starts[0] : null;
    source.hidden = !given;
    source.removeAttribute("src");
    if (given) {
      source.alt = `The picture that both started from, ${given.width} by ${given.height} pixels`;
      store.load(given.id, 512).then((url) => { source.src = url; }, () => {});
    }
    started.disabled = !starts.some((one) => one?.id);
    prompt.textContent = `Which answer does better what was asked${now.turn === turns.length ? "" : ` at turn ${turns.length}`}?`;
    drawPlates();
    columns.forEach((column, place) => renewMedia(column,
      ...(cells[place].text || cells[place].problem ? [h("h4", {}, SIDES[place])] : []), ...answerParts(cells[place]),
      ...mediaParts(cells[place].media, [], `the ${SIDES[place]} answer`, cells[place].after ? 1 : 0, store, ask)));
    columns.forEach((column, place) => showPlayKey(model, `play ${SIDES[place]}`, column));
    asked.append(h("div", { class: "mmw-media" }, givenParts(heads, now.turn, starts.some(Boolean), starts, store, ask)), ...truthParts(head));
  }

  /** The two answers, or in their places the pictures that each system worked on. */
  function drawPlates() {
    const { cells } = now.page.turns[now.turn - 1];
    started.setAttribute("aria-pressed", String(now.started));
    const [left, right] = cells.map(({ before, after }, place) => {
      const plate = now.started ? before : after;
      return plate ? { ...plate, label: now.started ? `${SIDES[place]}: started from` : SIDES[place] } : null;
    });
    stage.show(left, right, { maps: [] }, null, now.page.session);
  }
  function toggleStarted() {
    if (!now.page || now.tab !== "vote" || started.disabled) return;
    now.started = !now.started;
    drawPlates();
  }

  async function show(tab) {
    now.tab = tab;
    if (tab === "vote") {
      now.since = performance.now();
      return keepFocus(draw);
    }
    keepFocus(draw);
    other.replaceChildren(h("p", { class: "mmw-soft" }, "…"));
    try {
      const made = tab === "history" ? await pastVotes() : await board();
      if (now.tab === tab) other.replaceChildren(...made);
    } catch (error) {
      problem.show(error.message);
    }
  }

  async function pastVotes() {
    const { answer } = await ask("history", { names: now.names });
    const said = { left: "left is better", right: "right is better", tie: "tie" };
    return [
      h("div", { class: "mmw-tools" }, h("button", { type: "button", "aria-pressed": String(now.names), onclick: () => { now.names = !now.names; show("history"); } }, "Show the systems"),
        h("button", { type: "button", onclick: undo }, "Undo the last vote"), exportButtons(ask, problem)),
      answer.votes.length ? table("Your votes, latest first", ["session", "turn", "vote", ...(now.names ? ["left", "right"] : []), "seconds", ""], answer.votes.slice(0, 500).map((one) =>
        h("tr", {}, h("th", { scope: "row" }, one.session), h("td", {}, one.turn ?? "all"), h("td", {}, said[one.winner]),
          now.names ? [h("td", {}, one.left), h("td", {}, one.right)] : null, h("td", {}, one.seconds === null ? "–" : one.seconds.toFixed(1)), h("td", {}, one.blind ? "" : "not blind"))))
        : h("p", { class: "mmw-soft" }, "You have not voted yet."),
    ];
  }

  async function board() {
    const { answer } = await ask("leaderboard");
    const share = answer.left_share === null ? "" : ` ${Math.round(100 * answer.left_share)} % of the points went to the left side; 50 % is no preference for a side.`;
    return [
      h("p", { class: "mmw-soft" }, `${words(answer.votes, "vote")} of ${words(answer.voters, "person", "people")}, ${words(answer.ties, "tie")}.${share}`),
      strengthTable(answer.strengths),
      h("p", { class: "mmw-soft" }, "Points are on the Elo scale (400 are odds of 10 to 1), by Bradley and Terry's model, ties as half a win for each; bars are 95 % intervals over sessions."),
      exportButtons(ask, problem),
    ];
  }

  const actions = {
    ...stageActions(stage),
    left: () => vote("left"),
    tie: () => vote("tie"),
    right: () => vote("right"),
    undo, skip, reveal,
    [BEFORE]: toggleStarted,
    "next turn": () => look(now.turn + 1),
    "previous turn": () => look(now.turn - 1),
    "play left": () => playMedia(columns[0]),
    "play right": () => playMedia(columns[1]),
    vote: () => show("vote"),
    history: () => show("history"),
    leaderboard: () => show("leaderboard"),
    help: help.toggle,
  };
  listenToKeys(root, model, actions, { ArrowLeft: "left", ArrowRight: "right", ArrowDown: "tie" }, WRITING);
  pressOnce(root);
  stage.stage.addEventListener("painted", () => { hint.textContent = ""; });

  function follow() {
    if (now.pending || model.get("number") === now.wanted) return;
    pages.clear();
    open(model.get("number"));
  }
  const bound = { "change:number": follow, "change:state": drawProgress };
  Object.entries(bound).forEach(([event, hear]) => model.on(event, hear));
  el.replaceChildren(root);
  drawProgress();
  draw();
  open(model.get("number"));
  return () => {
    Object.entries(bound).forEach(([event, hear]) => model.off(event, hear));
    [asked, ...columns].forEach((part) => renewMedia(part));
    stage.close();
    store.close();
    closeAsker();
  };
}

export default { render };
