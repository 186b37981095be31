"""What kind of answer a question wants: "who" wants somebody, "how many" a number, "how long" a time.

Only the word that the question begins with is heard; "for people who left" asks for no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from redline.rounds.wording import normal

_BEGINS: Final = r"\W*(?:(?:so|and|but|ok|okay|well)\b\W*)*"
_NUMBER: Final = re.compile(
    r"\d|%|\b(?:half|none|no|nobody|never|most|many|few|all|every|each|quarter|third|fifth|once|twice"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty)\b",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"\d\d:\d\d|\b(?:m?s|(?:milli)?seconds?|minutes?|hours?|night|days?|weeks?|months?|quarters?|years?|now"
    r"|sundays?|june|winter|later|late|never|once|twice|after|before|until|delete|while)\b",
    re.IGNORECASE,
)
_WANTED: Final = (
    (re.compile(rf"{_BEGINS}(?:how many|how much|what share)\b", re.IGNORECASE), _NUMBER),
    (re.compile(rf"{_BEGINS}(?:how long|how soon|when)\b(?!-)", re.IGNORECASE), _TIME),
)
_WHO: Final = re.compile(rf"{_BEGINS}(?:who|whose|whom)\b(?! (?:are|is) (?:the|our|your)\b)", re.IGNORECASE)


def answers(said: str, asked_with: Iterable[str], text: str) -> bool:
    """True unless what is ``said`` of a thing is of another kind than the question wants.

    Whether it names somebody shows in how it is asked for: some phrase of it asks "who".
    """
    if _WHO.match(text):
        return any("who" in normal(phrase) for phrase in asked_with)
    return all(kind.search(said) for wants, kind in _WANTED if wants.match(text))
