// The filter over a list: what is typed, and what is wrong with it.

const FILTERS = [["ssim<0.9", "at some turn; the start of a metric's name will do, and so do a leaderboard's numbers"],
  ["status=missing", "rows of that status: scored, missing, unreadable, unusable, undefined, failed, broken"],
  ["cup", "words that stand in the session: its name, tags, texts"],
  ["ssim<0.9 cup", "both must hold"], ["cup|vase", "one must hold; also of conditions: status=missing|ssim<0.9"]];

/** What can be written into a filter, for the list of keys. */
const filterHelp = () => [h("h3", {}, "What a filter understands"),
  h("dl", {}, FILTERS.flatMap(([written, means]) => [h("dt", {}, h("code", {}, written)), h("dd", {}, means)]))];

/** A filter that is asked for by Enter. One that cannot be met stays in its field, to be mended. */
function filterField(model, name, placeholder, ask) {
  let typed = null;
  let last = null;
  const field = h("input", { type: "search", placeholder, "aria-label": name,
    onchange: () => {
      typed = field.value.trim();
      model.set("error", ""); // the same mistake again must be heard again
      ask(typed);
    },
    oninput: () => field.removeAttribute("aria-invalid") });
  const show = (where) => {
    // Another system or order of the same list mends nothing.
    if (where === last && field.hasAttribute("aria-invalid")) return;
    field.value = last = where;
    field.removeAttribute("aria-invalid");
  };
  const refused = () => {
    if (typed === null || !model.get("error") || typed === model.get("query").where) return;
    field.value = typed;
    field.setAttribute("aria-invalid", "true");
    typed = null;
  };
  model.on("change:error", refused);
  return { field, show, close: () => model.off("change:error", refused) };
}
