import pytest

from mmeval.features import ClipEmbedding, Pixels
from mmeval.scorers import Score, find, registered, scorer
from mmeval.scorers import scorer as declare
from mmeval.scorers.scorer import _registry
from mmeval.sessions import Message, Target, Turn


@pytest.fixture(autouse=True)
def registry():
    """Scorers made in a test leave the registry as it was."""
    saved = dict(_registry)
    yield
    _registry.clear()
    _registry.update(saved)


def make(name="probe", **facts):
    @declare(name, better="higher", bounds=(0, 1), source="nobody", **facts)
    def probe(before: Pixels, after: Pixels, caption: ClipEmbedding, *, scale: float = 2.0) -> Score:
        """First line.

        The rest.
        """
        return Score(scale)

    return probe


def test_the_signature_is_the_plan():
    probe = make()
    assert dict(probe.slots) == {"before": Pixels, "after": Pixels, "caption": ClipEmbedding}
    assert dict(probe.roles) == {"before": "previous", "after": "current", "caption": "caption"}
    assert dict(probe.defaults) == {"scale": 2.0}
    assert probe.summary == "First line."
    assert registered()["probe"] is probe


def test_a_scorer_is_still_its_function():
    assert make()(None, None, None, scale=3.0) == Score(3.0)


def test_identity_says_everything_that_was_decided():
    bound = make().bind(before="source").with_parameters(scale=0.5)
    assert bound.identity() == "probe{scale=0.5}[source>current>caption]"
    assert bound.identity(("tiny-clip",)) == "probe{scale=0.5}[source>current>caption]@tiny-clip"
    assert bound.arguments == {"scale": 0.5}


def test_declared_roles_replace_the_usual_ones():
    assert make(roles={"before": "source"}).roles["before"] == "source"


def test_unknown_slots_and_parameters_are_refused_with_those_there_are():
    with pytest.raises(TypeError, match=r"no slot 'befor'; it has: before, after, caption"):
        make().bind(befor="source")
    with pytest.raises(TypeError, match=r"no parameter 'size'; it has: scale"):
        make().with_parameters(size=1)


def test_applies_decides_where_a_value_is_expected():
    probe = make(applies=lambda turn: turn.target is not None)
    with_target = Turn(user=Message(text="hi"), target=Target())
    assert probe.bind().applies_to(with_target)
    assert not probe.bind().applies_to(Turn(user=Message(text="hi")))
    assert make("other").bind().applies_to(Turn(user=Message(text="hi")))


def test_defining_a_function_again_replaces_it():
    make()
    again = make()
    assert registered()["probe"] is again


def test_a_name_belongs_to_one_function():
    make()

    with pytest.raises(ValueError, match=r"there is a scorer 'probe' already: .*make\.<locals>\.probe"):

        @scorer("probe", better="lower", bounds=(0, 1), source="somebody")
        def another(before: Pixels) -> Score:
            """Another thing."""
            return Score(0.0)


def test_the_family_is_the_name_unless_given():
    assert make().family == "probe"
    assert make(family="consistency").family == "consistency"


@pytest.mark.parametrize(("value", "message"), [("wnag", "'wang'"), (3, "wang")])
def test_a_value_that_a_parameter_cannot_have_is_refused_with_those_it_can(value, message):
    with pytest.raises(ValueError, match=f"ssim cannot have convention={value!r}: .*{message}"):
        find("ssim").with_parameters(convention=value)
    with pytest.raises(ValueError, match=r"psnr cannot have cap='x': .*number"):
        find("psnr").with_parameters(cap="x")


def test_identities_tell_all_values_apart():
    caps = (60, 60.000001, 60.0000049, 1234567.0, 1234568.0)
    identities = [find("psnr").with_parameters(cap=cap).identity() for cap in caps]
    assert len(set(identities)) == len(caps)
    assert identities[0].startswith("psnr{cap=60}")
    assert find("psnr").with_parameters(cap=60.0).identity() == identities[0]
