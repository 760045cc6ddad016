"""Whether a written answer is one of the reference answers."""

from __future__ import annotations

import re
from typing import Literal

from mmeval.scorers.dialogue.wording import written_words
from mmeval.scorers.evidence import Facts
from mmeval.scorers.score import Score, unscored
from mmeval.scorers.scorer import scorer
from mmeval.sessions import Turn

_LETTERS_THAT_ARE_WORDS = ("a", "i")


def _has_reference(turn: Turn) -> bool:
    return turn.target is not None and bool(turn.target.texts)


@scorer(
    "answer_match",
    better="higher",
    bounds=(0, 1),
    source="exact and containment match of question answering (SQuAD; TriviaQA), numbers normalised",
    applies=_has_reference,
)
def answer_match(
    answer: str, reference_texts: tuple[str, ...], *, mode: Literal["exact", "contains"] = "contains"
) -> Score:
    """1 when the answer equals ("exact") or has within it ("contains") any reference answer, else 0.

    Both are compared word by word after normalisation (case, punctuation, number words, spelling),
    so "cat" is not found in "category"; signs that change what is said stay, so "5" is not found in
    "-5", nor "C" in "C#". Each character of a script without spaces is a word. "contains" does not
    understand what it finds: "It is not red." has "red" within it and scores 1, as does an answer
    that lists every colour; "No one is here." has "1". The letters A and I, as answers to a multiple
    choice, are found in capitals and where they stand alone ("A.", "(A)", "the answer is A", "A is
    right"), not as the article or "I am". An answer that says nothing scores 0. References that have no words
    left are passed over; with none left the score is undefined.
    """
    if mode not in {"exact", "contains"}:
        raise ValueError(f"mode is 'exact' or 'contains', not {mode!r}")
    references = [(text, words) for text in reference_texts if (words := written_words(text))]
    if not references:
        return unscored("no reference answer has any words")
    said = written_words(answer)
    found = next(
        (
            text
            for text, words in references
            if _matches(said, words, mode) and _is_meant(answer, words, said)
        ),
        None,
    )
    facts = Facts(
        "answer",
        {"answer": answer, "references": " | ".join(text for text, _ in references), "matched": found},
    )
    return Score(float(found is not None), evidence=(facts,))


def _is_meant(answer: str, wanted: list[str], said: list[str]) -> bool:
    """Whether a letter that is also a word was said as a letter."""
    if len(wanted) != 1 or wanted[0] not in _LETTERS_THAT_ARE_WORDS or said == wanted:
        return True
    letter = wanted[0].upper()
    alone = rf"\b{letter}\b(?=\s*(?:[^\w\s'\u2019]|$))"
    named = rf"\b(?i:option|choice|answer|letter)(?:\s+is)?\s+{letter}\b"
    # No article stands before a verb, but "I was" is said of oneself.
    subject = r"|\bA\s+(?:is|was|would|must|seems|looks)\b" if letter == "A" else ""
    return re.search(f"{alone}|{named}{subject}", answer) is not None


def _matches(said: list[str], wanted: list[str], mode: str) -> bool:
    if mode == "exact":
        return said == wanted
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))
