"""The follow-up files: complete, and a fault in them stops the start with file, line and a hint."""

from __future__ import annotations

import pytest

from redline import assets
from redline.errors import DataError
from redline.followups import library
from redline.followups.catalogue import FOLDER, load
from redline.followups.clauses import CHECKS

SIX = {
    "lat-doubles-dependency",
    "load-x10",
    "src-breaks",
    "silent-failure",
    "rollback-bad-model",
    "labels-late-30d",
}


def test_every_follow_up_is_complete() -> None:
    assert {f.id for f in library()} >= SIX
    for followup in library():
        assert followup.accept
        assert len(followup.good) >= 2
        assert followup.source.text


def test_every_clause_is_used_by_a_file_or_by_every_follow_up() -> None:
    always = {"nothing_lost", "within_budget", "of_a_size", "honest_numbers"}

    assert {line.check for f in library() for line in f.accept} | always == set(CHECKS)


GOOD = assets.texts(FOLDER)["labels.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("check: labels_matured", "check: labels_mature", "Did you mean “labels_matured”"),
        ("effect: {name: labels_late}", "effect: {name: label_late}", "Did you mean “labels_late”"),
        ("target: label_source", "target: label_sources", "Did you mean “label_source”"),
        ("    hints:", "    hint:", "Did you mean “hints”"),
        ("      default:", "      other:", "says.default"),
        ("family: labels", "family: [labels", "labels.yaml"),
    ],
)
def test_a_broken_file_is_named_with_line_and_hint(old: str, new: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        load({"labels.yaml": GOOD.replace(old, new, 1)})

    assert words in str(caught.value)
    assert caught.value.file == "labels.yaml"


def test_the_line_of_a_wrong_name_is_given() -> None:
    line = next(i for i, text in enumerate(GOOD.splitlines(), 1) if "labels_matured" in text)

    with pytest.raises(DataError) as caught:
        load({"labels.yaml": GOOD.replace("labels_matured", "labels_maturing")})

    assert caught.value.line == line


def test_an_id_can_be_there_once() -> None:
    with pytest.raises(DataError, match="twice"):
        load({"a.yaml": GOOD, "b.yaml": GOOD})
