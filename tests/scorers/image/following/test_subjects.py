import pytest

from mmeval.features.nouns import class_name
from mmeval.media import Unscorable
from mmeval.scorers.image import if_subject_add, if_subject_remove, if_subject_replace
from mmeval.sessions import SubjectAdd, SubjectRemove, SubjectReplace


class TestAdd:
    def test_a_new_object_anywhere(self, look, a, agreed):
        before, after = look(a("star", 100, 100)), look(a("star", 100, 100), a("cup", 40, 100))
        assert agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    def test_no_change_fails(self, look, a, agreed):
        for picture in (look(a("star", 100, 100)), look(a("cup", 100, 100))):
            assert not agreed(if_subject_add(picture, picture, SubjectAdd(object="cup")))

    def test_another_object_fails(self, look, a, agreed):
        before, after = look(a("star", 100, 100)), look(a("star", 100, 100), a("fish", 40, 100))
        assert not agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    @pytest.mark.parametrize(
        ("position", "place"),
        [("left", (40, 100)), ("right", (160, 100)), ("above", (100, 40)), ("below", (100, 160))],
    )
    def test_only_the_asked_side_counts(self, look, a, agreed, position, place):
        before, after = look(a("star", 100, 100)), look(a("star", 100, 100), a("cup", *place))
        for asked in ("left", "right", "above", "below"):
            edit = SubjectAdd(object="cup", reference="star", position=asked)
            assert agreed(if_subject_add(before, after, edit)) == (asked == position)

    @pytest.mark.parametrize(
        ("position", "place"),
        [("left", (40, 100)), ("right", (160, 100)), ("above", (100, 40)), ("below", (100, 160))],
    )
    def test_a_side_without_a_reference_is_a_half_of_the_picture(self, look, a, agreed, position, place):
        before, after = look(a("star", 180, 180)), look(a("star", 180, 180), a("cup", *place))
        for asked in ("left", "right", "above", "below"):
            edit = SubjectAdd(object="cup", position=asked)
            assert agreed(if_subject_add(before, after, edit)) == (asked == position)

    @pytest.mark.parametrize("asked", ["two cups", "2 gray cups"])
    def test_a_number_asks_for_that_many_new_ones(self, look, a, agreed, asked):
        edit, first = SubjectAdd(object=asked), a("cup", 40, 40)
        before, second, third = look(first), a("cup", 160, 40), a("cup", 160, 160)
        assert not agreed(if_subject_add(before, before, edit))
        assert not agreed(if_subject_add(before, look(first, second), edit))
        assert agreed(if_subject_add(before, look(first, second, third), edit))
        red = a("cup", 160, 160, color="red")
        assert agreed(if_subject_add(before, look(first, second, red), edit)) == ("gray" not in asked)

    def test_a_hair_to_the_left_is_not_left(self, look, a, agreed):
        edit = SubjectAdd(object="cup", reference="star", position="left")
        before = look(a("star", 100, 100))
        barely, enough = (look(a("star", 100, 100), a("cup", x, 100)) for x in (95, 93))
        assert not agreed(if_subject_add(before, barely, edit))
        assert agreed(if_subject_add(before, enough, edit))

    def test_the_reference_is_the_one_of_the_picture_before(self, look, a, agreed):
        edit = SubjectAdd(object="cup", reference="star", position="left")
        before, after = look(a("star", 60, 100)), look(a("star", 160, 100), a("cup", 100, 100))
        assert not agreed(if_subject_add(before, after, edit))

    def test_the_description_must_fit(self, look, a, agreed):
        before = look(a("star", 100, 100))
        edit = SubjectAdd(object="red wooden cup")
        for color in ("red", "blue"):
            for material in ("wooden", "metal"):
                after = look(a("star", 100, 100), a("cup", 40, 100, color=color, material=material))
                assert agreed(if_subject_add(before, after, edit)) == ((color, material) == ("red", "wooden"))

    @pytest.mark.parametrize(
        "name",
        ["golden retriever", "orange tree", "white wine", "paper towels", "black bear", "the red panda"],
    )
    def test_a_colour_that_is_part_of_the_name_is_not_looked_for(self, look, a, agreed, name):
        """As an open detector is asked, and what it labels then."""
        label = class_name(name)
        before, after = (look(*x, vocabulary=(label,)) for x in ([], [a(label, 40, 100, color="blue")]))
        assert agreed(if_subject_add(before, after, SubjectAdd(object=name)))
        asked = SubjectAdd(object=f"yellow {label}")
        assert not agreed(if_subject_add(before, after, asked))

    def test_a_closed_detector_that_knows_trees_sees_an_orange_one(self, look, a, agreed):
        known, edit = ("tree",), SubjectAdd(object="red tree")
        for color in ("red", "green"):
            after = look(a("tree", 40, 100, color=color), vocabulary=known)
            assert agreed(if_subject_add(look(vocabulary=known), after, edit)) == (color == "red")

    def test_recolouring_one_that_was_there_is_not_adding(self, look, a, agreed):
        before, after = look(a("cup", 40, 100, color="blue")), look(a("cup", 40, 100, color="red"))
        assert not agreed(if_subject_add(before, after, SubjectAdd(object="red cup")))

    def test_moving_one_that_was_there_is_not_adding(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("cup", 160, 100))
        assert not agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    def test_a_second_one_counts_when_one_was_there(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("cup", 40, 100), a("cup", 160, 100))
        assert agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    def test_the_same_box_reported_twice_is_one_object(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("cup", 40, 100), a("cup", 41, 100, score=0.6))
        assert not agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    def test_one_that_grows_more_visible_is_not_new(self, look, a, agreed):
        before, after = look(a("cup", 40, 100, score=0.25)), look(a("cup", 40, 100))
        assert not agreed(if_subject_add(before, after, SubjectAdd(object="cup")))

    def test_the_margin_follows_the_confidence(self, look, a):
        before = look(a("star", 100, 100))
        margins = [
            if_subject_add(
                before, look(a("star", 100, 100), a("cup", 40, 100, score=score)), SubjectAdd(object="cup")
            )
            .evidence[0]
            .facts["margin"]
            for score in (0.1, 0.25, 0.35, 0.6)
        ]
        assert margins == sorted(margins)
        assert margins[1] < 0 < margins[2]

    def test_without_the_reference_there_is_no_verdict(self, look, a):
        edit = SubjectAdd(object="cup", reference="star", position="left")
        with pytest.raises(Unscorable, match="no star was found in the picture before"):
            if_subject_add(look(), look(a("cup", 40, 100)), edit)

    def test_a_class_the_detector_does_not_know_gets_no_verdict(self, look, a):
        picture = look(a("cup", 40, 100), vocabulary=("cup", "star"))
        with pytest.raises(Unscorable, match=r"does not know 'unicorn' \(it knows: cup, star\)"):
            if_subject_add(picture, picture, SubjectAdd(object="red unicorn"))

    def test_the_size_of_the_output_does_not_matter(self, look, a, agreed):
        """Metamorphic: the same picture at twice the size is judged the same."""
        before = look(a("star", 100, 100))
        edit = SubjectAdd(object="cup", reference="star", position="left")
        after = look(a("star", 200, 200, size=80), a("cup", 80, 200, size=80), size=(400, 400))
        assert agreed(if_subject_add(before, after, edit))


