"""The built wheel works on its own: in an empty folder, without the repository on the path."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import mmeval

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", out, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel; its dependencies are borrowed from this one."""
    folder = tmp_path_factory.mktemp("venv")
    call(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    site = Path(sysconfig.get_path("purelib", "venv", vars={"base": str(folder), "platbase": str(folder)}))
    # A path in a .pth file comes after the environment's own packages, and the .pth files over
    # there (the editable install of this repository) are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    call(
        "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", folder / "bin/python", wheel
    )
    return folder / "bin"


def call(*command, cwd=None):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path}
    environment.pop("PYTHONPATH", None)
    command = [str(part) for part in command]
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=540, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def test_the_wheel_holds_types_assets_and_templates(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    assert "mmeval/py.typed" in inside
    tracked = call("git", "ls-files", "mmeval", "assets/models", "assets/speech", cwd=ROOT).split()
    expected = {name if name.startswith("mmeval/") else f"mmeval/{name}" for name in tracked}
    assert expected <= inside
    assert any(name.startswith("mmeval/assets/models/") for name in expected)
    assert any(name.endswith((".jinja", ".html", ".j2")) for name in expected)
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in inside)
    assert wheel.stat().st_size < 40e6


def test_the_version_has_one_home(wheel, installed):
    assert wheel.name.startswith(f"mmeval-{mmeval.__version__}-")
    code = (
        "import importlib.metadata, mmeval; print(mmeval.__version__, importlib.metadata.version('mmeval'))"
    )
    assert call(installed / "python", "-c", code).split() == [mmeval.__version__] * 2


def test_the_demo_runs_in_an_empty_folder(installed, tmp_path):
    where = call(installed / "python", "-c", "import mmeval; print(mmeval.__file__)", cwd=tmp_path).strip()
    assert Path(where).is_relative_to(installed.parent)
    printed = call(installed / "mmeval", "demo", "--sessions", "2", "--out", "demo", cwd=tmp_path)
    assert (tmp_path / "demo" / "report.html").stat().st_size > 10_000
    assert "perfect" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["demo"], "it wrote outside of its folder"
