"""What every report of numbers is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from redline.design.quantities import Quantity


class Told(BaseModel):
    """A part of a report, as it is handed out; nothing in it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Number(Told):
    """A number with its unit, whether it was stated or assumed, and where it comes from."""

    value: float
    unit: str
    basis: Literal["stated", "assumed"]
    source: str


def number(quantity: Quantity) -> Number:
    """A quantity of the drawing as a number of the report."""
    return Number(value=quantity.value, unit=quantity.unit, basis=quantity.basis, source=quantity.source)
