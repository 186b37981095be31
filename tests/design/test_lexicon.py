"""The lexicon says one thing of a name: in one place, however it is spelt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
import yaml

from redline import assets
from redline.design.lexicon import entries
from redline.design.lexicon.spelling import ARTICLES, all_words, plain, words_of

FILES = (entries.SHORTHAND, entries.LABELS, entries.PRODUCTS, entries.COMPOUNDS, entries.EVERYDAY)


@dataclass(frozen=True)
class Written:
    """A name as it is written in a file; ``alone`` when it counts as a whole label only."""

    file: str
    line: int
    text: str
    kind: str
    alone: bool
    weak: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} “{self.text}” {self.kind}"


def _written(file: str, text: str) -> Iterator[Written]:
    composed = yaml.compose(text, yaml.CSafeLoader)
    assert composed is not None
    entries_of_file = zip(composed.value, yaml.load(text, yaml.CSafeLoader), strict=True)
    for node, entry in entries_of_file:
        for key, names in node.value:
            if key.value in ("names", "alone"):
                for name in names.value:
                    line = name.start_mark.line + 1
                    weak, alone = entry.get("weak", False), key.value == "alone"
                    yield Written(file, line, name.value, entry["kind"], alone, weak)


def _clashes(names: Iterable[Written]) -> Iterator[str]:
    """Pairs of names that the reader cannot tell apart, or of which one never counts.

    A name may say one thing as a whole label and another, less surely, inside a longer one; whole labels that
    differ in spelling, as “action” and “actions” do, may mean two things.
    """
    seen: dict[object, list[Written]] = {}
    for name in names:
        words = words_of(name.text)
        others = seen.setdefault((words, all_words(name.text).difference(words, ARTICLES)), [])
        yield from (f"{other} and {name}" for other in others if _clash(other, name))
        others.append(name)


def _clash(one: Written, other: Written) -> bool:
    if one.alone != other.alone and (one.weak or other.weak):
        return False
    same = plain(one.text) == plain(other.text)
    return same or one.kind == other.kind or not (one.alone or other.alone)


def test_a_name_stands_in_one_entry_only() -> None:
    names = [name for file in FILES for name in _written(file, assets.package_text(file))]

    assert len(names) > 3000
    assert list(_clashes(names)) == []


@pytest.mark.parametrize(
    ("text", "clash"),
    [
        (
            "- {names: [kNN], kind: retriever}\n- {names: [KNN], kind: model_server}",
            "a.yaml:1 “kNN” retriever and a.yaml:2 “KNN” model_server",
        ),
        (
            "- {names: [order db], kind: operational_db}\n\n- {names: [orders DB], kind: cache}",
            "a.yaml:1 “order db” operational_db and a.yaml:3 “orders DB” cache",
        ),
        (
            "- {names: [Comet], kind: offline_evaluator}\n- {names: [], alone: [COMET], kind: cache}",
            "a.yaml:1 “Comet” offline_evaluator and a.yaml:2 “COMET” cache",
        ),
        ("- {names: [log], weak: true, kind: trace_store}\n- {names: [], alone: [log], kind: cache}", None),
        ("- {names: [], alone: [action], kind: tool}\n- {names: [], alone: [actions], kind: cache}", None),
    ],
)
def test_a_clash_names_both_places_and_kinds(text: str, clash: str | None) -> None:
    assert list(_clashes(_written("a.yaml", text))) == ([clash] if clash else [])
