"""What a run is about, in words: its title, and what each of its metrics says."""

from __future__ import annotations

from mmeval.report.wording import bounds_text, model_of, short_metric
from mmeval.runs import RunFolder


def title_of(run: RunFolder, *more: str) -> str:
    """Benchmark and protocol of a run, and ``more``, in one line."""
    return " · ".join((run.info["benchmark"]["name"], run.info["protocol"] or "single scorers", *more))


def legend_of(run: RunFolder) -> dict[str, dict[str, str]]:
    """What each metric is, by identity: name, binding, model, summary, better, bounds, source."""
    return {
        metric["metric"]: {
            "name": metric["name"],
            "binding": short_metric(metric["metric"]).removeprefix(metric["name"]),
            "model": model_of(metric["metric"]),
            "summary": metric.get("summary", ""),
            "better": metric["better"],
            "bounds": bounds_text(metric["bounds"]),
            "source": metric.get("source", ""),
        }
        for metric in run.info["metrics"]
    }
