"""Cells of 350 pixels and pages at 200 %: tables stay readable."""

import pytest

pytestmark = pytest.mark.browser

CROWDED = """
(table) => [...table.querySelectorAll("tbody tr:not(.mmw-evidence) > *")].filter((cell) => {
  if (!cell.offsetParent || !cell.textContent.trim()) return false;
  const room = table.parentElement.getBoundingClientRect().right + 1;
  const style = getComputedStyle(cell);
  const inside = cell.clientHeight - parseFloat(style.paddingTop) - parseFloat(style.paddingBottom);
  return inside > 4.2 * parseFloat(style.fontSize) * 1.5 ||
    cell.scrollWidth > cell.clientWidth + 1 || cell.getBoundingClientRect().right > room;
}).map((cell) => `${cell.textContent.trim()}: ${cell.clientWidth} by ${cell.clientHeight}`)
"""
"""Cells of more than four lines, and those that are cut off."""

BROKEN = """
(table) => [...table.querySelectorAll("thead th")].filter((cell) => {
  if (!cell.offsetParent || cell.closest("thead").clientHeight < 2) return false;
  const range = document.createRange();
  const text = cell.firstChild;
  const words = [...text.textContent.matchAll(/\\S+/g)];
  return words.some((word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((one) => Math.round(one.top))).size > 1;
  });
}).map((cell) => cell.textContent)
"""
"""Headings with a word on two lines."""

VIEWS = {"Session viewer": "mm.view(run, system='poor')", "Comparison": "mm.compare(run, 'good', 'poor')"}


@pytest.mark.parametrize(("name", "call"), VIEWS.items())
def test_scores_are_readable_where_there_is_little_room(open_notebook, small_run, name, call):
    notebook = open_notebook(f"import mmeval as mm; run = mm.open_run({str(small_run.path)!r}); {call}")
    view = notebook.page.get_by_role("region", name=name)
    table = view.locator(".mmw-scores")
    table.wait_for()
    places = (
        ("350 px", "width", "350px"),
        ("700 px", "width", "700px"),
        ("200 %", "zoom", "2"),
        ("full", "zoom", "1"),
    )
    for title, key, value in places:
        view.evaluate(
            "(one, [key, value]) => { one.style.width = ''; one.style.zoom = ''; one.style[key] = value; }",
            [key, value],
        )
        notebook.page.wait_for_timeout(200)
        assert table.evaluate(CROWDED) == [], title
        assert table.evaluate(BROKEN) == [], title
        assert view.evaluate("one => one.scrollWidth - one.clientWidth") <= 1, title
        notebook.shot(f"narrow-{name.split()[0].lower()}-{title.split()[0]}")
