"""Two small dialogue benchmarks with simulated assistants of known fault: spoken and video.

Beside each benchmark lies ``truth.jsonl``, one line per output: system, session, turn, and the
``fault`` that was built into it, or "" where there is none.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Media,
    Message,
    Output,
    Session,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)
from mmeval.synthetic.clips import RATE as FRAME_RATE
from mmeval.synthetic.clips import Frames, cutting, flickering, pan, write_clip
from mmeval.synthetic.scenes import Scene, SceneObject
from mmeval.synthetic.speech import RATE as SAMPLE_RATE
from mmeval.synthetic.speech import Clip, Exchange, dialogues, muffled, with_noise

SPOKEN = "demo-spoken"
VIDEO = "demo-video"

NOISE_DB = 10.0
"""Signal-to-noise ratio of the noisy assistant."""

MUMBLE_HZ = 1000.0
"""What is left of the mumbler's voice lies below this."""

VOICES = {
    "clear": "Says every answer as written.",
    "noisy": f"As clear, over white noise at {NOISE_DB:g} dB.",
    "misreader": "A clear voice that says another answer than it wrote, at every second turn.",
    "mumbler": f"Nothing above {MUMBLE_HZ:g} Hz from its second turn on; walking has no last answer.",
}
"""The simulated voice assistants and their faults."""

WATCHERS = {
    "steady": "Right answers, and videos in which the camera moves slowly.",
    "flickering": "Right answers, and videos whose light changes from frame to frame.",
    "cutting": "Miscounts by one, cuts between two places twice a second; market has no film.",
}
"""The simulated video assistants and their faults."""


def spoken_benchmark(folder: Path, names: Sequence[str] | None = None) -> tuple[Path, list[Path]]:
    """Write the spoken benchmark and the submissions of ``VOICES`` below ``folder``.

    Args:
        folder: gets ``benchmark/``, ``submissions/<system>/`` and ``truth.jsonl``.
        names: the dialogues to take, of "cooking", "walking" and "travel"; all by default.

    Returns:
        The benchmark's folder, and the submissions' folders in the order of ``VOICES``.

    Raises:
        KeyError: there is no dialogue of that name.
    """
    known, benchmark = dialogues(), folder / "benchmark"
    spoken = known if names is None else {name: known[name] for name in names}
    info = BenchmarkInfo(
        name=SPOKEN,
        description="Spoken dialogues of two or three turns with one right answer each.",
        protocol="spoken",
    )
    sessions = [
        Session(id=name, turns=tuple(_spoken_turn(exchange, benchmark) for exchange in exchanges))
        for name, exchanges in spoken.items()
    ]
    Benchmark(info, tuple(sessions)).write(benchmark)
    systems = [_voice(name, spoken, folder / "submissions" / name) for name in VOICES]
    return benchmark, _with_truth(folder, systems, _voice_fault)


def _spoken_turn(exchange: Exchange, folder: Path) -> Turn:
    question, answer = (_copied(clip, folder) for clip in (exchange.question, exchange.answer))
    return Turn(
        user=Message(text=exchange.question.text, media=(question,)),
        target=Target(texts=(exchange.answer.text,), media=(answer,)),
    )


def _voice(system: str, spoken: dict[str, tuple[Exchange, ...]], folder: Path) -> Path:
    outputs = []
    for session, exchanges in spoken.items():
        for turn, exchange in enumerate(exchanges, start=1):
            if (system, session, turn) == ("mumbler", "walking", len(exchanges)):
                continue
            media = _said(_voice_fault(system, turn), exchanges, turn, folder)
            outputs.append(Output(session=session, turn=turn, text=exchange.answer.text, media=(media,)))
    return _submitted(system, VOICES[system], SPOKEN, outputs, folder)


def _voice_fault(system: str, turn: int) -> str:
    if system == "noisy":
        return "noise"
    if system == "mumbler" and turn > 1:
        return "muffled"
    return "other words" if system == "misreader" and turn % 2 == 0 else ""


def _said(fault: str, exchanges: tuple[Exchange, ...], turn: int, folder: Path) -> Media:
    clip = exchanges[turn - 1].answer
    if fault == "noise":
        return _recorded(clip, with_noise(clip.samples(), NOISE_DB, seed=turn), folder)
    if fault == "muffled":
        return _recorded(clip, muffled(clip.samples(), MUMBLE_HZ), folder)
    return _copied(exchanges[turn - 2].answer if fault == "other words" else clip, folder)


def _copied(clip: Clip, folder: Path) -> Media:
    media = Media(kind="audio", path=f"media/{clip.path.name}")
    (folder / "media").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(clip.path, folder / media.path)
    return media


def _recorded(clip: Clip, samples: object, folder: Path) -> Media:
    media = Media(kind="audio", path=f"media/{clip.name}.flac")
    (folder / "media").mkdir(parents=True, exist_ok=True)
    soundfile.write(folder / media.path, samples, SAMPLE_RATE, subtype="PCM_16")
    return media


@dataclass(frozen=True)
class _Place:
    """A filmed scene, and two questions with their right answers and a wrong count."""

    name: str
    scene: Scene
    color_question: str
    color: str
    count_question: str
    counts: tuple[str, str]
    miscount: str


