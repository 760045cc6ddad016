// Tables of what came of judging, intervals drawn, and files to take away.

const ELLIPSIS = 60;
const shorten = (text) => (text.length > ELLIPSIS ? `${text.slice(0, ELLIPSIS)}…` : text);

/** A value with its interval on a line from `low` to `high`, with a mark at `zero`. */
function intervalBar(line, low, high, zero, text) {
  const at = (value) => `${Math.min(100, Math.max(0, (100 * (value - low)) / (high - low)))}%`;
  const width = (from, to) => `${Math.max(1, (100 * (Math.min(to, high) - Math.max(from, low))) / (high - low))}%`;
  return h("span", { class: "mmw-interval", role: "img", "aria-label": text },
    h("s", { style: { left: at(zero) } }),
    line.low === null ? null : h("i", { style: { left: at(line.low), width: width(line.low, line.high) } }),
    h("b", { style: { left: at(line.value) } }));
}

function table(label, heads, rows) {
  return h("table", { class: "mmw-results", "aria-label": label },
    h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows));
}

/** A number with its interval in words. */
function withInterval(value, low, high, digits) {
  const round = (one) => (digits ? one.toFixed(digits) : String(Math.round(one)));
  return low === null || low === undefined ? round(value) : `${round(value)} [${round(low)}, ${round(high)}]`;
}

/** Coefficients of agreement; what is undefined says why. */
function agreementTable(lines) {
  if (!lines.length) return h("p", { class: "mmw-soft" }, "There are no answers yet.");
  return table("Agreement between annotators", ["question", "coefficient", "who", "agreement", "", "items"], lines.map((line) => {
    const text = line.value === null ? line.reason : withInterval(line.value, line.low, line.high, 2);
    return h("tr", {}, h("th", { scope: "row" }, [line.question, line.tag].filter(Boolean).join(" · ")), h("td", {}, line.coefficient), h("td", {}, line.annotators),
      h("td", line.value === null ? { class: "mmw-undefined", colspan: "2" } : { class: "mmw-number" }, text),
      line.value === null ? null : h("td", {}, intervalBar(line, -1, 1, 0, text)), h("td", {}, line.n_items));
  }));
}

/** What people answered differently, each with a button that opens it. */
function disagreementTable(lines, questions, blind, open) {
  if (!lines.length) return h("p", { class: "mmw-soft" }, "No two annotators answered anything differently.");
  const kinds = Object.fromEntries(questions.map((question) => [question.name, question]));
  return table("What people answered differently", ["question", "session", "turn", ...(blind ? [] : ["system"]), "answers", ""], lines.slice(0, 200).map((line) =>
    h("tr", {}, h("th", { scope: "row" }, line.question), h("td", {}, line.session), h("td", {}, line.turn ?? "all"), blind ? null : h("td", {}, line.system),
      h("td", {}, Object.entries(line.answers).map(([name, value]) => `${name}: ${shorten(spokenAnswer(kinds[line.question], value))}`).join("; ")),
      h("td", {}, line.place === null ? h("span", { class: "mmw-soft" }, "not in your list")
        : h("button", { type: "button", "aria-label": `Open ${line.session} turn ${line.turn ?? "all"}`, onclick: () => open(line) }, "open")))));
}

/** Systems by votes. */
function strengthTable(lines) {
  if (!lines.length) return h("p", { class: "mmw-soft" }, "There are no votes yet: vote on some pairs first.");
  const bounds = lines.filter((line) => line.points !== null).flatMap((line) => [line.points, line.low ?? line.points, line.high ?? line.points]);
  const most = Math.max(100, ...bounds.map(Math.abs));
  return table("Systems by votes", ["system", "points", "", "beats average", "won", "lost", "tied"], lines.map((line) => {
    const text = line.points === null ? line.reason : withInterval(line.points, line.low, line.high, 0);
    return h("tr", {}, h("th", { scope: "row" }, line.system),
      h("td", line.points === null ? { class: "mmw-undefined", colspan: "3" } : { class: "mmw-number" }, text),
      line.points === null ? null : h("td", {}, intervalBar({ ...line, value: line.points }, -most, most, 0, `${line.system}: ${text}`)),
      line.points === null ? null : h("td", {}, `${Math.round(100 * line.win_probability)} %`),
      h("td", {}, line.wins), h("td", {}, line.losses), h("td", {}, line.ties));
  }));
}

/** Buttons that save all answers or votes as a file. */
function exportButtons(ask, problem) {
  async function take(kind) {
    try {
      const { answer, buffers } = await ask("export", { kind });
      const url = URL.createObjectURL(new Blob([buffers[0]], { type: answer.type }));
      h("a", { href: url, download: answer.name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (error) {
      problem.show(error.message);
    }
  }
  return h("div", { class: "mmw-group", role: "group", "aria-label": "Export" },
    [["csv", "CSV"], ["parquet", "Parquet"], ["jsonl", "JSONL"]].map(([kind, name]) =>
      h("button", { type: "button", "aria-label": `Export as ${name}`, onclick: () => take(kind) }, name)));
}
