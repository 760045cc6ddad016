"""The notebooks, executed once for all tests that look at them."""

import shutil

import pytest
from executed import executed_all, made_demo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """A folder as `make demo` fills it, but small."""
    return made_demo(tmp_path_factory.mktemp("notebooks") / "demo")


@pytest.fixture(scope="session")
def executed(demo):
    """Every notebook after a headless run and some further runs, by name."""
    return executed_all(demo.parent, demo)


@pytest.fixture(scope="module")
def chromium():
    """A browser; of the module, because two at a time cannot be driven from one thread."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; .ci/run installs Debian's")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
