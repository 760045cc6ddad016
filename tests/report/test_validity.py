"""Hand-made runs whose discrimination is known by counting."""

import pandas as pd
import pytest

from mmeval.protocols import get_protocol
from mmeval.report import dialogue_validity, validity, validity_text
from mmeval.runs import EvidenceRecord, Row, RunFolder

VERDICT = "if_{kind}[previous>current>instruction]@tiny-detector"
SSIM = "ssim_outside{convention=wang}[previous>current>mask]"
DISTANCE = "perceptual_distance[previous>current]"
IOU = "edit_iou[previous>current>mask]"
FAMILIES = {SSIM: "ssim_outside", DISTANCE: "perceptual_distance", IOU: "edit_iou"}


class Book:
    """Gathers rows and truths; every output is a session of its own."""

    def __init__(self, folder, protocol="edit"):
        self.folder, self.protocol = folder, protocol
        self.rows, self.evidence, self.truths, self.metrics = [], [], [], {}

    def output(self, **truth):
        self.truths.append({"system": "sys", "session": f"s{len(self.truths)}", "turn": 1, **truth})

    def edit(self, kind="color_alter", success=True, clean=True, on_track=True):
        self.output(kind=kind, success=success, clean=clean, on_track=on_track)

    def score(self, metric, family, value, better="higher", margin=None):
        """A row about the last output; None is unscored."""
        session, key = self.truths[-1]["session"], None
        if margin is not None:
            key = f"{session}:{metric}"
            self.evidence.append(EvidenceRecord(key, 0, "facts", "why", None, {"margin": margin}))
        status, reason = ("scored", "") if value is not None else ("not_applicable", "nothing to see")
        name = metric.split("[")[0].split("{")[0]
        self.metrics[metric] = {"metric": metric, "name": name, "family": family, "better": better}
        self.rows.append(
            Row("run", "sys", session, 1, None, metric, name, family, value, status, reason, key)
        )

    def verdict(self, value, margin=None):
        metric = VERDICT.format(kind=self.truths[-1]["kind"])
        self.score(metric, "instruction_following", value, margin=margin)

    def run(self):
        info = {"protocol": self.protocol, "metrics": list(self.metrics.values())}
        run = RunFolder.create(self.folder / "run", info)
        run.commit("all", self.rows, self.evidence)
        return run

    def table(self):
        lines = validity(self.run(), pd.DataFrame(self.truths))
        return lines.set_index(["question", "statistic"])


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)


def judged(book, *cases, kind="color_alter"):
    """Outputs as (success, margin); None was not judged."""
    for success, margin in cases:
        book.edit(kind=kind, success=success)
        book.verdict(None if margin is None else float(margin > 0), margin)


def following(table, kind="color_alter"):
    return table.loc[(f"{kind}: done?", "AUC of the margin")], table.loc[
        (f"{kind}: done?", "balanced accuracy")
    ]


def test_margins_and_verdicts_are_held_against_success(book):
    judged(book, (True, 0.4), (True, -0.1), (False, -0.3), (False, 0.2))
    auc, accuracy = following(book.table())
    assert auc.value == 3 / 4, "the pair of -0.1 and 0.2 is the wrong way round"
    assert accuracy.value == 1 / 2, "one of two successes passed, one of two failures did not"
    assert (auc.n, auc.expected, accuracy.n, accuracy.expected) == (4, 4, 4, 4)


def test_equal_margins_count_half(book):
    judged(book, (True, 0.2), (True, 0.5), (False, 0.2), (False, -0.5))
    auc, _ = following(book.table())
    assert auc.value == (0.5 + 1 + 1 + 1) / 4


def test_what_was_not_judged_has_no_margin_and_is_counted(book):
    judged(book, (True, 0.4), (True, None), (False, -0.2), (False, -0.3), (False, None))
    auc, accuracy = following(book.table())
    assert auc.value == 1, "as margins of 0 the unjudged success would lie with the unjudged failure"
    assert (auc.n, auc.expected) == (3, 5)
    assert accuracy.value == (1 / 2 + 1) / 2, "as a verdict, not judged is not done"


def test_a_verdict_without_a_margin_is_no_margin_of_zero(book):
    judged(book, (True, 0.4), (False, -0.2))
    book.edit(success=False)
    book.verdict(1.0)
    auc, accuracy = following(book.table())
    assert (auc.value, auc.n, auc.expected) == (1, 2, 3)
    assert accuracy.value == (1 + 1 / 2) / 2


@pytest.mark.parametrize("success", [True, False])
def test_one_class_alone_has_no_value(book, success):
    judged(book, (success, 0.4), (success, 0.1))
    auc, accuracy = following(book.table())
    assert pd.isna(auc.value)
    assert pd.isna(accuracy.value)
    assert (auc.n, accuracy.n) == (2, 2)


def test_kinds_are_asked_apart(book):
    judged(book, (True, 0.4), (False, 0.1), kind="text_change")
    judged(book, (True, -0.4), (False, -0.1), kind="subject_add")
    table = book.table()
    assert following(table, "text_change")[0].value == 1
    assert following(table, "subject_add")[0].value == 0


