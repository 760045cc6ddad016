"""The run folder: rows, evidence and provenance of one scoring, and questions to them."""

from mmeval.runs.folder import RunFolder, RunFolderError
from mmeval.runs.rows import EvidenceRecord, Row, Triple, evidence_id

__all__ = ["EvidenceRecord", "Row", "RunFolder", "RunFolderError", "Triple", "evidence_id"]
