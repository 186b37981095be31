"""Eight published designs: what an expert raises, what the critique raises, and what nobody may."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from docs_pages.markdown import NOTE

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.designs import answered

BASIS = {
    "P": "the authors say it themselves",
    "D": "the drawing shows it",
    "I": "it follows from the drawing",
    "S": "nothing states it, so it is asked",
}
SAYS = {"fail": "fails", "ask": "asks"}


def pages() -> dict[str, str]:
    """The page of published designs."""
    return {"published-designs.md": "".join(_page())}


def _page() -> Iterator[str]:
    yield NOTE + "# Published designs\n\n"
    yield "Eight systems as their owners drew them, with their words and without kinds, read by Redline as "
    yield "anybody's sketch would be. Beside them stands what a careful reader raises, and what the drawing "
    yield "already answers and nobody may raise. The rules were made with these eight in view; how they do "
    yield "on others is what `python -m benchmarks.defects` measures.\n\n"
    yield from _summary()
    for slug in answered.ANSWERS:
        yield from _design(slug)


def _summary() -> Iterator[str]:
    every = [(slug, point) for slug, answer in answered.ANSWERS.items() for point in answer["raise"]]
    yield "| Basis | | Points | Raised | as an accusation | as a question |\n|---|---|---|---|---|---|\n"
    for basis, meaning in BASIS.items():
        points = [(slug, point) for slug, point in every if point["basis"] == basis]
        if points:
            yield f"| {basis} | {meaning} | {_counts(points)} |\n"
    yield f"| all | | {_counts(every)} |\n"
    guarded = [(slug, point) for slug, answer in answered.ANSWERS.items() for point in answer["must_not"]]
    wrong = sum(bool(answered.wrongly_said(slug, point)) for slug, point in guarded)
    yield f"\nAnswered by a drawing and therefore not to be raised: {len(guarded)}. "
    yield f"Raised all the same: {wrong}.\n"


def _counts(points: list[tuple[str, answered.Point]]) -> str:
    seen = [point["outcome"] for slug, point in points if answered.raised(slug, point)]
    return f"{len(points)} | {len(seen)} | {seen.count('fail')} | {seen.count('ask')}"


def _design(slug: str) -> Iterator[str]:
    source, answer = answered.source(slug), answered.ANSWERS[slug]
    address = source["url"]
    if "://" not in address:
        address = f"https://{address.replace(' ', '/blob/HEAD/', 1)}"
    year = f", {source['year']}" if source["year"] else ""
    yield f"\n## {source['title']}\n\n[{source['company']}{year}]({address})\n\n"
    yield "| What an expert raises | Basis | At | Redline |\n|---|---|---|---|\n"
    for point in answer["raise"]:
        yield f"| {point['point']} | {point['basis']} | {_places(slug, point)} | {_said(slug, point)} |\n"
    yield "\n| What the drawing answers | At | Redline |\n|---|---|---|\n"
    for point in answer["must_not"]:
        wrong = ", ".join(answered.wrongly_said(slug, point)) or "silent, as it should be"
        yield f"| {point['say']} | {_places(slug, point)} | {wrong} |\n"


def _said(slug: str, point: answered.Point) -> str:
    found = answered.raised(slug, point)
    if not found:
        return f"not yet: {point['later']}" if "later" in point else "silent"
    rules = sorted({finding.rule for finding in found})
    linked = ", ".join(f"[{rule}](rules/{rule}.md)" for rule in rules)
    why = f" ({point['evidence']})" if point.get("evidence") else ""
    return f"{SAYS[point['outcome']]}: {linked}{why}"


def _places(slug: str, point: answered.Point) -> str:
    labels = {part.id: part.label for part in answered.design(slug).components}
    return ", ".join(" → ".join(f"“{labels[end]}”" for end in place.split(">")) for place in point["at"])