def test_localization_is_the_mean_of_exact_edits_that_were_scored(book):
    exact = {"success": True, "clean": True, "on_track": True}
    for truth, value in (
        (exact, 0.9),
        (exact, 0.7),
        (exact, None),
        ({**exact, "success": False}, 0.0),
        ({**exact, "clean": False}, 0.1),
        ({**exact, "on_track": False}, 0.2),
    ):
        book.edit(**truth)
        book.score(IOU, FAMILIES[IOU], value)
    line = book.table().loc[("edit localization of exact edits", "mean IoU")]
    assert line.value == pytest.approx(0.8)
    assert (line.n, line.expected) == (2, 3)


def test_no_exact_edit_has_no_localization(book):
    book.edit(clean=False)
    book.score(IOU, FAMILIES[IOU], 0.5)
    line = book.table().loc[("edit localization of exact edits", "mean IoU")]
    assert pd.isna(line.value)
    assert (line.n, line.expected) == (0, 0)


def test_distances_and_likenesses_answer_the_same_question(book):
    for clean, likeness in ((True, 0.9), (True, 0.6), (False, 0.7), (False, 0.1), (False, None)):
        book.edit(clean=clean)
        book.score(SSIM, FAMILIES[SSIM], likeness)
        distance = None if likeness is None else 1 - likeness
        book.score(DISTANCE, FAMILIES[DISTANCE], distance, better="lower")
    table = book.table()
    for name in ("ssim_outside", "perceptual_distance"):
        line = table.loc[(f"{name}: nothing else changed?", "AUC")]
        assert line.value == 3 / 4
        assert (line.n, line.expected) == (4, 5)


def test_failed_and_derailed_edits_say_nothing_about_the_rest(book):
    for clean, success, on_track, value in (
        (True, True, True, 0.9),
        (False, True, True, 0.5),
        (True, False, True, 0.1),
        (True, True, False, 0.2),
    ):
        book.edit(clean=clean, success=success, on_track=on_track)
        book.score(SSIM, FAMILIES[SSIM], value)
    line = book.table().loc[("ssim_outside: nothing else changed?", "AUC")]
    assert (line.value, line.n, line.expected) == (1, 2, 2)


def test_one_truth_for_two_rows_of_a_metric_is_an_error(book):
    judged(book, (True, 0.4), (False, -0.2))
    twice = pd.DataFrame([*book.truths, book.truths[0]])
    with pytest.raises(pd.errors.MergeError):
        validity(book.run(), twice)


def test_text_says_dash_for_what_has_no_value(book):
    judged(book, (True, 0.4), (True, None))
    text = validity_text(book.table().reset_index())
    assert text.columns.tolist() == ["question", "statistic", "value", "judged"]
    assert text.head(2)[["value", "judged"]].to_numpy().tolist() == [["-", "1/2"], ["-", "2/2"]]


@pytest.fixture
def voices(tmp_path):
    return Book(tmp_path, "spoken")


def heard(book, number, *cases):
    """Outputs as (fault, value) of the metric that ``number`` reads."""
    metric = get_protocol(book.protocol).reduction(number).reads[0]
    for fault, value in cases:
        book.output(fault=fault)
        book.score(f"{metric}@some-model", metric.split("{")[0], value)


def told(book):
    return dialogue_validity(book.run(), pd.DataFrame(book.truths)).set_index("question")


def test_faulty_outputs_are_told_from_faultless_ones_only(voices):
    cases = ("", 4.0), ("", 3.0), ("noise", 3.5), ("noise", 1.0), ("noise", None), ("muffled", 5.0)
    heard(voices, "dnsmos_background", *cases)
    line = told(voices).loc["dnsmos_background: no noise?"]
    assert line.value == 3 / 4, "the muffled voice is neither"
    assert (line.n, line.expected) == (4, 5)


def test_each_scale_is_asked_on_its_own(voices):
    heard(voices, "dnsmos_background", ("", 4.0), ("noise", 1.0), ("muffled", 4.0))
    heard(voices, "dnsmos_signal", ("", 2.0), ("noise", 9.0), ("muffled", 3.0))
    table = told(voices)
    assert table.loc["dnsmos_background: no noise?"].value == 1
    assert table.loc["dnsmos_signal: not muffled?"].value == 0


def test_questions_nobody_can_answer_have_no_value(voices):
    heard(voices, "word_accuracy", ("", 1.0), ("", 0.5))
    table = told(voices)
    line = table.loc["word_accuracy: says what it wrote?"]
    assert pd.isna(line.value)
    assert (line.n, line.expected) == (2, 2)
    assert (table.loc["dnsmos_signal: not muffled?"].n, len(table)) == (0, 3)


def test_protocols_without_questions_are_refused(book):
    book.output(fault="")
    book.score(SSIM, FAMILIES[SSIM], 0.5)
    with pytest.raises(ValueError, match="scored by 'edit'; faults are asked of spoken, video"):
        dialogue_validity(book.run(), pd.DataFrame(book.truths))
