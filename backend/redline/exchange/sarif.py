"""The result of a check as SARIF 2.1.0, for tools that collect the findings of many checkers.

A fault is a ``fail``, a question a ``review``; what passes, does not apply or was set aside is
told too. A rule that broke is a notification of the tool. The fix of a finding is edits of a
graph and no replacement of text, so it stands under ``properties``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from redline import __version__
from redline.critique.checklist import Checklist, Rule
from redline.critique.finding import Outcome, Severity
from redline.design.document import Design
from redline.exchange.places import lines_of_ids
from redline.exchange.plain import in_json
from redline.exchange.report import Line, Report
from redline.exchange.wording import generic, in_words

VERSION = "2.1.0"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MEDIA_TYPE = "application/sarif+json"
KINDS: Mapping[Outcome, str] = {
    "fail": "fail",
    "waived": "fail",
    "ask": "review",
    "pass": "pass",
    "not_applicable": "notApplicable",
}
"""What an outcome is called; a rule that broke has no result."""
LEVELS: Mapping[Severity, str] = {"blocker": "error", "major": "warning", "minor": "note", "nudge": "note"}
"""How grave a fault is called; whatever is no fault has level ``none``."""
FINGERPRINT = "redlineFinding/v1"
FRAMING = "framing"

Json = dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """A file that was checked: its address, its text, the design in it and the report."""

    uri: str
    text: str
    design: Design
    report: Report

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The lines at which ids are given, counted from 1."""
        return lines_of_ids(self.text)

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the components, by id; empty where there is none."""
        return {part.id: part.label for part in self.design.components}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Components and connections as a person calls them, by id."""
        names = {part.id: part.label or part.id for part in self.design.components}
        arrows = {
            one.id: one.label or f"{names[one.source]} → {names[one.target]}"
            for one in self.design.connections
        }
        return names | arrows


def as_sarif(checked: Sequence[Checked], rules: Checklist, *, faults_only: bool = False) -> str:
    """One run over all files; ``faults_only`` leaves out all but the faults that stand.

    For collectors that take everything they are given as an open fault.
    """
    log = {"$schema": SCHEMA, "version": VERSION, "runs": [_run(checked, rules, faults_only=faults_only)]}
    return in_json(json.dumps(log, ensure_ascii=False, indent=2))


def _run(checked: Sequence[Checked], rules: Checklist, *, faults_only: bool) -> Json:
    order = {rule.id: number for number, rule in enumerate(rules.rules)}
    broke = any(line.outcome == "error" for file in checked for line in file.report.results)
    notes = [note for file in checked for note in _notifications(file, order)]
    return {
        "tool": {"driver": _driver(rules)},
        "invocations": [{"executionSuccessful": not broke, "toolExecutionNotifications": notes}],
        "artifacts": [{"location": {"uri": file.uri}, "roles": ["analysisTarget"]} for file in checked],
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(line, file, number, order)
            for number, file in enumerate(checked)
            for line in file.report.results
            if line.outcome in KINDS and (line.outcome == "fail" or not faults_only)
        ],
    }


# the tool and its rules


def _driver(rules: Checklist) -> Json:
    return {
        "name": "Redline",
        "version": __version__,
        "rules": [_descriptor(rule, own=rule.id in rules.own) for rule in rules.rules],
        "properties": {"ruleset": rules.version},
    }


def _descriptor(rule: Rule, *, own: bool) -> Json:
    told: Json = {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": generic(rule.why)},
        "help": {"text": "\n".join(_help(rule, "")), "markdown": "\n".join(_help(rule, "*"))},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "severity": rule.severity,
            "basis": rule.basis,
            "cause": rule.cause,
            "own": own,
            "tags": [rule.family],
        },
    }
    return {**told, "helpUri": rule.source.url} if rule.source.url else told


def _help(rule: Rule, slanted: str) -> Iterator[str]:
    yield f"{slanted}“{generic(rule.question)}”{slanted}"
    yield from ("", generic(rule.why))
    if rule.fix_label:
        yield from ("", f"Fix: {generic(rule.fix_label)}.")
    if rule.limits:
        yield from ("", "It leaves alone:", "", *(f"- {limit}" for limit in rule.limits))
    yield from ("", f"Source: {rule.source.text}.")


# results


