"""How well the scorers know the truth: discrimination where the right answer is known.

A truth table has one row per output: ``system``, ``session``, ``turn``. That of edits adds ``kind``
(edit kind), ``success`` (the simulated editor did what was asked), ``clean`` (it changed nothing
else) and ``on_track`` (the picture before was the benchmark's own, so the truth mask fits). That of
dialogues adds ``fault``, the name of what is wrong with the output, "" when nothing is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from mmeval.protocols import Protocol, get_protocol, read_rows
from mmeval.runs import RunFolder
from mmeval.stats import balanced_accuracy, roc_auc

KEYS = ["system", "session", "turn"]
COLUMNS = ["question", "statistic", "value", "n", "expected"]

Line = tuple[str, str, float | None, int, int]
"""One line of the table: its ``COLUMNS``."""


@dataclass(frozen=True)
class FaultQuestion:
    """Does this number of the protocol fall where outputs have one of these faults?"""

    number: str
    asked: str
    faults: tuple[str, ...]


FAULTS = {
    "spoken": (
        FaultQuestion("word_accuracy", "says what it wrote?", ("other words",)),
        FaultQuestion("dnsmos_background", "no noise?", ("noise",)),
        FaultQuestion("dnsmos_signal", "not muffled?", ("muffled",)),
    ),
    "video": (
        FaultQuestion("answers", "right answer?", ("miscount",)),
        FaultQuestion("adjacent_frame_consistency", "no flicker?", ("flicker",)),
        FaultQuestion("frame_consistency", "no cuts?", ("cuts",)),
    ),
}
"""What the truth of the simulated assistants answers, by protocol."""


def validity(run: RunFolder, truth: pd.DataFrame) -> pd.DataFrame:
    """One line per question that truth can answer.

    Columns: ``question``, ``statistic``, ``value`` (None without both classes), ``n`` judged,
    ``expected``. Instruction following is asked per edit kind against known success; all other
    metrics are asked to tell successful clean edits from those that also change something else;
    localization is also the mean IoU of the successful clean edits.
    """
    joined = run.rows().merge(truth, on=KEYS, validate="many_to_one")
    better = {entry["metric"]: entry["better"] for entry in run.info["metrics"]}
    joined["lower_is_better"] = joined["metric"].map(better) == "lower"
    lines = [*_following(joined, _margins(run, joined)), *_localization(joined), *_consistency(joined)]
    return pd.DataFrame(lines, columns=COLUMNS)


def dialogue_validity(run: RunFolder, truth: pd.DataFrame) -> pd.DataFrame:
    """One line per question of ``FAULTS``: are outputs with the fault told apart from faultless ones?

    Columns as in ``validity``; the statistic is the AUC. Outputs with any other fault are left out.
    Raises ``ValueError`` for a run of any other protocol than those of ``FAULTS``.
    """
    name = run.info["protocol"]
    if name not in FAULTS:
        raise ValueError(f"{run.path} was scored by {name!r}; faults are asked of {', '.join(FAULTS)}")
    joined = run.rows().merge(truth, on=KEYS, validate="many_to_one")
    lines = [_told(joined, get_protocol(name), question) for question in FAULTS[name]]
    return pd.DataFrame(lines, columns=COLUMNS)


def _told(joined: pd.DataFrame, protocol: Protocol, question: FaultQuestion) -> Line:
    reduction = protocol.reduction(question.number)
    asked = read_rows(joined, reduction)
    asked = asked[asked["fault"].isin(("", *question.faults))]
    scored = asked.dropna(subset="value")
    sign = -1 if reduction.better == "lower" else 1
    auc = roc_auc(sign * scored["value"].to_numpy(float), (scored["fault"] == "").to_numpy(bool))
    return f"{question.number}: {question.asked}", "AUC", auc, len(scored), len(asked)


def validity_text(table: pd.DataFrame) -> pd.DataFrame:
    """The same table as printed for people."""
    shown = table.copy()
    shown["value"] = ["-" if pd.isna(value) else f"{value:.3f}" for value in table["value"]]
    shown["judged"] = [f"{row.n}/{row.expected}" for row in table.itertuples()]
    return shown[["question", "statistic", "value", "judged"]]


def _margins(run: RunFolder, joined: pd.DataFrame) -> dict[str, float]:
    """How clearly each verdict was decided, by evidence id: above 0 is a pass."""
    verdicts = joined[joined["family"] == "instruction_following"].dropna(subset="value")
    evidence = run.evidence_by_id(verdicts["evidence"].dropna())
    facts = ((key, record.data) for key, records in evidence.items() for record in records)
    return {key: float(data["margin"]) for key, data in facts if "margin" in data}


def _following(joined: pd.DataFrame, margins: Mapping[str, float]) -> Iterator[Line]:
    """Against known success: the graded margin of what was judged, and the verdict of everything.

    What could not be judged has no margin; as a verdict it counts as not done, as in the protocol.
    """
    verdicts = joined[joined["family"] == "instruction_following"]
    for kind, group in verdicts.groupby("kind"):
        judged = group[group["evidence"].isin(margins)]
        graded = judged["evidence"].map(margins).to_numpy(float)
        auc = roc_auc(graded, judged["success"].to_numpy(bool))
        yield f"{kind}: done?", "AUC of the margin", auc, len(judged), len(group)
        said = group["value"].fillna(0).to_numpy(float) >= 0.5
        accuracy = balanced_accuracy(said, group["success"].to_numpy(bool))
        yield f"{kind}: done?", "balanced accuracy", accuracy, len(group), len(group)


def _localization(joined: pd.DataFrame) -> Iterator[Line]:
    exact = joined[(joined["name"] == "edit_iou") & joined["success"] & joined["clean"] & joined["on_track"]]
    scored = exact["value"].dropna()
    mean = None if scored.empty else float(scored.mean())
    yield "edit localization of exact edits", "mean IoU", mean, len(scored), len(exact)


def _consistency(joined: pd.DataFrame) -> Iterator[Line]:
    done = joined["success"] & joined["on_track"]
    others = joined[(joined["family"] != "instruction_following") & done]
    for name, group in others.groupby("name", sort=True):
        scored = group.dropna(subset="value")
        clean = scored["clean"].to_numpy(bool)
        auc = roc_auc(scored["value"].to_numpy(float), clean)
        # A distance is small where a similarity is large: ask the same question of both.
        if auc is not None and group["lower_is_better"].iloc[0]:
            auc = 1 - auc
        yield f"{name}: nothing else changed?", "AUC", auc, len(scored), len(group)
