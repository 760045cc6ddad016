// The run panel: how a run is doing, and the buttons that start and stop it.

const EVERY_MS = 1000;

/** Seconds as people say them: "40 s", "12 min", "3.5 h". */
function spell(seconds) {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

function render({ model, el }) {
  const { ask, close: closeAsker } = asker(model);
  const problem = errorLine(model);
  const help = helpLayer(model, "Keys of the run panel");
  const wait = h("span", { class: "mmw-count" });
  const state = h("b", { class: "mmw-state", role: "status" });
  const bar = h("progress", { class: "mmw-progress", "aria-label": "Progress", max: 1 });
  const text = h("p", {});
  const trouble = h("p", { class: "mmw-lost", role: "alert" });
  const losses = h("div", { class: "mmw-table", role: "group", tabindex: "0", "aria-label": "Rows without a value" });
  const after = h("p", { class: "mmw-soft" });
  const begin = keyButton(model, "start", start);
  const end = keyButton(model, "stop", stop);
  let looking = false;

  const root = h("div", { class: "mm mmw mmw-panel", tabindex: "-1", role: "region", "aria-label": `Run panel: ${model.get("facts").folder}` },
    h("header", { class: "mmw-head" }, h("b", {}, model.get("facts").folder), wait, keyButton(model, "help", help.toggle, { label: "?", "aria-label": "Keys" })),
    problem.line,
    h("div", { class: "mmw-main" }, h("div", { class: "mmw-turns" }, state, begin, end), bar, text, trouble, losses, after), help.layer);

  /** Look again, unless the last look is not back yet; what is found comes as `facts`. */
  async function look() {
    if (looking) return;
    looking = true;
    try {
      await ask("refresh", {}, 120);
      wait.textContent = "";
    } catch {
      wait.textContent = "the kernel does not answer; the run goes on";
    }
    looking = false;
    draw();
  }
  async function start() {
    if (isOn()) return problem.show("The run is being computed already. Stop it before starting anew.");
    begin.disabled = true;
    await ask("start", {}, 120).catch((error) => problem.show(error.message));
    return draw();
  }
  async function stop() {
    if (!isOn()) return;
    end.disabled = true;
    await ask("stop", {}, 120).catch((error) => problem.show(error.message));
    await look();
  }
  const isOn = () => ["running", "starting"].includes(model.get("facts").state);

  function draw() {
    const facts = model.get("facts");
    const on = isOn();
    state.textContent = facts.says;
    state.dataset.state = facts.state;
    begin.textContent = { stopped: "resume", failed: "resume", finished: "retry what failed" }[facts.state] ?? "start";
    begin.disabled = on;
    end.disabled = !on;
    bar.hidden = facts.state === "new";
    if (facts.total) bar.value = facts.done / facts.total;
    else if (on) bar.removeAttribute("value");
    else bar.value = 0;
    const left = facts.seconds_left;
    text.textContent = facts.total
      ? [`${facts.done.toLocaleString("en")} of ${words(facts.total, "answer of a session", "answers of sessions")}`, words(facts.rows, "row"),
        facts.unscored ? `${facts.unscored.toLocaleString("en")} unscored` : "none unscored",
        on ? (left === null ? `for ${spell(facts.seconds)}; time left is not known yet` : `about ${spell(left)} left`) : ""].filter(Boolean).join(" · ")
      : on ? `for ${spell(facts.seconds)}; nothing is committed yet` : facts.state === "new" ? "Press start. The run goes on when this notebook is closed, and can be stopped and resumed." : "";
    trouble.hidden = !facts.problem;
    trouble.textContent = facts.problem;
    losses.hidden = !facts.losses.length;
    losses.replaceChildren(facts.losses.length ? lossTable(facts.losses) : "");
    after.textContent = facts.state === "finished" ? `Look at it with ${facts.call}` : on ? `process ${facts.process} since ${facts.since}; its log is ${facts.log}` : "";
  }

  function lossTable(found) {
    return h("table", {}, h("caption", {}, "Rows without a value"), h("thead", {}, h("tr", {}, ["rows", "status", "reason, for example", "metrics", "systems"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", {}, found.map((loss) => h("tr", {}, h("td", { class: "mmw-digits" }, loss.count.toLocaleString("en")),
        ...[loss.status, loss.reason, loss.metrics, loss.systems].map((part) => h("td", {}, part))))));
  }

  listenToKeys(root, model, { start, stop, help: help.toggle });
  model.on("change:facts", draw);
  const timer = setInterval(() => {
    if (isOn() && !document.hidden && root.isConnected) look();
  }, EVERY_MS);
  el.replaceChildren(root);
  draw();
  look();
  return () => {
    clearInterval(timer);
    model.off("change:facts", draw);
    closeAsker();
  };
}

export default { render };
