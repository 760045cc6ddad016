"""A small run folder made by hand through the real classes: two sessions, two systems, every status."""

import io
from pathlib import Path
from zlib import crc32

import numpy as np
from PIL import Image

from mmeval.runs import EvidenceRecord, Row, RunFolder, evidence_id
from mmeval.sessions import (
    Benchmark,
    BenchmarkInfo,
    Media,
    Message,
    Output,
    PngMask,
    Session,
    SubjectAdd,
    Submission,
    SubmissionInfo,
    Target,
    Turn,
)

SIZE = (60, 80)
IF = "if_subject_add{threshold=0.4}[previous>current>instruction]@tiny-detector"
OUTSIDE = "ssim_outside{convention=wang}[previous>current>mask]"
IOU = "edit_iou[previous>current>mask]"
PERCEPTUAL = "perceptual_distance[previous>current]@tiny-imagenet"


def metric(identity, family=None, better="higher", bounds=(0, 1)):
    name = identity.split("[")[0].split("{")[0]
    roles = identity.split("[")[1].split("]")[0].split(">")
    return {
        "metric": identity,
        "name": name,
        "family": family or name,
        "summary": f"What {name} says.",
        "parameters": {},
        "roles": dict(zip(("before", "after", "mask"), roles, strict=False)),
        "better": better,
        "bounds": list(bounds),
        "source": "Somebody 2020",
        "features": {},
    }


METRICS = [
    metric(IF, "instruction_following"),
    metric(OUTSIDE, bounds=(-1, 1)),
    metric(IOU),
    metric(PERCEPTUAL, better="lower", bounds=(0, "inf")),
]


def png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, "PNG")
    return file.getvalue()


def picture(path: Path, colour, scale=1) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.zeros((*SIZE, 3), np.uint8)
    pixels[:] = colour
    pixels[10:30, 20:50] = 255 - pixels[10:30, 20:50]
    pixels[0, 0] = list(crc32(path.name.encode()).to_bytes(4))[:3]  # no two pictures are the same
    Image.fromarray(pixels.repeat(scale, 0).repeat(scale, 1)).save(path)
    return f"media/{path.name}"


