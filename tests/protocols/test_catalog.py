import sys
import types
from importlib.metadata import EntryPoint

import pytest

from mmeval.protocols import Protocol, Reduction, UnknownProtocolError, catalog, get_protocol, protocol_names


def installed(monkeypatch, **objects):
    """Pretend that a package registers these protocols."""
    module = types.ModuleType("someones_protocols")
    for name, value in objects.items():
        setattr(module, name, value)
    monkeypatch.setitem(sys.modules, "someones_protocols", module)
    entries = [EntryPoint(name, f"someones_protocols:{name}", catalog.GROUP) for name in objects]
    monkeypatch.setattr(catalog, "entry_points", lambda group: entries if group == catalog.GROUP else [])


def test_unknown_names_get_a_suggestion():
    with pytest.raises(
        UnknownProtocolError, match=r"no protocol 'edti'; did you mean 'edit'\? There are: edit, "
    ):
        get_protocol("edti")
    with pytest.raises(UnknownProtocolError, match=r"no protocol 'zzz'; There are"):
        get_protocol("zzz")


def test_installed_packages_add_protocols(monkeypatch):
    mine = Protocol("mine", "Mine", (), ())
    installed(monkeypatch, mine=mine)
    assert get_protocol("mine") is mine
    assert "mine" in protocol_names()


def test_what_is_registered_must_be_a_protocol(monkeypatch):
    installed(monkeypatch, odd=Reduction("r", "R", reads=("x",)))
    with pytest.raises(TypeError, match="'odd' is a Reduction"):
        get_protocol("odd")


@pytest.mark.parametrize("name", ["edit", "edit_pixels", "spoken", "video"])
def test_our_own_protocols_load_under_their_names(name):
    protocol = get_protocol(name)
    assert protocol.name == name
    assert protocol.reductions
    assert all(reduction.summary for reduction in protocol.reductions)
