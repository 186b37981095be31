"""What a design costs as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from redline.exchange.text_table import UNKNOWN, Row, table
from redline.followups.wording import number, percent, usd, usd_each
from redline.whatif import Figures
from redline.whatif.cost import CostReport

MOST_LINES = 12
Labels = Mapping[str, str]


def bills(both: Sequence[Figures], labels: Labels) -> Iterator[str]:
    """A month, 1,000 requests and the share of each part; before and after side by side."""
    found = [one.report.cost for one in both]
    last = found[-1]
    lines = last.components[:MOST_LINES]
    notes = [
        f"assumed: {line.usd_month.source}" if line.usd_month.basis == "assumed" else "" for line in lines
    ]
    width = max((len(note) for note in notes), default=0)
    rows: list[Row] = [("all together", *_sums(found), "", " " * width)]
    budgets = [one.budget_usd_month for one in found]
    if any(budget is not None for budget in budgets):
        allowed = (UNKNOWN if budget is None else usd(budget) for budget in budgets)
        rows.append(("budget", *allowed, "", "", " " * width))
    for line, note in zip(lines, notes, strict=True):
        name = labels.get(line.component, line.component)
        rows.append((name, *_line(line.component, found), note.ljust(width)))
    heads = ("a month",) if len(found) == 1 else ("a month before", "after")
    yield "What it costs"
    yield from table(("", *heads, "1,000 requests", "share", ""), rows)
    yield from _said(last, labels)


def _sums(found: Sequence[CostReport]) -> Row:
    return (*(usd(one.usd_month) for one in found), _each(found[-1].usd_per_1000))


def _line(part: str, found: Sequence[CostReport]) -> Row:
    lines = [next((line for line in one.components if line.component == part), None) for one in found]
    last = lines[-1]
    months = (UNKNOWN if line is None else usd(line.usd_month.value) for line in lines)
    return (*months, _each(last.usd_per_1000 if last else None), percent(last.share) if last else UNKNOWN)


def _each(value: float | None) -> str:
    return UNKNOWN if value is None else usd_each(value)


def _said(last: CostReport, labels: Labels) -> Iterator[str]:
    rest = last.components[MOST_LINES:]
    if rest:
        guessed = sum(line.usd_month.basis == "assumed" for line in rest)
        known = f", {guessed} of them assumed" if guessed else ""
        whole = usd(sum(line.usd_month.value for line in rest))
        yield f"  {whole} a month for {len(rest)} more {'part' if len(rest) == 1 else 'parts'}{known}."
    answers = last.requests_month
    if answers is None:
        yield "  Nothing by the request: neither the traffic nor the rows of a run are stated."
    else:
        yield f"  {number(answers.value)} requests a month, by {answers.source}."
    if last.not_counted:
        named = (f"{labels.get(one.component, one.component)} ({one.what})" for one in last.not_counted)
        yield f"  Not counted: {', '.join(named)}."
