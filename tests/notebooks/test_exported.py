"""Exported notebooks in Chromium: nothing is asked of any network, and everything is seen."""

import io

import nbformat
import numpy as np
import pytest
from executed import NAMES
from nbconvert.exporters import HTMLExporter, get_exporter
from PIL import Image

pytestmark = pytest.mark.browser

MOST_BYTES = 15_000_000
PLOTLY = "application/vnd.plotly.v1+json"

WITHOUT_PICTURES = ("05_audio_dialogue", "08_headless_nightly")

PICTURES = """async () => {
  const sizes = [];
  const sources = [...document.querySelectorAll("svg.store image")].map((e) => e.getAttribute("href"));
  for (const source of [...sources, ...[...document.images].map((e) => e.src)]) {
    const picture = new Image();
    picture.src = source;
    await picture.decode().catch(() => null);
    sizes.push(picture.naturalWidth * picture.naturalHeight);
  }
  const uses = [...document.querySelectorAll("svg use")].map((e) => e.getAttribute("href"));
  return {sizes, lost: uses.filter((name) => !document.querySelector(name)).length};
}"""


@pytest.fixture
def opened(chromium, tmp_path):
    """Opens a page with everything but itself blocked; yields it with what it asked for and complained of."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})

    def opening(html):
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        page, asked, complaints = context.new_page(), [], []

        def decide(route):
            if route.request.url == file.as_uri() or route.request.url.startswith(("data:", "blob:")):
                route.continue_()
            else:
                asked.append(route.request.url)
                route.abort()

        page.route("**/*", decide)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(file.as_uri())
        return page, asked, complaints

    yield opening
    context.close()


def figures_of(path):
    cells = nbformat.read(path, as_version=4).cells
    return sum(PLOTLY in out.get("data", {}) for cell in cells for out in cell.get("outputs", ()))


def exported(path, name="mmeval_html"):
    return get_exporter(name)().from_filename(str(path))[0]


def colours(locator):
    pixels = np.array(Image.open(io.BytesIO(locator.screenshot())).convert("RGB"))
    return len(np.unique(pixels.reshape(-1, 3), axis=0))


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_offline_and_shows_its_pictures_and_figures(executed, opened, name):
    if name not in executed:
        pytest.skip("the extra 'audio' is not installed")
    html = exported(executed[name].path)
    assert len(html.encode()) < MOST_BYTES
    page, asked, complaints = opened(html)
    figures = page.locator(".js-plotly-plot")
    assert figures.count() == figures_of(executed[name].path) > 0
    for figure in figures.all():
        assert figure.locator("svg.main-svg").first.bounding_box()["height"] > 100
    found = page.evaluate(PICTURES)
    assert found["lost"] == 0
    assert len(found["sizes"]) > (-1 if name in WITHOUT_PICTURES else 2)
    assert all(size > 0 for size in found["sizes"])
    page.wait_for_timeout(300)
    assert (asked, complaints) == ([], [])


def test_a_figure_and_a_picture_are_really_drawn(executed, opened):
    page, _, _ = opened(exported(executed["01_image_editing"].path))
    figure = page.locator(".js-plotly-plot").first
    figure.scroll_into_view_if_needed()
    assert figure.locator(".point").count() > 5
    assert colours(figure) > 20
    picture = page.locator(".mm .open .pic").first
    picture.scroll_into_view_if_needed()
    assert colours(picture) > 100, "a picture, not an empty frame"
    picture.click()
    assert page.locator(".mm :popover-open table.values tr").count() > 5


def test_live_notebooks_export_their_figures_without_widgets(executed, opened):
    """Their outputs hold no HTML of a figure and no plotly.js: the exporter brings both."""
    html = exported(executed["03 live"].path)
    assert "widget-state+json" not in html
    page, asked, complaints = opened(html)
    assert page.locator(".js-plotly-plot svg.main-svg").count() >= 2
    assert (asked, complaints) == ([], [])


def test_nbconverts_own_page_shows_the_figures_of_headless_runs(executed, opened):
    """It asks servers for its own libraries, but figures do not wait for them."""
    html, _ = HTMLExporter().from_filename(str(executed["02_compare_systems"].path))
    page, asked, _ = opened(html)
    assert page.locator(".js-plotly-plot").count() == figures_of(executed["02_compare_systems"].path)
    assert all("require" in url or "mathjax" in url for url in asked)
