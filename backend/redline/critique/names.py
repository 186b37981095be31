"""Names that a checklist may use, checked as it is loaded, with the nearest one suggested."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema
from typing_extensions import TypeAliasType

from redline.design import catalogue


def known(name: str, names: Iterable[str], what: str) -> str:
    """The name, when it is one of these; otherwise ValueError with the nearest."""
    names = list(names)
    if name in names:
        return name
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    raise ValueError(f"“{name}” is no {what}.{hint}")


def _kind(name: str) -> str:
    return known(name, catalogue.KINDS, "component kind")


def _flow(name: str) -> str:
    return known(name, catalogue.FLOWS, "flow")


def _family(name: str) -> str:
    return known(name, catalogue.FAMILIES, "family of components")


def _attribute(name: str) -> str:
    return known(name, catalogue.ATTRIBUTES, "attribute of a component or connection")


def _listed(names: Iterable[str]) -> WithJsonSchema:
    """For editors: these names and no others."""
    return WithJsonSchema({"type": "string", "enum": sorted(names)})


# Named types, so that a JSON Schema lists the names once and refers to the list.
Kind = TypeAliasType("Kind", Annotated[str, AfterValidator(_kind), _listed(catalogue.KINDS)])
Flow = TypeAliasType("Flow", Annotated[str, AfterValidator(_flow), _listed(catalogue.FLOWS)])
Family = TypeAliasType("Family", Annotated[str, AfterValidator(_family), _listed(catalogue.FAMILIES)])
Attribute = TypeAliasType(
    "Attribute", Annotated[str, AfterValidator(_attribute), _listed(catalogue.ATTRIBUTES)]
)
