"""JSON Schemas of the files of a folder, generated from the nouns themselves."""

from __future__ import annotations

from typing import Any

from mmeval.sessions.model import Model
from mmeval.sessions.session import BenchmarkInfo, Output, Session, SubmissionInfo


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (draft 2020-12) of each file, by name; of ``.jsonl`` files, of each line."""
    nouns: dict[str, type[Model]] = {
        "benchmark.json": BenchmarkInfo,
        "sessions.jsonl": Session,
        "submission.json": SubmissionInfo,
        "outputs.jsonl": Output,
    }
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {name: {"$schema": dialect, **noun.model_json_schema()} for name, noun in nouns.items()}
