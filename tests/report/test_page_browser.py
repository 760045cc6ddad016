"""The written page in Chromium with the network off."""

import io
import shutil

import numpy as np
import pytest
from PIL import Image

from mmeval.report import write_report

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("needs Debian's chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(run, tmp_path_factory):
    return write_report(run, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture
def opened(browser, file):
    """The page, and everything that went wrong or out while it was open."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, offline=True)
    page, trouble = context.new_page(), []
    page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("request", lambda r: trouble.append(r.url) if not r.url.startswith(("data:", "file:")) else None)
    page.goto(file.as_uri())
    yield page
    context.close()
    assert trouble == []


def pixels(locator):
    return np.array(Image.open(io.BytesIO(locator.screenshot())).convert("RGB")).reshape(-1, 3).astype(int)


def test_the_page_shows_its_pictures(opened):
    picture = opened.get_by_role("button", name="Open good, turn 1").first
    picture.scroll_into_view_if_needed()
    green = (np.abs(pixels(picture) - (60, 120, 60)).max(axis=1) < 25).mean()
    assert green > 0.4, "the answer's own colour fills most of it"


def test_a_picture_opens_to_its_numbers_by_keyboard(opened):
    picture = opened.get_by_role("button", name="Open good, turn 1").first
    picture.focus()
    opened.keyboard.press("Enter")
    dialog = opened.get_by_role("dialog", name="good, turn 1 of session s1")
    assert dialog.is_visible()
    assert dialog.get_by_role("rowheader", name="ssim_outside").is_visible()
    opened.keyboard.press("ArrowRight")
    assert not dialog.is_visible()
    assert opened.get_by_role("dialog", name="good, turn 2 of session s1").is_visible()
    opened.keyboard.press("ArrowDown")
    poor = opened.get_by_role("dialog", name="poor, turn 2 of session s1")
    assert poor.is_visible()
    assert "no picture that can be read" in poor.inner_text()
    assert opened.evaluate("document.querySelectorAll(':popover-open').length") == 1
    opened.keyboard.press("Escape")
    assert not poor.is_visible()


def test_layers_can_be_switched(opened):
    box, heat = opened.locator(".strip .layer-boxes").first, opened.locator(".strip .layer-map").first
    assert (box.is_visible(), heat.is_visible()) == (True, False)
    opened.get_by_role("checkbox", name="detected boxes").uncheck()
    opened.get_by_role("checkbox", name="what changed").check()
    assert (box.is_visible(), heat.is_visible()) == (False, True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_legible_in_both_themes(browser, file, scheme):
    context = browser.new_context(color_scheme=scheme, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    ratios = page.evaluate(CONTRAST)
    context.close()
    assert len(ratios) > 50
    assert {text: ratio for text, ratio in ratios if ratio < 4.5} == {}


def test_the_page_fits_a_phone(browser, file):
    context = browser.new_context(viewport={"width": 390, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert width <= 390, "wide tables scroll in themselves"


CONTRAST = """() => {
  const rgb = (c) => { const m = c.match(/[\\d.]+/g).map(Number); return [m[0], m[1], m[2], m[3] ?? 1]; };
  const lum = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; }
    return [255, 255, 255, 1]; };
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || e.closest("svg, style, script, [popover]")) continue;
    const a = lum(rgb(getComputedStyle(e).color)), b = lum(behind(e));
    found.push([e.textContent.trim().slice(0, 40), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)]);
  }
  return found;
}"""
