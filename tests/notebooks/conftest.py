"""The notebooks, executed once for all tests that look at them."""

import json
import os
import shutil
from contextlib import contextmanager

import pytest
from executed import Executed, executed_all, made_demo

from mmeval.runs import locked

PATIENCE_S = 1200

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "notebooks"
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def one_at_a_time(folder):
    with (folder / "lock").open("a+") as file:
        assert locked(file.fileno(), PATIENCE_S)
        yield


@pytest.fixture(scope="session")
def demo(shared):
    """A folder as `make demo` fills it, but small."""
    with one_at_a_time(shared):
        folder = shared / "demo"
        return folder if folder.exists() else made_demo(folder)


@pytest.fixture(scope="session")
def executed(demo, shared):
    """Every notebook after a headless run and some further runs, by name."""
    with one_at_a_time(shared):
        kept = shared / "executed.json"
        if not kept.exists():
            errors = executed_all(shared, demo)
            kept.write_text(json.dumps(errors))
        return {
            name: Executed(shared / f"{name}.ipynb", why)
            for name, why in json.loads(kept.read_text()).items()
        }


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
