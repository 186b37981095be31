"""The questions in what a candidate types: one by one, and whether one follows on the one before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redline.rounds.wording import normal

MOST_CHARACTERS = 1_000

_OPENERS = (
    "what how who when where why which is are do does did can could may should will was were has have any"
)
_OPENER = rf"(?:{_OPENERS.replace(' ', '|')})(?:'?s)?\b"
_JOINT = r"(?:[,&]|\b(?:and|but|or|also|plus)\b)"
_NEXT_QUESTION = re.compile(rf"{_JOINT}\s*(?=(?:and |also )?{_OPENER})", re.IGNORECASE)
_OPENS = re.compile(rf"\W*{_OPENER}", re.IGNORECASE)
_CUT = re.compile(rf"{_JOINT}[\s,]*", re.IGNORECASE)
_ALTERNATIVES = re.compile(r"\bor\b", re.IGNORECASE)
_MOST_CUTS = 6
_BARE = (
    "how many, how often, how long, how fast, how good, when, who, where, they, one, work, happen, take, come"
)
_ADDS = re.compile(
    r"\W*(?:and|or|but|also|plus|what about|how about|same for|for|at|in|on|per|by|during|with)\b",
    re.IGNORECASE,
)
_WHY = re.compile(r"\W*(?:(?:and|but|so)\s+)?(?:why(?: not| so| is that)?|how come|how so)\W*", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:it|they|them|those|these|one|ones)\b"
    r"|\b(?:is|are|was|does|did|do|can|of|for|about|like|than|with)\s+that\b(?!\s+\w+\s+\w+)",
    re.IGNORECASE,
)
_OF_THE_SYSTEM = re.compile(
    r"\b(?:must|should|shall|may|can|could|will|need|needs|have|has)\b.*\bit\b", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """The sentences of a message, as far as it is read."""
    return [part for part in re.split(r"[?;\n]+", text[:MOST_CHARACTERS]) if part.strip()]


def side_by_side(sentence: str) -> list[str]:
    """The questions of a sentence that each begin like one ("how fast is it, and who pays")."""
    return [part for part in _NEXT_QUESTION.split(sentence) if part.strip()]


def cuts(sentence: str) -> Iterator[tuple[str, str]]:
    """Every way to cut a sentence in two at an "and" or a comma; whether both sides ask is not said.

    "The nurse or the doctor?" is one question: what offers alternatives is not cut.
    """
    if _ALTERNATIVES.search(sentence):
        return
    for joint in list(_CUT.finditer(sentence))[:_MOST_CUTS]:
        left, right = sentence[: joint.start()], sentence[joint.end() :]
        if left.strip() and right.strip():
            yield left, right


def opens(text: str) -> bool:
    """True when it begins the way a question does."""
    return bool(_OPENS.match(text))


def asks_why(text: str) -> bool:
    """True for a bare "why?": it asks behind what was said, and never for the duty to explain."""
    return bool(_WHY.fullmatch(text))


def is_bare(text: str) -> bool:
    """True when it asks how many or when and names nothing ("how many of them?")."""
    words = normal(text)
    return bool(words) and {*words} <= {*normal(_BARE)}


def adds(text: str) -> bool:
    """True when it begins as something added to the question before ("and at night?")."""
    return bool(_ADDS.match(text))


def points_back(text: str) -> bool:
    """True when it says "they" or "it" of what was spoken of; "how fast must it be" means the system."""
    return bool(_POINTS_BACK.search(text)) and not _OF_THE_SYSTEM.search(text)


def follows_on(text: str) -> bool:
    """True when it may need the question before it to be understood."""
    return asks_why(text) or is_bare(text) or adds(text) or points_back(text)
