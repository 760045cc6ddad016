"""The run folder: rows, evidence and provenance of one scoring, human answers and votes on it."""

from mmeval.runs.annotations import Annotations
from mmeval.runs.answers import Answer, Item, Progress
from mmeval.runs.assignment import assign, first_open
from mmeval.runs.copying import copy_run, is_judged
from mmeval.runs.database import AnnotationError
from mmeval.runs.folder import RunFolder
from mmeval.runs.ledger import FILE as JUDGEMENTS
from mmeval.runs.lock import RunFolderError, locked, only_writer
from mmeval.runs.pairing import PairQueue
from mmeval.runs.paths import file_in_the_way, path_from
from mmeval.runs.questions import Question
from mmeval.runs.rows import EvidenceRecord, Row, Triple, evidence_id
from mmeval.runs.votes import Pairing, Vote, Votes

__all__ = [
    "JUDGEMENTS",
    "AnnotationError",
    "Annotations",
    "Answer",
    "EvidenceRecord",
    "Item",
    "PairQueue",
    "Pairing",
    "Progress",
    "Question",
    "Row",
    "RunFolder",
    "RunFolderError",
    "Triple",
    "Vote",
    "Votes",
    "assign",
    "copy_run",
    "evidence_id",
    "file_in_the_way",
    "first_open",
    "is_judged",
    "locked",
    "only_writer",
    "path_from",
]
