"""A real JupyterLab, a real Chromium, and a page that opens notebooks in them."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SHOTS = Path(os.environ.get("MMEVAL_SHOTS", "test-screenshots"))
PATIENCE_MS = 60_000
OPTIONS = ["--no-sandbox", "--js-flags=--expose-gc", "--enable-precise-memory-info"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; .ci/run installs Debian's")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab in a folder of its own; yields (folder, address with token)."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    settings = folder / "settings"
    (settings / "@jupyterlab" / "apputils-extension").mkdir(parents=True)
    (settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    (settings / "@jupyterlab" / "apputils-extension" / "themes.jupyterlab-settings").write_text(
        json.dumps({"adaptive-theme": True})  # dark where the browser asks for dark
    )
    home = folder / "home"
    home.mkdir()
    log = (folder / "lab.log").open("wb")
    options = (
        "--no-browser",
        "--allow-root",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.user_settings_dir={settings}",
        f"--LabApp.workspaces_dir={folder / 'workspaces'}",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options],
        stdout=log,
        stderr=log,
        env={**os.environ, "HOME": str(home), "MMEVAL_HEADLESS": ""},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/api?token={token}", server, folder / "lab.log")
        yield folder, address, token
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _await(address, server, log):
    for _ in range(240):
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not answer: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def chromium():
    """The browser, of a module because two at once cannot be driven."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(chromium):
    """One window for a module's pages, so that JupyterLab's own files are loaded once."""
    context = chromium.new_context()
    yield context
    context.close()


class Notebook:
    """A notebook in JupyterLab, as a person uses it."""

    def __init__(self, page, name, app):
        self.page = page
        self.name = name
        self.app = app

    def run_all(self):
        """Run all cells and wait until the kernel is idle again."""
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=PATIENCE_MS)
        # Cells that run before the kernel is there make JupyterLab ask for one.
        if self.app == "lab":
            self.page.get_by_text("| Idle").wait_for(timeout=PATIENCE_MS)
        else:  # it has no status bar, and an indicator that is idle too early in JupyterLab
            self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(
                timeout=PATIENCE_MS
            )
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()
        return self

    def shot(self, name):
        """Keep a screenshot for people to look at."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")


@pytest.fixture(scope="session")
def shared_kernel(lab):
    """Gives notebooks one kernel, which has imported everything from the second on."""
    _, address, token = lab

    def post(what, **content):
        data = json.dumps(content).encode()
        headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(f"{address}/api/{what}", data, headers)) as answer:
            return json.load(answer)

    kernel = post("kernels", name="python3")["id"]
    return lambda name: post("sessions", path=name, name=name, type="notebook", kernel={"id": kernel})


@pytest.fixture
def open_notebook(lab, shared_kernel, window):
    """Opens a notebook of the given cells in JupyterLab (or Notebook 7), runs it, and yields it."""
    folder, address, token = lab
    opened = []

    def opening(
        *cells, name=None, width=1280, height=1100, dark=False, run=True, own_kernel=False, app="lab"
    ):
        name = name or f"{secrets.token_hex(4)}.ipynb"
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(made, folder / name)
        if not own_kernel:
            shared_kernel(name)
        page = window.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_default_timeout(PATIENCE_MS)
        workspace = f"lab/workspaces/auto-{secrets.token_hex(3)}/tree"
        place, reset = (workspace, "&reset") if app == "lab" else ("notebooks", "")
        page.goto(f"{address}/{place}/{name}?token={token}{reset}")
        notebook = Notebook(page, name, app)
        opened.append(page)
        return notebook.run_all() if run else notebook

    yield opening
    for page in opened:
        page.close()


@pytest.fixture(scope="session")
def accessibility():
    """Serious faults that axe-core finds below a selector: (rule, elements)."""
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

    def check(page, selector):
        page.evaluate(axe)
        found = page.evaluate("selector => axe.run(selector)", selector)["violations"]
        return [
            (fault["id"], [node["html"][:160] for node in fault["nodes"]][:4])
            for fault in found
            if fault["impact"] in ("serious", "critical")
        ]

    return check
