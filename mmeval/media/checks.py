"""List every problem of a folder: what its JSON says, and whether its media can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from mimetypes import guess_type
from pathlib import Path
from typing import Any, get_args

from mmeval.media.inspection import FolderFiles, Item
from mmeval.sessions import (
    Benchmark,
    BrokenFolder,
    Media,
    MediaKind,
    Output,
    PngMask,
    Problem,
    Record,
    Reference,
    Session,
    check_json,
    references,
    starting_media,
)

Size = tuple[int, int]


def validate(path: Path | str, benchmark: Path | str | None = None) -> list[Problem]:
    """List every problem of a benchmark or submission folder, in the order of its files and lines.

    All media are decoded. A submission is also held against the benchmark in the folder
    ``benchmark``, if given: unknown and missing turns, pictures of another size than the source.
    """
    problems: list[Problem] = []
    truth = _truth(benchmark, problems.append)
    check = check_json(path, truth)
    problems += check.problems
    files = FolderFiles(Path(path))
    for session in check.sessions:
        problems += [*_media(session, files), *_masks(session, files)]
    expected = _expected_sizes(truth) if truth is not None else {}
    for output in check.outputs:
        problems += [*_media(output, files), *_output_sizes(output, files, expected)]
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def _truth(path: Path | str | None, add: Callable[[Problem], object]) -> Benchmark | None:
    if path is None:
        return None
    try:
        return Benchmark.read(path)
    except (FileNotFoundError, BrokenFolder) as problem:
        message = f"the benchmark {path} to check against cannot be read ({problem})"
        add(Problem("", None, "", message, "Validate that folder first"))
        return None


def _media(record: Record[Any], files: FolderFiles) -> Iterator[Problem]:
    found = list(references(record.raw))
    kinds = {one.item.path: one.item.kind for one in found if isinstance(one.item, Media)}
    for reference in found:
        for fault in files.look(_medium(reference, kinds)).faults:
            where = f"{reference.where}.path" if _has_path(reference) else reference.where
            yield record.problem(
                where, fault.message, fault.remedy, severity=fault.severity, turn=reference.turn
            )


def _medium(reference: Reference, kinds: Mapping[str, MediaKind]) -> Item:
    """What to decode; evidence names no kind, so the same file elsewhere or its name has to tell."""
    path = reference.item
    if not isinstance(path, str):
        return path
    guessed = (guess_type(path)[0] or "").partition("/")[0]
    kind = kinds.get(path) or next((one for one in get_args(MediaKind) if one == guessed), None)
    return path if kind is None else Media(kind=kind, path=path, span=reference.span)


def _has_path(reference: Reference) -> bool:
    return isinstance(reference.item, (Media, PngMask))


def _masks(record: Record[Session], files: FolderFiles) -> Iterator[Problem]:
    """Masks of another size than the picture that the turn starts from, as far as that is known."""
    for number, turn in enumerate(record.model.turns if record.model else (), start=1):
        mask = turn.target.mask if turn.target else None
        picture = _picture_before(record.model, number) if record.model else None
        if mask is None or picture is None:
            continue
        sizes = files.look(mask).size, files.look(picture).size
        if None not in sizes and sizes[0] != sizes[1]:
            message = f"the mask is {_shown(sizes[0])}, but the picture {picture.path} is {_shown(sizes[1])}"
            where, remedy = f"turns[{number - 1}].target.mask", "Draw the mask on the picture before the turn"
            yield record.problem(where, message, remedy, turn=number)


def _picture_before(session: Session, number: int) -> Media | None:
    """What a turn starts from; in place of the system's own answer, a picture of the size it should have."""
    media = starting_media(session, number, ("image",))
    while media is None:
        number -= 1
        media = _references(session, number) or starting_media(session, number, ("image",))
    return next(iter(media), None)


def _references(session: Session, number: int) -> tuple[Media, ...]:
    target = session.turns[number - 1].target
    return tuple(item for item in target.media if item.kind == "image") if target else ()


def _expected_sizes(benchmark: Benchmark) -> dict[tuple[str, int], tuple[Size, str]]:
    """The size that an output picture should have and the file that says so, by session and turn."""
    files = FolderFiles(benchmark.root)
    expected: dict[tuple[str, int], tuple[Size, str]] = {}
    for session in benchmark.sessions:
        for number in range(1, len(session.turns) + 1):
            model = next(iter(_references(session, number)), None) or _picture_before(session, number)
            size = files.header_size(model) if model else None
            if model and size:
                expected[session.id, number] = (size, model.path)
    return expected


def _output_sizes(
    record: Record[Output], files: FolderFiles, expected: dict[tuple[str, int], tuple[Size, str]]
) -> Iterator[Problem]:
    wanted = expected.get((record.session or "", record.turn or 0))
    for reference in references(record.raw) if wanted else ():
        size = files.look(reference.item).size if isinstance(reference.item, Media) else None
        if wanted and size and reference.item.kind == "image" and size != wanted[0]:  # type: ignore[union-attr]
            message = f"the picture is {_shown(size)}, but {wanted[1]} is {_shown(wanted[0])}"
            remedy = "Pixel metrics need equal sizes; write outputs in the size of the picture they edit"
            yield record.problem(reference.where, message, remedy, severity="warning")


def _shown(size: Size | None) -> str:
    return f"{size[1]}x{size[0]}" if size else "unknown"
