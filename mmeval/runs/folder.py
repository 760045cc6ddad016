"""The run folder: ``run.json``, row and evidence parts, committed shard by shard."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from mmeval.runs.asked import FOLDER as ASKED
from mmeval.runs.asked import Asked, asked_files, keep_asked
from mmeval.runs.atomic import Atomic
from mmeval.runs.evidence import evidence_in
from mmeval.runs.facts import facts_in
from mmeval.runs.lock import LOCK, RunFolderError
from mmeval.runs.parts import ask, forget_index, index_rows, parts_of, row_files
from mmeval.runs.paths import file_in_the_way
from mmeval.runs.rows import (
    CANONICAL_ORDER,
    EVIDENCE_SCHEMA,
    ROW_SCHEMA,
    TRIPLE,
    EvidenceRecord,
    Row,
    Triple,
    row_table,
)
from mmeval.sessions import Benchmark, Submission

if TYPE_CHECKING:
    import pandas as pd

FORMAT = "mmeval.run/1"
TABLES = ("rows", "evidence", ASKED)

_AGAIN = "(status = 'failed' OR list_contains(?::VARCHAR[], metric))"


class RunFolder:
    """A run on disk. Finished shards are on it for good; anything else never happened."""

    def __init__(self, path: Path | str, info: dict[str, Any]) -> None:
        self.path = Path(path)
        self.info = info

    @classmethod
    def create(cls, path: Path | str, info: dict[str, Any]) -> Self:
        """Start a run in an empty or new folder.

        Raises:
            RunFolderError: the folder holds a run, or other files, already.
        """
        folder = Path(path)
        cls.require_free(folder)
        for table in TABLES:
            (folder / table).mkdir(parents=True, exist_ok=True)
        run = cls(folder, {"format": FORMAT, "name": folder.resolve().name, **info})
        run.save_info()
        return run

    @staticmethod
    def require_free(folder: Path) -> None:
        """Refuse a folder in which no run can be started.

        Raises:
            RunFolderError: the folder holds a run, or other files, already, or is a file or below one.
        """
        file = file_in_the_way(folder)
        if file:
            raise RunFolderError(f"{folder} cannot be a run folder: {file} is a file; choose another place")
        if (folder / "run.json").exists():
            raise RunFolderError(
                f"{folder} holds a run already; resume it (--resume) or choose another folder"
            )
        if folder.exists() and not all(map(_of_no_run_yet, folder.iterdir())):
            raise RunFolderError(f"{folder} is not empty and not a run; choose another folder")

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a run, finished or not.

        Raises:
            RunFolderError: there is no readable run at ``path``.
        """
        file = Path(path) / "run.json"
        try:
            info = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            if not file.parent.is_dir():
                raise RunFolderError(f"there is no folder {path}; score into it first") from None
            found = sorted(file.parent.glob("*/run.json"))
            hint = f"; did you mean {found[0].parent}?" if found else ""
            raise RunFolderError(f"{path} is not a run folder: it has no run.json{hint}") from None
        except ValueError as error:
            raise RunFolderError(f"{file} is damaged: {error}") from None
        if info.get("format") != FORMAT:
            raise RunFolderError(f"{file} has format {info.get('format')!r}; this version reads {FORMAT!r}")
        return cls(path, info)

    @property
    def name(self) -> str:
        """The run's name: that of the folder it was started in."""
        return str(self.info["name"])

    def save_info(self) -> None:
        """Write ``run.json`` atomically."""
        text = json.dumps(self.info, indent=2, ensure_ascii=False, allow_nan=False)
        with Atomic(self.path / "run.json") as temporary:
            temporary.write_text(text + "\n", encoding="utf-8")

    def commit(self, shard: str, rows: Sequence[Row], evidence: Sequence[EvidenceRecord]) -> None:
        """Put finished rows into the part named ``shard``, in one step for all of them.

        A new part is added. In a part that is there, rows of the same triples are replaced and all
        others stay, so that at no moment a triple is lost or there twice. Rows appear last, so they
        never point at missing evidence; evidence that no row names any more is harmless.
        """
        records = [
            {**asdict(record), "data": json.dumps(record.data, ensure_ascii=False, allow_nan=False)}
            for record in evidence
        ]
        pieces = pa.Table.from_pylist(records, schema=EVIDENCE_SCHEMA)
        forget_index(self.path)
        self._put("evidence", shard, pieces, ["evidence"])
        self._put("rows", shard, row_table(rows), TRIPLE)

    def keep_asked(self, system: str, turns: Iterable[Asked]) -> None:
        """Say which turns ``system`` was asked, instead of what was said before."""
        keep_asked(self.path, system, turns)

    @property
    def outdated(self) -> list[str]:
        """Metrics whose code has changed since their rows were written; none of a finished run."""
        return list(self.info.get("outdated", ()))

    def finish(self) -> None:
        """Say that all rows are here, and make a large run quick to search."""
        self.info.update(finished=True, facts=facts_in(row_files(self.path)), outdated=[])
        self.save_info()
        index_rows(self.path)

    def metric_facts(self) -> list[dict[str, Any]]:
        """A line per metric of the rows: metric, name, family, n (values), binary, low, high, quartiles.

        ``binary`` says whether all values are 0 or 1. Quartiles are of a sample in large runs. A
        finished run keeps these facts, so that opening it reads no rows.
        """
        kept: list[dict[str, Any]] | None = self.info.get("facts") if self.info.get("finished") else None
        return facts_in(row_files(self.path)) if kept is None else kept

    def done(self) -> set[Triple]:
        """The triples that are finished: they have rows and none to retry (see ``to_retry``)."""
        query = f"SELECT {', '.join(TRIPLE)} FROM part GROUP BY ALL HAVING NOT bool_or({_AGAIN})"
        found = self._query(query, [self.outdated])
        return set(found.fetchall()) if found else set()

    def to_retry(self) -> dict[Triple, str]:
        """The triples to compute again, and the part that holds each: those that failed, and outdated ones.

        Of the unscored only what failed may go better next time: a model or code raised, for lack of
        memory or by a defect since repaired. The other statuses come from the inputs, which a resumed
        run holds to their digests, so they would only come out again.
        """
        columns = ", ".join(TRIPLE)
        found = self._query(f"SELECT DISTINCT {columns}, filename FROM part WHERE {_AGAIN}", [self.outdated])
        return {(s, n, m): Path(file).stem for s, n, m, file in found.fetchall()} if found else {}

    def rows(self, where: str = "true", parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The rows that satisfy the SQL condition ``where``, in canonical order."""
        columns = ", ".join(ROW_SCHEMA.names)
        order = ", ".join(f"{column} NULLS FIRST" for column in CANONICAL_ORDER)
        return self.select(f"SELECT {columns} FROM part WHERE {where} ORDER BY {order}", parameters)

    def select(self, query: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The answer to an SQL query over the rows, which it calls ``part``; empty without any rows.

        Columns are those of a row and ``filename``. The query may also read ``asked`` (system,
        session, turn, place, answered): every turn, also those to which no metric applies. Use it instead
        of ``rows`` where a run may hold millions of them.
        """
        found = self._query(query, parameters)
        if found is None:
            empty: pd.DataFrame = ROW_SCHEMA.empty_table().to_pandas()
            return empty
        return found.df()

    def evidence(self, evidence: str) -> list[EvidenceRecord]:
        """The evidence with the id that a row names, in the scorer's order."""
        return self.evidence_by_id([evidence]).get(evidence, [])

    def evidence_by_id(
        self, ids: Iterable[str], files: Iterable[str] | None = None
    ) -> dict[str, list[EvidenceRecord]]:
        """The evidence of many rows in one pass over the parts, each in the scorer's order.

        ``files`` are the parts that hold the rows (``filename`` in ``select``), where they are known:
        only their evidence is read then.
        """
        if files is None:
            return evidence_in(parts_of(self.path, "evidence"), ids)
        named = {str(self.path / "evidence" / Path(file).name) for file in files}
        return evidence_in(sorted(named), ids)

    def evidence_of(self, session: str, system: str) -> dict[str, list[EvidenceRecord]]:
        """The evidence of one system's rows in one session, read from their own parts alone."""
        query = (
            "SELECT evidence, filename FROM part WHERE session = ? AND system = ? AND evidence IS NOT NULL"
        )
        found = self._query(query, [session, system])
        named = found.fetchall() if found else []
        return self.evidence_by_id([key for key, _ in named], [file for _, file in named])

    def clusters(self) -> dict[str, str]:
        """What sessions are resampled with, by id; sessions left out are clusters themselves.

        Kept in ``run.json``, so that numbers outlive the benchmark folder; of a run that was made
        before they were, read from the benchmark.
        """
        kept: dict[str, str] | None = self.info["benchmark"].get("clusters")
        return self._clusters_of_benchmark if kept is None else kept

    @cached_property
    def _clusters_of_benchmark(self) -> dict[str, str]:
        return self.benchmark().clusters

    def benchmark(self, session: str | None = None) -> Benchmark:
        """The benchmark that was scored, or one session of it, read from where it lay."""
        folder = self.benchmark_folder
        if not folder.exists():
            raise FileNotFoundError(
                f"the benchmark is not at {folder.resolve()}: put it back there, or correct benchmark.path "
                f"in {self.path / 'run.json'}"
            )
        return Benchmark.read(folder) if session is None else Benchmark.read_session(folder, session)

    @property
    def benchmark_folder(self) -> Path:
        """Where the benchmark lay when it was scored."""
        return self.path / str(self.info["benchmark"]["path"])

    def submissions(
        self, session: str | None = None, systems: Container[str] | None = None
    ) -> dict[str, Submission]:
        """The scored submissions by system, or what they hold of one session, read from where they lay."""
        return {
            entry["system"]: Submission.read(self.path / entry["path"])
            if session is None
            else Submission.read_session(self.path / entry["path"], session)
            for entry in self.info["submissions"]
            if systems is None or entry["system"] in systems
        }

    def _put(self, table: str, shard: str, content: pa.Table, keys: Sequence[str]) -> None:
        """Write a part: what it holds under other ``keys`` than those of ``content``, then ``content``."""
        target = self.path / table / f"{shard}.parquet"
        if target.exists():
            kept = pq.read_table(target).join(content.select(keys), list(keys), join_type="left anti")
            content = pa.concat_tables([kept.select(content.column_names), content])
        with Atomic(target) as temporary:
            pq.write_table(content, temporary)

    def _query(self, query: str, parameters: Sequence[Any] = ()) -> duckdb.DuckDBPyConnection | None:
        systems = [entry["system"] for entry in self.info.get("submissions", ())]
        return ask(row_files(self.path), query, parameters, asked_files(self.path, systems))


def _of_no_run_yet(file: Path) -> bool:
    """Whether it is all that a run leaves which ends before its ``run.json`` is there."""
    unfinished = file.name.startswith(".run.json.") and file.suffix == ".part"
    empty_table = file.name in TABLES and file.is_dir() and not any(file.iterdir())
    return file.name == LOCK or unfinished or empty_table
