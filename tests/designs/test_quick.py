"""Whiteboards written down in a minute: nothing is said to be missing that the drawing shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml

from redline.critique.engine import critique
from redline.design.document import Component, Connection, Design
from redline.design.graph import read

BOARDS: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "drawn" / "quick.yaml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", BOARDS)
def test_what_fails_is_true_of_the_drawing(name: str) -> None:
    found = critique(_board(name))

    failing = {finding.rule for finding in found.findings if finding.outcome == "fail"}
    assert failing == set(BOARDS[name]["fails"])
    assert [result.rule for result in found.results if result.outcome == "error"] == []


@pytest.mark.parametrize("name", [name for name in BOARDS if "kinds" in BOARDS[name]])
def test_labels_are_read_as_what_they_mean(name: str) -> None:
    nodes = read(_board(name)).nodes

    wanted: dict[str, str] = BOARDS[name]["kinds"]
    assert {label: nodes[label].kind for label in wanted} == wanted


def _board(name: str) -> Design:
    return _drawn(BOARDS[name]["arrows"], BOARDS[name].get("notes", {}))


def _drawn(arrows: str, notes: Mapping[str, str] = MappingProxyType({})) -> Design:
    """A design of labelled boxes, each named by its label, with the notes that stand beside them."""
    # A label may begin with a sign of its own, as “> 0.95” does.
    ends = [tuple(end.strip() for end in line.split("->", 1)) for line in arrows.strip().splitlines()]
    labels = dict.fromkeys(label for pair in ends for label in pair)
    return Design(
        components=[Component(id=label, label=label, note=notes.get(label, "")) for label in labels],
        connections=[Connection(id=f"e{n}", source=a, target=b) for n, (a, b) in enumerate(ends)],
    )
