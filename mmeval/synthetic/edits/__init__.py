"""Typed edits on scenes: which are possible, their exact result, mask, wording and truth."""

from mmeval.synthetic.edits.applying import InfeasibleEdit, apply_edit
from mmeval.synthetic.edits.masks import edit_mask
from mmeval.synthetic.edits.sampling import sample_edit
from mmeval.synthetic.edits.truth import MIN_SHIFT, satisfies, stands
from mmeval.synthetic.edits.wording import instruction_text

__all__ = [
    "MIN_SHIFT",
    "InfeasibleEdit",
    "apply_edit",
    "edit_mask",
    "instruction_text",
    "sample_edit",
    "satisfies",
    "stands",
]
