"""The result of a check as one value, and as text, Markdown and JSON.

The command line and the API hand out the same ``Report``: findings first, in the order in
which to read them, then what passed, then what did not apply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from redline.critique.coverage import Coverage
from redline.critique.finding import (
    SEVERITIES,
    AcceptedRisk,
    Count,
    Critique,
    Evidence,
    Finding,
    Outcome,
    RuleResult,
    Settlement,
    Severity,
    Source,
    StaleWaiver,
)
from redline.critique.waivers import ANYWHERE
from redline.design.document import Design
from redline.design.edits import Edit
from redline.design.graph import SystemGraph
from redline.design.reading import promise
from redline.exchange.plain import in_json, one_line

OUTCOME_ORDER: tuple[Outcome, ...] = ("fail", "ask", "error", "waived", "pass", "not_applicable")


class Line(BaseModel):
    """What one rule says, once for each place it speaks about."""

    model_config = ConfigDict(frozen=True)

    rule: str
    outcome: Outcome
    severity: Severity
    anchors: tuple[str, ...] = ()
    evidence: Evidence = Evidence()
    message: str = ""
    question: str = ""
    why: str = ""
    fix: tuple[Edit, ...] = ()
    fix_label: str = ""
    settle: tuple[Settlement, ...] = ()
    source: Source | None = None
    title: str = ""
    headline: str = ""
    key: str = ""
    accepted: AcceptedRisk | None = None


class Report(BaseModel):
    """The whole answer to one check."""

    model_config = ConfigDict(frozen=True)

    title: str
    prompt: str | None
    ruleset: str
    counts: Mapping[Severity, Count]
    coverage: Coverage
    results: tuple[Line, ...]
    not_judged: tuple[str, ...] = ()
    stale_waivers: tuple[StaleWaiver, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader should know: keys kept but not understood, and what words were taken to say."""
    empty: str = ""
    """Said instead of findings when there is nothing on the board."""

    @property
    def findings(self) -> tuple[Line, ...]:
        """The lines that fail or ask, most important first."""
        return tuple(line for line in self.results if line.outcome in ("fail", "ask"))

    def fails_at(self, level: Severity) -> bool:
        """True when a rule fails at this severity or a graver one; a question never counts."""
        graver = SEVERITIES[: SEVERITIES.index(level) + 1]
        return any(line.outcome == "fail" and line.severity in graver for line in self.results)


def report(design: Design, critique: Critique, coverage: Coverage, notes: Sequence[str] = ()) -> Report:
    """The report of a critique of this design and of how much of the design holds."""
    ranked = {finding.key: rank for rank, finding in enumerate(critique.findings)}
    lines = [line for result in critique.results for line in _lines(result)]
    lines.sort(key=lambda line: (*_weight(line), ranked.get(line.key, len(ranked)), line.rule))
    return Report(
        title=design.title,
        prompt=design.prompt,
        ruleset=critique.ruleset,
        counts=critique.counts,
        coverage=coverage,
        results=tuple(lines),
        not_judged=critique.not_judged,
        stale_waivers=critique.stale_waivers,
        notes=tuple(notes),
        empty=critique.prompt,
    )


def told(graph: SystemGraph) -> list[str]:
    """What is taken to be there because a component's own words say so, each with those words."""
    return [
        f"{node.label or node.id} is taken to bring {capability.replace('_', ' ')}: "
        f"your words say “{node.phrases[promise(capability)]}”."
        for node in graph.nodes.values()
        for capability in sorted(node.provides)
        if promise(capability) in node.phrases
    ]


def _weight(line: Line) -> tuple[int, int]:
    """Faults before questions, and the graver first among each."""
    return OUTCOME_ORDER.index(line.outcome), SEVERITIES.index(line.severity)


def _lines(result: RuleResult) -> Iterator[Line]:
    if result.findings:
        yield from (_line(finding) for finding in result.findings)
        return
    yield Line(
        rule=result.rule,
        outcome=result.outcome,
        severity=result.severity,
        message=result.reason,
        title=result.title,
    )


def _line(finding: Finding) -> Line:
    return Line(**{name: getattr(finding, name) for name in Line.model_fields})


def as_json(reports: Sequence[Report]) -> str:
    """One report as an object, several as a list."""
    texts = [in_json(item.model_dump_json(indent=2)) for item in reports]
    return texts[0] if len(texts) == 1 else "[" + ",\n".join(texts) + "]"


def schema() -> dict[str, Any]:
    """The JSON Schema of what ``as_json`` writes: a report, or a list of them for several files."""
    made = Report.model_json_schema(mode="serialization", by_alias=True, ref_template="#/$defs/{model}")
    definitions = {**made.pop("$defs"), "Report": made}
    one = {"$ref": "#/$defs/Report"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Redline critique",
        "anyOf": [one, {"type": "array", "items": one}],
        "$defs": definitions,
    }


def as_text(item: Report, names: Mapping[str, str], source: str) -> str:
    """The findings as plain text; ``names`` are the labels of the components by id."""
    lines = [f"{one_line(source)}: {one_line(item.title)}. {summary(item)}"]
    lines += [f"  note: {one_line(note)}" for note in item.notes]
    lines += [f"  {one_line(said)}" for said in item.not_judged]
    if item.empty:
        lines.append(f"  {item.empty}")
    for number, line in enumerate(item.findings, start=1):
        lines += ["", *_as_text(number, line, names)]
    lines += [*_broken(item), *_waivers_text(item, names), *_coverage_text(item.coverage)]
    return "\n".join(lines) + "\n"


