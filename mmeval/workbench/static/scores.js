// The table of scores of one answer; a number opens to its evidence.

/** Rows of `values` with the legend of their metrics. `opened` remembers which ones are open. */
function scoreTable(values, legend, opened) {
  if (!values.length) return h("p", { class: "mmw-soft" }, "No metric of this run applies to this turn.");
  const body = h("tbody", {}, values.flatMap((value) => {
    const facts = legend[value.identity] ?? {};
    const key = `${value.identity}\u001f${value.item ?? ""}`;
    const detail = h("tr", { class: "mmw-evidence" }, h("td", { colspan: "4" }, h("div", { class: "mmw-detail" }, evidence(value, facts))));
    detail.hidden = !opened.has(key);
    const number = h("button", { type: "button", class: "mmw-value", "aria-expanded": String(!detail.hidden),
      "aria-label": `${value.name}: ${value.value ?? value.status}. Evidence` }, value.value ?? "–");
    const open = () => {
      detail.hidden = !detail.hidden;
      number.setAttribute("aria-expanded", String(!detail.hidden));
      if (detail.hidden) opened.delete(key);
      else opened.add(key);
    };
    number.addEventListener("click", open);
    const row = h("tr", { class: value.status === "scored" ? "" : "mmw-unscored", "data-metric": value.name },
      h("th", { scope: "row", title: value.identity }, value.name, value.item ? ` ${value.item}` : "",
        h("small", {}, value.binding), h("span", { class: "mmw-way", title: `${value.better} is better` }, value.better === "lower" ? " ↓" : " ↑")),
      h("td", { class: "mmw-number" }, number), h("td", {}, value.spread ? spread(value.spread) : ""),
      h("td", {}, value.status === "scored" ? "scored" : `${value.status}: ${value.reason}`));
    return [row, detail];
  }));
  return h("table", { class: "mmw-scores" },
    h("thead", {}, h("tr", {}, ["metric", "value", "in this run", "status"].map((name) => h("th", { scope: "col" }, name)))), body);
}

/** Where a value lies among all values of its metric: quartiles as a band, the value as a line. */
function spread({ place, quartiles: [first, middle, third] }) {
  return h("span", { class: "mmw-spread", role: "img", "aria-label": `at ${Math.round(place)} percent of the run's range; its middle half is ${Math.round(first)} to ${Math.round(third)}` },
    h("i", { style: { left: `${first}%`, width: `${Math.max(third - first, 1)}%` } }),
    h("s", { style: { left: `${middle}%` } }), h("b", { style: { left: `${place}%` } }));
}

function evidence(value, facts) {
  const lists = value.facts.map(({ title, facts: pairs }) => h("section", {}, h("h4", {}, title),
    h("dl", {}, pairs.flatMap(([name, text]) => [h("dt", {}, name), h("dd", {}, name === "alignment" ? alignment(text) : text)]))));
  return [
    value.reason ? h("p", {}, h("b", {}, `${value.status}: `), value.reason) : null,
    ...lists,
    lists.length || value.reason ? null : h("p", { class: "mmw-soft" }, "This scorer leaves no evidence but its number."),
    h("p", { class: "mmw-soft" }, facts.summary ?? "", ` ${facts.better === "lower" ? "Lower" : "Higher"} is better, ${facts.bounds ?? ""}.`,
      facts.source ? ` Source: ${facts.source}.` : "", facts.model ? ` Model: ${facts.model}.` : ""),
    h("p", {}, h("code", {}, value.identity)),
  ];
}
