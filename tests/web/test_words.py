"""Numbers as a person reads them."""

from __future__ import annotations

import pytest

from redline.followups.model import YES_NO, Figure
from redline.followups.wording import usd_each
from redline.web.views.follow_ups import figure_view
from redline.web.words import THIN, bound, quantity, titled


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(1, "days", "1 day"), (2, "days", "2 days"), (1, "ms", "1 ms"), (1, "%", "1 %"), (1, "/s", "1 /s")],
)
def test_one_of_a_unit_is_said_in_the_singular(value: float, unit: str, said: str) -> None:
    assert quantity(value, unit).replace(THIN, " ") == said


@pytest.mark.parametrize(
    ("value", "said"), [(0.000096, "0.000096 USD"), (0.5, "0.50 USD"), (12, "12 USD"), (0, "0 USD")]
)
def test_small_sums_are_written_out(value: float, said: str) -> None:
    assert usd_each(value) == said


def test_a_number_that_stays_is_said_once() -> None:
    stays = Figure(name="a new model every", before=1, after=1, unit="days", limit=7)
    moves = Figure(name="a new model every", before=1, after=9, unit="days", limit=7)

    assert (figure_view(stays).before, figure_view(stays).after.replace(THIN, " ")) == ("", "1 day")
    assert figure_view(moves).before == "1"


def test_a_figure_stays_with_its_unit() -> None:
    said = bound("A miss costs 9 dollars, 3 % of those leave within 25 days, p99 100 ms; 12 analysts.")

    assert said.replace("\u00a0", "_") == (
        "A miss costs 9_dollars, 3_% of those leave within 25_days, p99 100_ms; 12 analysts."
    )


def test_what_is_there_or_not_is_said_with_yes_and_no() -> None:
    found = Figure(name="told when it is silent", before=1, after=0, unit=YES_NO, limit=1, past_limit=True)

    view = figure_view(found)
    assert (view.name, view.before, view.after, view.tone) == ("told when it is silent", "yes", "no", "bad")


def test_what_to_state_is_named_as_its_field_is() -> None:
    said = titled("Nothing tells (dedup_key), or how late one is (watermark_s), as said (in words).")

    assert "(“Duplicates told by”), or how late one is (“Latest event accepted”), as said (in words)." in said