class Maker:
    """Makes the folders; ``words`` replaces every text that comes from data, ``mark`` ends every name.

    Sessions have two turns and one turn by turns; ``scale`` enlarges their pictures (not the masks).
    """

    def __init__(
        self,
        root: Path,
        words: str | None = None,
        name: str = "small",
        sessions: int = 2,
        scale: int = 1,
        mark: str = "",
    ) -> None:
        self.root, self.words, self.name, self.scale, self.mark = root, words, name, scale, mark
        self.turns = {f"s{number}{mark}": 2 - (number + 1) % 2 for number in range(1, sessions + 1)}

    def say(self, text: str) -> str:
        return text if self.words is None else self.words

    def benchmark(self) -> Benchmark:
        folder = self.root / "bench"
        mask = np.zeros(SIZE, np.uint8)
        mask[10:30, 20:50] = 255
        (folder / "media").mkdir(parents=True)
        Image.fromarray(mask).save(folder / "media" / "mask.png")
        sessions = [self._session(folder, name, turns) for name, turns in self.turns.items()]
        info = BenchmarkInfo(name=self.name, protocol="edit", cluster="scene")
        return Benchmark(info, tuple(sessions), folder).write(folder)

    def _session(self, folder, name, turns):
        source = Media(
            kind="image", path=picture(folder / "media" / f"{name}.png", (200, 60, 40), self.scale)
        )
        made = []
        for number in range(1, turns + 1):
            target = Target(
                edit=SubjectAdd(object=self.say("red cup")),
                mask=PngMask(path="media/mask.png"),
                caption=self.say("a cup"),
            )
            media = (source,) if number == 1 else ()
            made.append(Turn(user=Message(text=self.say(f"Add cup {number}"), media=media), target=target))
        tags = {"axis": self.say("things")}
        return Session(id=name, turns=tuple(made), tags=tags, clusters={"scene": name})

    def submission(self, system, colour, broken=False) -> Submission:
        folder = self.root / system
        outputs = []
        for session, turns in self.turns.items():
            for turn in range(1, turns + 1):
                if broken and session == f"s2{self.mark}":
                    continue
                path = picture(folder / "media" / f"{session}_{turn}.png", colour, self.scale)
                if broken and turn == 2:
                    (folder / path).write_bytes(b"not a picture")
                outputs.append(
                    Output(
                        session=session,
                        turn=turn,
                        media=(Media(kind="image", path=path),),
                        text=self.say("Here is the cup."),
                    )
                )
        info = SubmissionInfo(system=system, benchmark="small")
        return Submission(info, tuple(outputs), folder).write(folder)

    def run(self) -> RunFolder:
        self.benchmark()
        good = self.submission(f"good{self.mark}", (60, 120, 60))
        poor = self.submission(f"poor{self.mark}", (30, 30, 160), broken=True)
        info = {
            "created": "2026-01-02T03:04:05+00:00",
            "protocol": "edit",
            "pack": "tiny",
            "device": "cpu",
            "benchmark": {
                "name": self.say("small"),
                "version": "1",
                "path": "../bench",
                "digest": "d" * 64,
                "sessions": len(self.turns),
                "problems": [self.say("sessions.jsonl line 9: broken")],
            },
            "submissions": [
                {"system": s.info.system, "path": f"../{s.info.system}", "digest": "e" * 64, "problems": []}
                for s in (good, poor)
            ],
            "metrics": METRICS,
            "unavailable": {"lpips": self.say("the pack has no lpips model")},
            "versions": {"python": "3.11", "mmeval": "0.1.0"},
            "hardware": {"platform": self.say("a machine"), "cpus": 2, "gpu": None},
            "finished": True,
        }
        run = RunFolder.create(self.root / "run", info)
        rows, evidence = [], []
        for system in (f"good{self.mark}", f"poor{self.mark}"):
            for session, turns in self.turns.items():
                for turn in range(1, turns + 1):
                    self._turn(system, session, turn, rows, evidence)
        run.commit("0001", rows, evidence)
        return RunFolder.open(run.path)

    def _turn(self, system, session, turn, rows, evidence):
        status, reason = "scored", ""
        poor = system == f"poor{self.mark}"
        if poor and session == f"s2{self.mark}":
            status, reason = "missing", self.say(f"{system} has no output for {session} turn {turn}")
        elif poor and turn == 2:
            status, reason = "unreadable", self.say("media/s1_2.png is not a picture")
        values = {IF: 1.0, OUTSIDE: 0.98, IOU: 0.8, PERCEPTUAL: 0.05}
        if poor:
            values = {IF: 0.0, OUTSIDE: 0.61, IOU: 0.2, PERCEPTUAL: 0.42}
        for described in METRICS:
            identity = described["metric"]
            key = evidence_id(system, session, turn, None, identity)
            found = self._found(key, identity) if status == "scored" else []
            evidence += found
            rows.append(
                Row(
                    run="run",
                    system=system,
                    session=session,
                    turn=turn,
                    item=None,
                    metric=identity,
                    name=described["name"],
                    family=described["family"],
                    value=values[identity] if status == "scored" else None,
                    status=status,
                    reason=reason,
                    evidence=key if found else None,
                )
            )

    def _found(self, key, identity):
        if identity == IF:
            boxes = {"boxes": [[20.0, 10.0, 50.0, 30.0]], "captions": [self.say("cup .93")]}
            facts = {self.say("threshold"): 0.4, "found": self.say("cup"), "enough": True, "nothing": None}
            return [
                EvidenceRecord(key, 0, "boxes", self.say("found"), "after", boxes),
                EvidenceRecord(key, 1, "facts", self.say("why"), None, facts),
            ]
        if identity == IOU:
            change = np.zeros(SIZE, np.uint8)
            change[12:28, 22:48] = 255
            return [EvidenceRecord(key, 0, "map", self.say("what changed"), "after", {}, png(change))]
        return []