def _as_text(number: int, line: Line, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{number}. {_word(line).upper()} {line.rule}: {one_line(line.headline)}"
    yield f"   at {_named(line.anchors, names)}" if line.anchors else "   at the framing card"
    yield f"   “{one_line(line.question)}”"
    yield f"   {one_line(line.message)}"
    if line.fix_label:
        yield f"   Fix: {one_line(line.fix_label)}"
    if line.source:
        yield f"   Source: {line.source.text}"


def _broken(item: Report) -> list[str]:
    broken = [line for line in item.results if line.outcome == "error"]
    return [f"\nThe rule {line.rule} broke on this design: {_plain(line.message)}" for line in broken]


def _waivers_text(item: Report, names: Mapping[str, str]) -> Iterator[str]:
    """What was set aside and why, and the waivers that do nothing."""
    for heading, rows in _waivers(item, names):
        yield f"\n{heading}"
        yield from (f"   {one_line(about)}: {one_line(words)}" for about, words in rows)


def _waivers_markdown(item: Report, names: Mapping[str, str]) -> Iterator[str]:
    for heading, rows in _waivers(item, names):
        yield from ("", f"## {heading}", "")
        yield from (f"- {_plain(about)}: {_plain(words)}" for about, words in rows)


def _waivers(item: Report, names: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Two lists with their headings: rule and place, and what is said of the waiver."""
    waived = [(_about(line, names), _reason(line.accepted)) for line in item.results if line.accepted]
    stale = [(_about(one, names), one.reason) for one in item.stale_waivers]
    if waived:
        yield "Waived", waived
    if stale:
        yield "Waivers that do nothing", stale


def _about(of: Line | StaleWaiver, names: Mapping[str, str]) -> str:
    where = _named((anchor for anchor in of.anchors if anchor != ANYWHERE), names)
    return f"{of.rule} at {where}" if where else of.rule


def _reason(risk: AcceptedRisk) -> str:
    return f"“{risk.reason}”{f', until {risk.until.isoformat()}' if risk.until else ''}"


def _coverage_text(coverage: Coverage) -> Iterator[str]:
    """A row of counts for each family that the rules say something about."""
    if not coverage.present:
        return
    width = max(len(family.name) for family in coverage.present)
    columns = _columns(coverage)
    yield f"\n{coverage.sentence}"
    yield f"   {'':{width}}" + "".join(f"  {column:>6}" for column in columns)
    for family in coverage.present:
        figures = "".join(f"  {getattr(family, column):6}" for column in columns)
        yield f"   {family.name:{width}}{figures}"


def _columns(coverage: Coverage) -> tuple[str, ...]:
    waived = any(family.waived for family in coverage.present)
    return ("held", "open", "failed", "waived") if waived else ("held", "open", "failed")


def as_markdown(item: Report, names: Mapping[str, str], source: str) -> str:
    """The findings as Markdown, for a pull request or a note."""
    lines = [f"# {_plain(item.title)}", "", f"{_plain(source)}: {summary(item)}", ""]
    remarks = [*(f"Note: {note}" for note in item.notes), *item.not_judged]
    lines += [*(f"- {_plain(remark)}" for remark in remarks), *([""] if remarks else [])]
    if item.empty:
        lines.append(item.empty)
    for number, line in enumerate(item.findings, start=1):
        lines += _as_markdown(number, line, names)
    lines += [*_broken(item), *_waivers_markdown(item, names), *_coverage_markdown(item.coverage)]
    return "\n".join(lines).rstrip() + "\n"


def _coverage_markdown(coverage: Coverage) -> Iterator[str]:
    if not coverage.present:
        return
    columns = _columns(coverage)
    yield from ("", "## What holds", "", coverage.sentence, "")
    yield f"| Family | {' | '.join(columns)} |"
    yield f"| --- |{' ---: |' * len(columns)}"
    for family in coverage.present:
        yield f"| {_plain(family.name)} | {' | '.join(str(getattr(family, c)) for c in columns)} |"


def _as_markdown(number: int, line: Line, names: Mapping[str, str]) -> Iterator[str]:
    yield f"## {number}. {_plain(line.headline)}"
    yield ""
    where = f" · {_plain(_named(line.anchors, names))}" if line.anchors else ""
    yield f"**{_word(line)}** · `{line.rule}`{where}"
    yield ""
    yield f"> *{_plain(line.question)}*"
    yield ""
    yield f"{_plain(line.message)} {_plain(line.why)}".strip()
    yield ""
    if line.fix_label:
        yield f"Fix: {_plain(line.fix_label)}"
        yield ""
    if line.source:
        yield f"Source: {_linked(line.source)}"
        yield ""


def summary(item: Report) -> str:
    """The counts in a sentence, such as ``2 blockers, 1 major, 3 questions.``"""
    parts = [_many(count.fail, name) for name, count in item.counts.items() if count.fail]
    asks = sum(count.ask for count in item.counts.values())
    parts += [_many(asks, "question")] if asks else []
    waived = sum(count.waived for count in item.counts.values())
    return f"{', '.join(parts) or 'No redlines'}{f'; {waived} waived' if waived else ''}."


def _many(figure: int, name: str) -> str:
    return f"{figure} {name}{'' if figure == 1 else 's'}"


def _word(line: Line) -> str:
    return line.severity if line.outcome == "fail" else f"asks ({line.severity})"


def _named(ids: Iterable[str], names: Mapping[str, str]) -> str:
    return one_line(", ".join(names.get(item) or item for item in ids))


def _linked(source: Source) -> str:
    return f"[{_plain(source.text)}]({source.url})" if source.url else _plain(source.text)


_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|~&$"})


def _plain(text: str) -> str:
    """Somebody's words with Markdown's own signs taken as text."""
    return one_line(text).translate(_MARKUP)
