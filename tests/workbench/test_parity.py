"""Both halves of every widget speak of the same things: traits, questions, actions."""

import re

import pytest

from mmeval import workbench
from mmeval.workbench.widget import Widget


def widgets():
    return [
        one
        for one in vars(workbench).values()
        if isinstance(one, type) and issubclass(one, Widget) and one is not Widget
    ]


def source(widget):
    return str(widget._esm)


@pytest.fixture(params=widgets(), ids=lambda widget: widget.__name__)
def widget(request):
    return request.param


def ours(widget):
    return [one for one in widget.__mro__ if one.__module__.startswith("mmeval.")]


def traits_of(widget):
    names = {name for one in ours(widget) for name in one.class_own_traits(sync=True)}
    return {name for name in names if not name.startswith("_")}


def test_there_are_widgets():
    assert widgets()


def test_the_browser_reads_and_writes_the_traits_that_there_are(widget):
    text = source(widget)
    used = set(re.findall(r"""model\.(?:get|set)\(\s*["'](\w+)["']""", text)) | set(
        re.findall(r"""change:(\w+)""", text)
    )
    assert used - traits_of(widget) == set(), "the browser speaks of traits that Python does not have"
    named = used | set(re.findall(r"""\bset\(\s*["'](\w+)["']""", text))
    assert traits_of(widget) - named == set(), "the browser never looks at these traits"


def test_every_question_has_an_answer(widget):
    asked = set(re.findall(r"""\bask\(\s*["'](\w+)["']""", source(widget)))
    answered = {
        name.removeprefix("_on_") for one in ours(widget) for name in vars(one) if name.startswith("_on_")
    }
    assert asked == answered


def test_no_html_is_ever_made_of_text(widget):
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", source(widget))