class TestRemove:
    def test_gone_is_gone(self, look, a, agreed):
        before, after = look(a("cup", 40, 100), a("star", 160, 100)), look(a("star", 160, 100))
        assert agreed(if_subject_remove(before, after, SubjectRemove(object="cup")))

    def test_no_change_fails(self, look, a, agreed):
        before = look(a("cup", 40, 100), a("star", 160, 100))
        assert not agreed(if_subject_remove(before, before, SubjectRemove(object="cup")))

    def test_removing_the_other_object_fails(self, look, a, agreed):
        before, after = look(a("cup", 40, 100), a("star", 160, 100)), look(a("cup", 40, 100))
        assert not agreed(if_subject_remove(before, after, SubjectRemove(object="cup")))

    def test_moved_away_counts_as_removed_as_in_edival(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("cup", 160, 100))
        assert agreed(if_subject_remove(before, after, SubjectRemove(object="cup")))

    def test_adjectives_choose_among_several(self, look, a, agreed):
        red, blue = a("cup", 40, 100, color="red"), a("cup", 160, 100, color="blue", score=0.95)
        edit = SubjectRemove(object="red cup")
        assert agreed(if_subject_remove(look(red, blue), look(blue), edit))
        assert not agreed(if_subject_remove(look(red, blue), look(red), edit))

    def test_the_colour_in_a_name_still_chooses_among_several(self, look, a, agreed):
        gray, white = a("gray wolf", 40, 100, color="gray"), a("gray wolf", 160, 100, color="yellow")
        edit = SubjectRemove(object="gray wolf")
        assert agreed(if_subject_remove(look(gray, white), look(white), edit))
        assert not agreed(if_subject_remove(look(gray, white), look(gray), edit))

    def test_recolouring_is_not_removing(self, look, a, agreed):
        before, after = look(a("cup", 40, 100, color="red")), look(a("cup", 40, 100, color="blue"))
        assert not agreed(if_subject_remove(before, after, SubjectRemove(object="red cup")))

    def test_a_plural_asks_for_all(self, look, a, agreed):
        left, right = a("cup", 40, 100), a("cup", 160, 100)
        assert agreed(if_subject_remove(look(left, right), look(right), SubjectRemove(object="cup")))
        assert not agreed(if_subject_remove(look(left, right), look(right), SubjectRemove(object="cups")))
        assert agreed(if_subject_remove(look(left, right), look(), SubjectRemove(object="cups")))

    def test_a_number_asks_for_that_many(self, look, a, agreed):
        cups = [a("cup", x, 100) for x in (40, 100, 160)]
        edit = SubjectRemove(object="two cups")
        assert agreed(if_subject_remove(look(*cups), look(cups[1]), edit))
        assert not agreed(if_subject_remove(look(*cups), look(*cups[1:]), edit))

    def test_confidence_decides_at_the_threshold(self, look, a, agreed):
        before = look(a("cup", 40, 100))
        faint, clear = (look(a("cup", 40, 100, score=score)) for score in (0.3, 0.4))
        assert agreed(if_subject_remove(before, faint, SubjectRemove(object="cup")))
        assert not agreed(if_subject_remove(before, clear, SubjectRemove(object="cup")))

    def test_what_was_not_there_cannot_be_removed(self, look, a):
        with pytest.raises(Unscorable, match="no cup was found"):
            if_subject_remove(look(a("star", 40, 100)), look(), SubjectRemove(object="cup"))


