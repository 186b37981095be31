"""The closed vocabulary of the rules: what a checklist can say without Python.

A predicate is written as a mapping whose first key names it: ``every_path: {from: …}``.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Tag

from redline.critique.names import known
from redline.critique.predicates.logic import Each, Every, ForEach, Not, OnlyAsk, Some
from redline.critique.predicates.named import Named
from redline.critique.predicates.paths import EveryPath, NoPath, PathExists
from redline.critique.predicates.sets import AttributeHolds, Exists, Neighbours, Nothing
from redline.critique.predicates.shape import Density

NAMES = (
    "all",
    "any",
    "ask_unless",
    "attribute",
    "density_below",
    "every_path",
    "exists",
    "for_each",
    "named",
    "neighbours",
    "no_path",
    "none",
    "not",
    "path",
)


def _name(written: Any) -> str:
    """The predicate that a mapping writes out, or that a model is."""
    named = written if isinstance(written, dict) else type(written).model_fields
    return str(next(iter(named), "")).rstrip("_")


def _known(written: Any) -> Any:
    known(_name(written), NAMES, "predicate")
    return written


Check = Annotated[
    Annotated[Every, Tag("all")]
    | Annotated[Some, Tag("any")]
    | Annotated[OnlyAsk, Tag("ask_unless")]
    | Annotated[AttributeHolds, Tag("attribute")]
    | Annotated[Density, Tag("density_below")]
    | Annotated[EveryPath, Tag("every_path")]
    | Annotated[Exists, Tag("exists")]
    | Annotated[ForEach, Tag("for_each")]
    | Annotated[Named, Tag("named")]
    | Annotated[Neighbours, Tag("neighbours")]
    | Annotated[NoPath, Tag("no_path")]
    | Annotated[Nothing, Tag("none")]
    | Annotated[Not, Tag("not")]
    | Annotated[PathExists, Tag("path")],
    Discriminator(_name),
    BeforeValidator(_known),
]

for _model in (Every, Some, Not, Each, ForEach, OnlyAsk):
    _model.model_rebuild(_types_namespace={"Check": Check})
