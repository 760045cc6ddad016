"""Whether an edit did what its instruction asked, one scorer per kind of edit."""

from mmeval.scorers.image.following.attributes import if_color_alter, if_material_alter
from mmeval.scorers.image.following.background import if_background_change
from mmeval.scorers.image.following.foreseen import unjudged_colors
from mmeval.scorers.image.following.layout import if_count_change, if_position_change
from mmeval.scorers.image.following.subjects import if_subject_add, if_subject_remove, if_subject_replace
from mmeval.scorers.image.following.text import if_text_change, if_text_read

__all__ = [
    "if_background_change",
    "if_color_alter",
    "if_count_change",
    "if_material_alter",
    "if_position_change",
    "if_subject_add",
    "if_subject_remove",
    "if_subject_replace",
    "if_text_change",
    "if_text_read",
    "unjudged_colors",
]
