"""The words of a label: in lower case and singular, shorthand written out (``abbreviations.yaml``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from redline import assets
from redline.design.words import TEXTS_KEPT

ABBREVIATIONS = "design/lexicon/abbreviations.yaml"
_IRREGULAR = {
    "indices": "index",
    "people": "person",
    "persons": "person",
    "queries": "query",
    "analyses": "analysis",
}
_STRIPPED = re.compile(
    r"^(?:v?\d+(?:\.\d+)*|prod|production|staging|dev|test|cluster|instance|the|a|an|our|new|main)$"
)
_OF_VERBS = re.compile(r"(?:ation|ator|ating|ated|ate|ing|ion|er|or|ed|e)$")
VERB_MIN_LETTERS = 4
ARTICLES = frozenset({"the", "a", "an", "our"})
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z][a-z]{2}|(?:Db|Ui|Ai|Ml)(?![A-Za-z]))")
"""Where “fraudModel” and “ordersDb” have a second word; “spaCy” has none."""
_PREFIXED = re.compile(r"\b(de|anti|non|un)-(?=[a-z]{2})")
"""A hyphen after a syllable that turns a word round: to de-skew is not to skew."""
_VERSIONED = re.compile(r"(?<=[a-z]{3})v?\d{1,2}(?:\.\d+)*[a-z]{0,2}$")
"""A version written into a name, as in “LayoutLMv3” or “yolo11n”."""
_JOINED = re.compile(r"(?<=[a-z0-9])\+(?=[a-z])")
_CUT = re.compile(
    r"(?<![a-z])(scores?|probability|prob|p|pd|risk|confidence|conf|certainty) ?(?:[<>]=?|[≥≤]) ?(?=[.\d])"
)
"""A score compared with a number, as in “risk > 0.7”: where it decides, and not what gives it."""
_NEXT_SHARE = r" ?(?:->|[->→,/]|then|to) ?"
_SHARE = r"\d{1,2}(?:\.\d{1,3})?"
_SHARES = re.compile(rf"(?<![\d.])(?:(?:{_SHARE}%?{_NEXT_SHARE}){{2,9}}|{_SHARE}%{_NEXT_SHARE})100 ?%")
"""Shares that rise to all, as in “1% > 10% > 100%”."""
_STEPS = re.compile(
    r"(?<![a-z0-9])(?:(?:first|one|1|internal|pilot|canary)(?![a-z0-9])[^:;()]*?(?<![a-z])then(?![a-z])"
    r"[^:;()]*?(?<![a-z])(?:all|rest|fleet|everyone|everybody|others)(?![a-z])"
    r"|first,? then [a-z]+|then \d{1,2} ?%)"
)
"""One before all, as in “line 1 first, then all lines”."""
_VERDICT = (
    r"(?:allow|accept|approve|pass|block|deny|decline|reject|refuse|refer|review|hold|escalate|challenge"
    r"|timeout)"
)
_VERDICTS = re.compile(rf"(?<![a-z]){_VERDICT}(?: ?[/|] ?{_VERDICT}){{2,}}(?![a-z])")
"""What may be decided, as in “accept / refer / decline”."""
_ELSE = re.compile(
    r"(?<!alert )(?<!page )(?<!notify )(?<!retry )(?<![a-z0-9])"
    r"(?:(?:if|when) (?:the |a )?(?:[a-z]+ )?(?:is )?(?:timeout|times out|timed out|fails|failing|down|late"
    r"|slow|unavailable|silent|missing)|on (?:error|failure|timeout))(?![a-z])"
)
"""The case that the main way fails, as in “house ad if timeout”."""
_COMPARED = re.compile(
    r"(?<![a-z])(?:forecast|predicted|prediction|estimate|estimated)s? (?:vs|versus|against) "
    r"(?!baseline|naive)[a-z]+"
)
"""What was said against what came, as in “forecast vs measured moisture”."""
_SHAPES_IN_SIGNS = (
    (_CUT, r"\1 threshold "),
    (_SHARES, " staged rollout "),
    (_VERDICTS, " decision "),
)
_SHAPES_IN_WORDS = (
    (_ELSE, " fallback "),
    (_STEPS, " staged rollout "),
    (_COMPARED, " forecast vs actual "),
)
"""What a label says by its form, and in words."""
_BETWEEN_WORDS = re.compile(r"[^a-z0-9+&?]+")


def stem(word: str) -> str:
    """A word without its plural ending; short words stay."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "zes", "tches", "shes")) else word[:-1]


@lru_cache(maxsize=TEXTS_KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a label in lower case and singular, without versions and filler words."""
    every = _every_word(text)
    kept = [word for word in every if not _STRIPPED.match(word)] or every
    return tuple(stem(word) for word in kept)


@lru_cache(maxsize=TEXTS_KEPT)
def all_words(text: str) -> frozenset[str]:
    """The words of a label in lower case and singular, filler words among them."""
    return frozenset(stem(word) for word in _every_word(text))


@lru_cache(maxsize=TEXTS_KEPT)
def _every_word(text: str) -> tuple[str, ...]:
    lowered = _CAMEL_CASE.sub(" ", text).lower().replace("_", " ")
    if not lowered.replace(" ", "").isalpha():
        lowered = _signs_spoken(lowered)
    for shape, said in _SHAPES_IN_WORDS:
        lowered = shape.sub(said, lowered)
    short = _short_words()
    return tuple(word for each in _BETWEEN_WORDS.split(lowered) if each for word in short.get(each, (each,)))


def _signs_spoken(lowered: str) -> str:
    """Text in which the signs and numbers that say something are words."""
    lowered = _PREFIXED.sub(r"\1", lowered)
    for shape, said in _SHAPES_IN_SIGNS:
        lowered = shape.sub(said, lowered)
    lowered = lowered.replace(" / ", " + ")
    for written, spoken in _signs():
        lowered = written.sub(spoken, lowered)
    return _JOINED.sub(" + ", lowered)


@lru_cache(maxsize=TEXTS_KEPT)
def verb_of(word: str) -> str:
    """What is left of a noun without the ending that makes it one of a verb; empty when it has none."""
    ending = _OF_VERBS.search(word)
    verb = word[: ending.start()] if ending else ""
    return verb if len(verb) >= VERB_MIN_LETTERS else ""


def unversioned(word: str) -> str:
    """A word without the version that is written into it."""
    return _VERSIONED.sub("", word)


def plain(text: str) -> str:
    """Text in lower case with single spaces for everything between its words."""
    return " ".join(_BETWEEN_WORDS.split(text.lower())).strip()


@cache
def _signs() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Shorthand written with a sign in it, which the cut into words would tear apart."""
    signs = assets.load_yaml(assets.package_text(ABBREVIATIONS), ABBREVIATIONS)["signs"]
    return tuple(
        (re.compile(rf"(?<![a-z0-9]){re.escape(sign)}(?![a-z0-9])"), f" {said} ")
        for sign, said in signs.items()
    )


@cache
def _short_words() -> dict[str, tuple[str, ...]]:
    words = assets.load_yaml(assets.package_text(ABBREVIATIONS), ABBREVIATIONS)["words"]
    return {short: tuple(said.split()) for short, said in words.items()}
