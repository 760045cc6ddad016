"""Going on with a run: what must be as it was, what is computed again, what is only said."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from mmeval.engine.doubts import DoubtfulInput
from mmeval.runs import RunFolder, RunFolderError

_SITTING = ("created", "device", "versions", "hardware")
"""What ``run.json`` keeps of every resumption."""


def resumes(out: Path, resume: bool) -> bool:
    """Whether there is a run to go on with."""
    return resume and (out / "run.json").exists()


def require_place(out: Path, resume: bool) -> None:
    """Refuse a folder in which a run can neither be started nor gone on with.

    Raises:
        RunFolderError: it holds something else, or is a file.
    """
    if not resumes(out, resume):
        RunFolder.require_free(out)


def prepared(out: Path, info: dict[str, Any], resume: bool) -> RunFolder:
    """The run folder at ``out`` for a run described by ``info``: a new one, or the one to go on with.

    Metrics whose code has changed become outdated: their rows are computed again. With other
    versions or another device than at first a ``DoubtfulInput`` is warned.

    Raises:
        RunFolderError: ``out`` was made from other inputs, or holds something else.
    """
    if not resumes(out, resume):
        return RunFolder.create(out, info)
    folder = RunFolder.open(out)
    before, now = folder.info, info
    _same("the benchmark", before["benchmark"]["digest"], now["benchmark"]["digest"], out)
    _same("the pack", before["pack"], now["pack"], out)
    _same("the protocol", before["protocol"], now["protocol"], out)
    old = {entry["system"]: entry["digest"] for entry in before["submissions"]}
    for entry in now["submissions"]:
        if entry["system"] in old:
            _same(f"the submission {entry['system']}", old[entry["system"]], entry["digest"], out)
    _require_all(before, now, out)
    known = {entry["metric"]: entry["features"] for entry in before["metrics"]}
    for entry in now["metrics"]:
        if entry["metric"] in known:
            _same(f"a model of {entry['metric']}", known[entry["metric"]], entry["features"], out)
    code = {entry["metric"]: entry.get("code") for entry in before["metrics"]}
    changed = [one["metric"] for one in now["metrics"] if code.get(one["metric"], one["code"]) != one["code"]]
    folder.info.update(
        outdated=sorted({*folder.outdated, *changed}),
        resumed=[*before.get("resumed", ()), {key: now[key] for key in _SITTING}],
        benchmark=now["benchmark"],
        submissions=_merged(before["submissions"], now["submissions"], "system"),
        metrics=_merged(before["metrics"], now["metrics"], "metric"),
        unavailable={**before["unavailable"], **now["unavailable"]},
        finished=False,
    )
    folder.save_info()
    _warn_of_another_machine(folder)
    return folder


def _require_all(before: dict[str, Any], now: dict[str, Any], out: Path) -> None:
    """Refuse to leave pairs of a system and a metric without rows in a run that is said to be finished."""
    parts = (("submissions", "system"), ("metrics", "metric"))
    old, new = ([{one[key] for one in info[part]} for part, key in parts] for info in (before, now))
    gone = [was - is_now for was, is_now in zip(old, new, strict=True)]
    added = [is_now - was for was, is_now in zip(old, new, strict=True)]
    unfinished = not before["finished"] and any(gone)
    if unfinished or (gone[0] and added[1]) or (gone[1] and added[0]):
        left = ", ".join(sorted(gone[0] | gone[1]))
        raise RunFolderError(
            f"{out} also has {left}, which would be left without rows; name all its systems and metrics to "
            "go on with it, or score into a new folder"
        )


def _warn_of_another_machine(folder: RunFolder) -> None:
    """Values of other versions or processors differ in their last digits, or by more."""
    first, last = folder.info, folder.info["resumed"][-1]
    names = sorted({*first["versions"], *last["versions"]})
    pairs = {"device": (first["device"], last["device"])}
    pairs |= {name: (first["versions"].get(name), last["versions"].get(name)) for name in names}
    differing = [f"{name} {old} -> {new}" for name, (old, new) in pairs.items() if old != new]
    if differing:
        message = f"{folder.path} was started elsewhere ({', '.join(differing)}); its rows are of both"
        warnings.warn(message, DoubtfulInput, stacklevel=5)


def _same(what: str, before: object, now: object, out: Path) -> None:
    if before != now:
        raise RunFolderError(f"{what} changed since {out} was started; score into a new folder")


def _merged(before: list[dict[str, Any]], now: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return list({entry[key]: entry for entry in [*before, *now]}.values())