def _result(line: Line, file: Checked, number: int, order: Mapping[str, int]) -> Json:
    told: Json = {
        "ruleId": line.rule,
        "ruleIndex": order[line.rule],
        "kind": KINDS[line.outcome],
        "level": LEVELS[line.severity] if KINDS[line.outcome] == "fail" else "none",
        "message": {"text": _message(line)},
        "locations": [_location(line.anchors, file, number)],
        "properties": _properties(line, file),
    }
    if line.key:
        told["partialFingerprints"] = {FINGERPRINT: line.key}
    if related := list(_related(line, file, number)):
        told["relatedLocations"] = related
    if line.evidence.components or line.evidence.connections:
        told["graphs"] = [_graph(line, file)]
    if line.outcome == "waived":
        told["suppressions"] = [_suppression(line)]
    return told


def _message(line: Line) -> str:
    return f"{line.message} {line.question}".strip() or line.title


def _properties(line: Line, file: Checked) -> Json:
    told = line.model_dump(mode="json", include={"outcome", "severity", "question", "why", "title"})
    if line.fix or line.fix_label:
        told["fix"] = {
            "label": line.fix_label,
            "words": list(in_words(line.fix, file.design)),
            "edits": [edit.model_dump(mode="json", by_alias=True) for edit in line.fix],
        }
    if line.source:
        told["source"] = line.source.model_dump()
    return {name: value for name, value in told.items() if value}


def _suppression(line: Line) -> Json:
    told: Json = {"kind": "external", "status": "accepted"}
    if line.accepted:
        until = line.accepted.until
        told["justification"] = line.accepted.reason
        told |= {"properties": {"until": until.isoformat()}} if until else {}
    return told


# places


def _location(ids: Sequence[str], file: Checked, number: int) -> Json:
    """Where the first of these stands in the file, and the names of all; the framing card for none."""
    return {
        "physicalLocation": _physical(ids[0] if ids else FRAMING, file, number),
        "logicalLocations": [_logical(part, file) for part in ids] or [_framing()],
    }


def _physical(part: str, file: Checked, number: int) -> Json:
    told: Json = {"artifactLocation": {"uri": file.uri, "index": number}}
    return {**told, "region": {"startLine": file.lines[part]}} if part in file.lines else told


def _logical(part: str, file: Checked) -> Json:
    kind = "component" if file.design.component(part) else "connection"
    return {"name": file.names.get(part, part), "fullyQualifiedName": part, "kind": kind}


def _framing() -> Json:
    return {"name": "framing card", "fullyQualifiedName": FRAMING, "kind": "framing"}


def _related(line: Line, file: Checked, number: int) -> Iterator[Json]:
    """The evidence beyond the anchors."""
    shown = dict.fromkeys((*line.evidence.components, *line.evidence.connections))
    for place, part in enumerate((one for one in shown if one not in line.anchors), start=1):
        yield {
            "id": place,
            **_location([part], file, number),
            "message": {"text": file.names.get(part, part)},
        }


def _graph(line: Line, file: Checked) -> Json:
    """What the finding rests on, as drawn: the components, and the connections with their ends."""
    arrows = [one for one in file.design.connections if one.id in set(line.evidence.connections)]
    ends = (end for one in arrows for end in (one.source, one.target))
    nodes = dict.fromkeys((*line.evidence.components, *ends))
    told: Json = {
        "nodes": [{"id": node, "label": {"text": file.names.get(node, node)}} for node in nodes],
        "edges": [
            {
                "id": one.id,
                "label": {"text": file.names[one.id]},
                "sourceNodeId": one.source,
                "targetNodeId": one.target,
            }
            for one in arrows
        ],
    }
    return {**told, "description": {"text": line.evidence.note}} if line.evidence.note else told


# what else is to be told


def _notifications(file: Checked, order: Mapping[str, int]) -> Iterator[Json]:
    report = file.report
    for line in report.results:
        if line.outcome == "error":
            rule = {"id": line.rule, "index": order[line.rule]}
            yield {**_notification("error", line.message, file), "associatedRule": rule}
    for stale in report.stale_waivers:
        where = f" at {', '.join(stale.anchors)}" if stale.anchors else ""
        yield _notification("warning", f"The waiver of {stale.rule}{where}: {stale.reason}", file)
    yield from (_notification("note", text, file) for text in _remarks(report))


def _remarks(report: Report) -> Iterable[str]:
    return (*report.not_judged, *report.notes, *([report.empty] if report.empty else []))


def _notification(level: str, text: str, file: Checked) -> Json:
    place = {"physicalLocation": {"artifactLocation": {"uri": file.uri}}}
    return {"level": level, "message": {"text": text}, "locations": [place]}