def video_benchmark(folder: Path) -> tuple[Path, list[Path]]:
    """Write the video benchmark and the submissions of ``WATCHERS`` below ``folder``.

    Every session shows a clip, asks for a colour and a number, and then for a video of the place.

    Args:
        folder: gets ``benchmark/``, ``submissions/<system>/`` and ``truth.jsonl``.

    Returns:
        The benchmark's folder, and the submissions' folders in the order of ``WATCHERS``.
    """
    benchmark = folder / "benchmark"
    info = BenchmarkInfo(
        name=VIDEO,
        description="Two short films: two questions on each with one right answer, and a film to make.",
        protocol="video",
        cluster="video",
    )
    Benchmark(info, tuple(_filmed(place, benchmark) for place in _PLACES)).write(benchmark)
    systems = [_watcher(name, folder / "submissions" / name) for name in WATCHERS]
    return benchmark, _with_truth(folder, systems, _watcher_fault)


def _filmed(place: _Place, folder: Path) -> Session:
    film = _film(folder, f"{place.name}.mp4", pan(place.scene, 3 * FRAME_RATE))
    wanted = _film(folder, f"{place.name}_slow.mp4", _slow(place))
    turns = (
        Turn(user=Message(text=place.color_question, media=(film,)), target=Target(texts=(place.color,))),
        Turn(user=Message(text=place.count_question), target=Target(texts=place.counts)),
        Turn(user=Message(text="Show me the left side of it, more slowly."), target=Target(media=(wanted,))),
    )
    return Session(id=place.name, turns=turns, clusters={"video": place.name})


def _watcher(system: str, folder: Path) -> Path:
    outputs = []
    for place, elsewhere in zip(_PLACES, reversed(_PLACES), strict=True):
        count = place.miscount if _watcher_fault(system, 2) else place.counts[0]
        outputs.append(Output(session=place.name, turn=1, text=f"It is {place.color}."))
        outputs.append(Output(session=place.name, turn=2, text=f"I can see {count} of them."))
        if (system, place.name) != ("cutting", "market"):
            made = _film(folder, f"{place.name}.mp4", _FILMS[system](place, elsewhere))
            outputs.append(Output(session=place.name, turn=3, media=(made,)))
    return _submitted(system, WATCHERS[system], VIDEO, outputs, folder)


def _watcher_fault(system: str, turn: int) -> str:
    faults = {("cutting", 2): "miscount", ("cutting", 3): "cuts", ("flickering", 3): "flicker"}
    return faults.get((system, turn), "")


def _slow(place: _Place) -> Frames:
    return pan(place.scene, 3 * FRAME_RATE, reach=0.4)


_FILMS: dict[str, Callable[[_Place, _Place], Frames]] = {
    "steady": lambda place, _: _slow(place),
    "flickering": lambda place, _: flickering(_slow(place), seed=1),
    "cutting": lambda place, elsewhere: cutting(_slow(place), _slow(elsewhere), every=FRAME_RATE // 2),
}


def _film(folder: Path, name: str, frames: Frames) -> Media:
    write_clip(folder / "media" / name, frames)
    return Media(kind="video", path=f"media/{name}")


def _submitted(
    system: str, description: str, benchmark: str, outputs: Iterable[Output], folder: Path
) -> Path:
    info = SubmissionInfo(system=system, benchmark=benchmark, description=description)
    Submission(info, tuple(outputs)).write(folder)
    return folder


def _with_truth(folder: Path, systems: list[Path], fault: Callable[[str, int], str]) -> list[Path]:
    """Write ``truth.jsonl`` for the submissions in ``systems``, and return them."""
    lines = (json.dumps(line) + "\n" for root in systems for line in _truth(root, fault))
    (folder / "truth.jsonl").write_text("".join(lines), encoding="utf-8")
    return systems


def _truth(root: Path, fault: Callable[[str, int], str]) -> Iterator[dict[str, object]]:
    for output in Submission.read(root).outputs:
        found = fault(root.name, output.turn)
        yield {"system": root.name, "session": output.session, "turn": output.turn, "fault": found}


def _things(name: str, color: str, material: str, xs: Iterable[float], y: float) -> list[SceneObject]:
    return [SceneObject(name, color, material, (x, y), 0.2, seed=round(100 * x)) for x in xs]


_PLACES = (
    _Place(
        "harbour",
        Scene(
            (
                *_things("boat", "red", "wooden", [0.2], 0.4),
                *_things("star", "yellow", "metal", [0.45, 0.65, 0.85], 0.6),
            ),
            "sea",
            288,
            3,
        ),
        "What colour is the boat?",
        "red",
        "How many stars are there?",
        ("three", "3"),
        "four",
    ),
    _Place(
        "market",
        Scene(
            (
                *_things("house", "blue", "stone", [0.25], 0.4),
                *_things("mushroom", "brown", "plastic", [0.55, 0.8], 0.6),
            ),
            "grass",
            288,
            4,
        ),
        "What colour is the house?",
        "blue",
        "How many mushrooms are there?",
        ("two", "2"),
        "three",
    ),
)
