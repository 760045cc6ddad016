"""The nouns: benchmarks, sessions, turns, targets, submissions; their folders on disk."""

from mmeval.sessions.benchmark import Benchmark, sessions_with
from mmeval.sessions.checks import FolderCheck, check_json, cluster_doubts, mismatches
from mmeval.sessions.instructions import (
    BackgroundChange,
    ColorAlter,
    CountChange,
    EditInstruction,
    EditKind,
    MaterialAlter,
    Position,
    PositionChange,
    SubjectAdd,
    SubjectRemove,
    SubjectReplace,
    TextChange,
)
from mmeval.sessions.lacking import lacks_gold
from mmeval.sessions.lines import Record
from mmeval.sessions.problems import BrokenFolder, Problem, Severity
from mmeval.sessions.reading import folder_kind, read_folder
from mmeval.sessions.references import Reference, files_of, references
from mmeval.sessions.schemas import schemas
from mmeval.sessions.session import (
    BenchmarkInfo,
    History,
    Link,
    Message,
    Output,
    Session,
    SubmissionInfo,
    Turn,
)
from mmeval.sessions.silence import why_silent
from mmeval.sessions.starting import source_media, start_of, starting_media
from mmeval.sessions.submission import Submission
from mmeval.sessions.tables import FromTable, from_table
from mmeval.sessions.targets import (
    Constraint,
    EvidenceSpan,
    Mask,
    Media,
    MediaKind,
    PngMask,
    RleMask,
    Rubric,
    Target,
    TimeSpan,
)

__all__ = [
    "BackgroundChange",
    "Benchmark",
    "BenchmarkInfo",
    "BrokenFolder",
    "ColorAlter",
    "Constraint",
    "CountChange",
    "EditInstruction",
    "EditKind",
    "EvidenceSpan",
    "FolderCheck",
    "FromTable",
    "History",
    "Link",
    "Mask",
    "MaterialAlter",
    "Media",
    "MediaKind",
    "Message",
    "Output",
    "PngMask",
    "Position",
    "PositionChange",
    "Problem",
    "Record",
    "Reference",
    "RleMask",
    "Rubric",
    "Session",
    "Severity",
    "SubjectAdd",
    "SubjectRemove",
    "SubjectReplace",
    "Submission",
    "SubmissionInfo",
    "Target",
    "TextChange",
    "TimeSpan",
    "Turn",
    "check_json",
    "cluster_doubts",
    "files_of",
    "folder_kind",
    "from_table",
    "lacks_gold",
    "mismatches",
    "read_folder",
    "references",
    "schemas",
    "sessions_with",
    "source_media",
    "start_of",
    "starting_media",
    "why_silent",
]
