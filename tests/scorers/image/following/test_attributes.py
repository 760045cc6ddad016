import pytest

from mmeval.media import Unscorable
from mmeval.scorers.image import if_color_alter, if_material_alter
from mmeval.sessions import ColorAlter, MaterialAlter


class TestColor:
    edit = ColorAlter(object="cup", color="green")

    def test_the_asked_colour_at_the_old_place(self, look, a, agreed):
        before, after = look(a("cup", 40, 100, color="red")), look(a("cup", 42, 100, color="green"))
        score = if_color_alter(before, after, self.edit)
        assert agreed(score)
        assert score.evidence[0].facts["looks_before"] == "red"
        assert score.evidence[0].facts["looks_after"] == "green"

    @pytest.mark.parametrize("color", ["red", "blue", "yellow", "gray"])
    def test_no_change_and_wrong_colours_fail(self, look, a, agreed, color):
        before, after = look(a("cup", 40, 100, color="red")), look(a("cup", 40, 100, color=color))
        assert not agreed(if_color_alter(before, after, self.edit))

    def test_had_it_already(self, look, a, agreed):
        before = look(a("cup", 40, 100, color="green"))
        assert agreed(if_color_alter(before, before, self.edit))

    def test_the_other_object_fails(self, look, a, agreed):
        cup, star = a("cup", 40, 100, color="red"), a("star", 160, 100, color="red")
        after = look(cup, a("star", 160, 100, color="green"))
        assert not agreed(if_color_alter(look(cup, star), after, self.edit))

    def test_adjectives_choose_among_several(self, look, a, agreed):
        edit = ColorAlter(object="red cup", color="green")
        left, right = a("cup", 40, 100, color="red"), a("cup", 160, 100, color="blue")
        new_left, new_right = (a("cup", x, 100, color="green") for x in (40, 160))
        assert agreed(if_color_alter(look(left, right), look(new_left, right), edit))
        assert not agreed(if_color_alter(look(left, right), look(left, new_right), edit))

    def test_a_plural_asks_for_all(self, look, a, agreed):
        edit = ColorAlter(object="cups", color="green")
        before = look(a("cup", 40, 100, color="red"), a("cup", 160, 100, color="red"))
        half = look(a("cup", 40, 100, color="green"), a("cup", 160, 100, color="red"))
        whole = look(a("cup", 40, 100, color="green"), a("cup", 160, 100, color="green"))
        assert not agreed(if_color_alter(before, half, edit))
        assert agreed(if_color_alter(before, whole, edit))

    def test_a_number_asks_for_that_many(self, look, a, agreed):
        edit = ColorAlter(object="two cups", color="green")
        old = [a("cup", x, 100, color="red") for x in (40, 100, 160)]
        new = [a("cup", x, 100, color="green") for x in (40, 100, 160)]
        assert not agreed(if_color_alter(look(*old), look(new[0], *old[1:]), edit))
        assert agreed(if_color_alter(look(*old), look(*new[:2], old[2]), edit))

    def test_lost_or_moved_away_fails(self, look, a, agreed):
        before = look(a("cup", 40, 100, color="red"))
        assert not agreed(if_color_alter(before, look(), self.edit))
        assert not agreed(if_color_alter(before, look(a("cup", 160, 100, color="green")), self.edit))

    @pytest.mark.parametrize("was", ["blue", "red"])
    @pytest.mark.parametrize("asked", ["dark blue", "light blue"])
    def test_a_tone_is_judged_by_lightness(self, look, a, agreed, was, asked):
        edit, before = ColorAlter(object="cup", color=asked), look(a("cup", 40, 100, color=was))
        for color in ("blue", "dark blue", "light blue", "red"):
            after = look(a("cup", 40, 100, color=color))
            assert agreed(if_color_alter(before, after, edit)) == (color == asked), color

    def test_several_colours_get_no_verdict(self, look, a):
        before, after = (look(a("cup", 40, 100, color=color)) for color in ("red", "gray"))
        with pytest.raises(Unscorable, match="'red and white' names several colours"):
            if_color_alter(before, after, ColorAlter(object="cup", color="red and white"))

    def test_the_only_one_of_its_class_is_meant_whatever_its_colours(self, look, a, agreed):
        edit = ColorAlter(object="red and white cup", color="green")
        before, after = (look(a("cup", 40, 100, color=color)) for color in ("red", "green"))
        assert agreed(if_color_alter(before, after, edit))
        with pytest.raises(Unscorable, match="'red and white' names several colours"):
            if_color_alter(look(a("cup", 40, 100), a("cup", 160, 100)), after, edit)

    def test_no_verdict_without_the_object_or_a_known_colour(self, look, a):
        with pytest.raises(Unscorable, match="no cup was found"):
            if_color_alter(look(a("star", 40, 100)), look(), self.edit)
        with pytest.raises(Unscorable, match="'zesty' is not a colour"):
            if_color_alter(look(a("cup", 40, 100)), look(), ColorAlter(object="cup", color="zesty"))


class TestMaterial:
    @pytest.mark.parametrize("asked", ["wooden", "wood", "Wooden"])
    def test_the_asked_material(self, look, a, agreed, asked):
        edit = MaterialAlter(object="cup", material=asked)
        before = look(a("cup", 40, 100))
        assert agreed(if_material_alter(before, look(a("cup", 40, 100, material="wooden")), edit))
        assert not agreed(if_material_alter(before, look(a("cup", 40, 100, material="stone")), edit))
        assert not agreed(if_material_alter(before, before, edit))

    def test_the_margin_is_the_lead_over_the_next_material(self, look, a):
        edit = MaterialAlter(object="cup", material="wooden")
        score = if_material_alter(look(a("cup", 40, 100)), look(a("cup", 40, 100, material="wooden")), edit)
        assert score.evidence[0].facts["looks as asked"] == pytest.approx(0.6, abs=1e-3)

    def test_a_material_that_was_not_compared_gets_no_verdict(self, look, a):
        edit = MaterialAlter(object="cup", material="obsidian")
        picture = look(a("cup", 40, 100))
        with pytest.raises(Unscorable, match=r"'obsidian' is not among .* plastic, wooden, metal, stone"):
            if_material_alter(picture, picture, edit)