class TestReplace:
    edit = SubjectReplace(old="cup", new="star")

    def test_the_new_one_stands_where_the_old_one_was(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("star", 42, 98))
        assert agreed(if_subject_replace(before, after, self.edit))

    def test_no_change_fails(self, look, a, agreed):
        for extra in ([], [a("star", 160, 100)]):
            before = look(a("cup", 40, 100), *extra)
            assert not agreed(if_subject_replace(before, before, self.edit))

    def test_the_wrong_new_object_fails(self, look, a, agreed):
        assert not agreed(if_subject_replace(look(a("cup", 40, 100)), look(a("fish", 40, 100)), self.edit))

    def test_elsewhere_fails(self, look, a, agreed):
        assert not agreed(if_subject_replace(look(a("cup", 40, 100)), look(a("star", 160, 100)), self.edit))

    def test_beside_the_old_one_fails(self, look, a, agreed):
        before, after = look(a("cup", 40, 100)), look(a("cup", 40, 100), a("star", 70, 100))
        assert not agreed(if_subject_replace(before, after, self.edit))

    def test_only_removing_fails(self, look, a, agreed):
        assert not agreed(if_subject_replace(look(a("cup", 40, 100)), look(), self.edit))

    def test_one_that_was_there_already_is_not_the_new_one(self, look, a, agreed):
        beside = a("star", 65, 100)
        assert not agreed(if_subject_replace(look(a("cup", 40, 100), beside), look(beside), self.edit))

    def test_the_description_of_the_new_one_must_fit(self, look, a, agreed):
        edit = SubjectReplace(old="cup", new="blue star")
        for color in ("blue", "yellow"):
            after = look(a("star", 40, 100, color=color))
            assert agreed(if_subject_replace(look(a("cup", 40, 100)), after, edit)) == (color == "blue")

    def test_one_class_in_another_look(self, look, a, agreed):
        edit = SubjectReplace(old="red cup", new="blue cup")
        before = look(a("cup", 40, 100, color="red"))
        assert agreed(if_subject_replace(before, look(a("cup", 40, 100, color="blue")), edit))
        assert not agreed(if_subject_replace(before, before, edit))

    def test_adjectives_choose_the_old_one(self, look, a, agreed):
        edit = SubjectReplace(old="red cup", new="star")
        red, blue = a("cup", 40, 100, color="red"), a("cup", 160, 100, color="blue")
        assert agreed(if_subject_replace(look(red, blue), look(a("star", 40, 100), blue), edit))
        assert not agreed(if_subject_replace(look(red, blue), look(red, a("star", 160, 100)), edit))

    def test_without_the_old_one_there_is_no_verdict(self, look, a):
        with pytest.raises(Unscorable, match="no cup was found"):
            if_subject_replace(look(), look(a("star", 40, 100)), self.edit)


