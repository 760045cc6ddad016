import pytest

from mmeval.report.figures import survival_figure

M = "answer_match{mode=contains}[answer>reference_texts]"
METRICS = [(M, {"family": "answer_match"})]


def sessions(*of, system="a", metric=M):
    return {
        (system, f"s{number}", turn, metric): value
        for number, values in enumerate(of)
        for turn, value in enumerate(values, start=1)
    }


def test_ended_sessions_are_censored_and_the_curve_never_rises(table, read):
    run = table(sessions([1.0, 1.0], [0.0], [1.0, 1.0], [1.0, 0.0]), METRICS, "video")
    figure = survival_figure(run)
    (line,) = figure.data
    assert list(line.y) == [0.75, 0.5]
    assert line.line.shape == "hv"
    assert "1 of 3 sessions at risk fail here" in line.customdata[1][1]
    assert line.error_y.arrayminus[0] > 0
    assert list(figure.layout.xaxis.ticktext) == ["turn 1<br>n = 4", "turn 2<br>n = 3"]
    assert "Kaplan-Meier" in read.subtitle(figure)


def test_the_plain_share_counts_who_has_the_turn(table):
    run = table(sessions([1.0, 1.0], [0.0]), METRICS, "video")
    assert list(survival_figure(run, estimator="share").data[0].y) == [0.5, 1.0]
    assert list(survival_figure(run, estimator="share", cohort="fixed").data[0].y) == [1.0, 1.0]
    assert list(survival_figure(run).data[0].y) == [0.5, 0.5]


def test_unscored_follows_the_policy_of_the_number(table, read):
    run = table(sessions([1.0, None, 1.0], [1.0, 1.0, 1.0]), METRICS, "video")
    figure = survival_figure(run, "answers_so_far")
    assert list(figure.data[0].y) == [1.0, 0.5, 0.5], "strict: unscored is no success"
    assert "5 of 6 values scored, unscored counts as 0" in read.subtitle(figure)


def test_any_metric_survives_a_threshold(table, read):
    run = table(sessions([0.9, 0.8], [0.7, None, 0.9], [0.95, 0.2], metric="ssim"), ["ssim"])
    figure = survival_figure(run, "ssim", passes_at=0.8)
    assert list(figure.data[0].y) == [pytest.approx(2 / 3), pytest.approx(1 / 3), None]
    assert figure.layout.title.text == "ssim: sessions with at least 0.8 at every turn so far"
    with pytest.raises(ValueError, match=r"no verdicts.*passes_at"):
        survival_figure(run, "ssim")


def test_lower_can_be_better(table):
    run = table(sessions([0.1, 0.4], [0.3], metric="wer"), [("wer", {"better": "lower"})])
    figure = survival_figure(run, "wer", passes_at=0.3)
    assert list(figure.data[0].y) == [1.0, 0.0]
    assert "at most 0.3" in figure.layout.title.text


def test_geometric_means_have_no_verdicts(run):
    with pytest.raises(KeyError, match="no survival of 'overall'; there are: if_turn"):
        survival_figure(run, "overall")


def test_no_rows_say_what_to_do(table, read):
    assert "no rows yet" in read.sentence(survival_figure(table({}, METRICS, "video")))


def test_nothing_known_says_so(table, read):
    run = table(sessions([None, None], metric="ssim"), ["ssim"])
    assert "No turn has a verdict" in read.sentence(survival_figure(run))


def test_without_verdicts_it_says_what_to_do(table, read):
    run = table(sessions([0.4, 0.7], metric="ssim"), ["ssim"])
    assert "passes_at=" in read.sentence(survival_figure(run))


def test_by_default_it_is_of_verdicts(table):
    both = {**sessions([0.4, 0.7], metric="ssim"), **sessions([1.0, 0.0])}
    assert list(survival_figure(table(both, ["ssim", *METRICS])).data[0].y) == [1.0, 0.0]
