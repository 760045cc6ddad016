import sys
import textwrap

import pytest

from mmeval.scorers import catalog
from mmeval.scorers.scorer import _registry

PLUGIN = '''
    from mmeval.features import Pixels
    from mmeval.scorers import Score, scorer

    @scorer("brightness", better="higher", bounds=(0, 255), source="a plugin")
    def brightness(after: Pixels) -> Score:
        """Mean level of a picture."""
        return Score(float(after.rgb.mean()))
'''


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Install a distribution with one module and one entry point, for the length of a test."""
    saved = dict(_registry)
    monkeypatch.syspath_prepend(tmp_path)
    modules: list[str] = []

    def installed(name: str, code: str) -> None:
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(code))
        metadata = tmp_path / f"{name}-1.0.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (metadata / "entry_points.txt").write_text(f"[mmeval.scorers]\n{name} = {name}\n")
        modules.append(name)
        catalog._load_all.cache_clear()

    yield installed
    for name in modules:
        sys.modules.pop(name, None)
    _registry.clear()
    _registry.update(saved)
    catalog._load_all.cache_clear()


def test_built_in_scorers_of_every_modality_are_found():
    names = set(catalog.all_scorers())
    assert {"ssim", "clip_t", "edit_iou", "if_subject_add", "wer", "frame_consistency"} <= names


def test_names_are_sorted():
    assert list(catalog.all_scorers()) == sorted(catalog.all_scorers())


def test_a_misspelt_name_gets_a_suggestion():
    with pytest.raises(LookupError, match=r"no scorer 'ssm'; did you mean 'ssim'"):
        catalog.find("ssm")


def test_a_name_like_no_other_gets_the_list():
    with pytest.raises(LookupError, match=r"there are: .*clip_i.*ssim"):
        catalog.find("qqqqqqqq")


def test_an_installed_plugin_is_found(install):
    install("brightness_plugin", PLUGIN)
    assert catalog.find("brightness").source == "a plugin"
    assert "brightness" in catalog.all_scorers()


def test_a_broken_plugin_is_named_and_hinders_nothing(install):
    install("broken_plugin", "import a_module_that_is_not_there")
    with pytest.warns(RuntimeWarning, match=r"broken_plugin .* did not load .*a_module_that_is_not_there"):
        assert catalog.find("ssim").name == "ssim"
    with pytest.raises(LookupError, match=r"plugin broken_plugin .* did not load"):
        catalog.find("qqqqqqqq")


def test_a_plugin_may_not_take_a_built_in_name(install):
    install("greedy_plugin", PLUGIN.replace('"brightness"', '"ssim"'))
    with pytest.warns(RuntimeWarning, match="there is a scorer 'ssim' already"):
        assert catalog.find("ssim").function.__module__.startswith("mmeval.")
