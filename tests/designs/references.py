"""The reference designs: what a strong candidate hands in, one for each sort of task."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from redline.design.document import Design
from redline.design.graph import Brief
from redline.exchange import formats
from redline.rounds import prompts

HERE = Path(__file__).parent
GRAVE = ("blocker", "major")


def _found() -> Mapping[str, Path]:
    """By name: every ``*_strong`` file, the two under ``strong/``, and the plain shop that needs no more."""
    strong = {p.name.removesuffix("".join(p.suffixes)): p for p in (HERE / "reference").glob("*_strong.*")}
    full = {p.name.removesuffix("".join(p.suffixes)): p for p in (HERE / "strong").glob("*.yaml")}
    return {**full, **strong, "shop_reco": HERE / "reference" / "shop_reco.redline.json"}


REFERENCES = dict(sorted(_found().items()))


@cache
def load(name: str) -> Design:
    """The design of this name."""
    return formats.read(REFERENCES[name].read_text(encoding="utf-8")).design


@cache
def brief(name: str) -> Brief | None:
    """What the prompt states that the design answers, where Redline has it."""
    slug = load(name).prompt
    return prompts.get(slug).brief if slug else None