class TestNamesWithinNames:
    """A detector that knows both "dog" and "hot dog" is taken at its word."""

    known = ("dog", "hot dog")

    @pytest.fixture(params=["closed", "open"])
    def both(self, look, request):
        return lambda *things: look(*things, vocabulary=self.known if request.param == "closed" else None)

    def test_removing_the_dog_does_not_remove_the_hot_dog(self, both, a, agreed):
        dog, hot_dog = a("dog", 40, 100), a("hot dog", 160, 100, score=0.8)
        edit = SubjectRemove(object="hot dog")
        assert not agreed(if_subject_remove(both(dog, hot_dog), both(hot_dog), edit))
        assert agreed(if_subject_remove(both(dog, hot_dog), both(dog), edit))

    def test_a_dog_in_its_place_is_no_hot_dog(self, look, a, agreed):
        before = look(a("hot dog", 100, 100), vocabulary=self.known)
        after = look(a("dog", 100, 100), vocabulary=self.known)
        assert agreed(if_subject_remove(before, after, SubjectRemove(object="hot dog")))

    @pytest.mark.parametrize(
        ("old", "new"), [("hot dog", "dog"), ("cup on the table", "vase on the table"), ("dog", "hot dog")]
    )
    def test_one_last_word_is_not_one_class(self, look, a, agreed, old, new):
        edit, known = SubjectReplace(old=old, new=new), (old, new)
        before = look(a(old, 100, 100), vocabulary=known)
        beside = look(a(old, 100, 100), a(new, 110, 100), vocabulary=known)
        assert not agreed(if_subject_replace(before, beside, edit))
        assert not agreed(if_subject_replace(before, before, edit))
        assert agreed(if_subject_replace(before, look(a(new, 100, 100), vocabulary=known), edit))

    def test_what_neither_label_nor_look_tells_apart_gets_no_verdict(self, look, a):
        before = look(a("dog", 100, 100), vocabulary=("dog",))
        for old, new in (("dog", "hot dog"), ("red dog", "dog"), ("small dog", "big dog")):
            with pytest.raises(Unscorable, match="'dog', and no colour or material") as raised:
                if_subject_replace(before, before, SubjectReplace(old=old, new=new))
            assert raised.value.status == "broken"
