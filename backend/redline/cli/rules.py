"""``redline rules``: what is checked, and whether a person's own rules do what they say."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from redline import assets
from redline.cli import listing
from redline.cli.exits import CLEAN, FINDINGS
from redline.cli.files import rules_of
from redline.critique.checklist import Checklist, Rule, builtin
from redline.critique.own import extended
from redline.critique.proving import Trial, trials
from redline.errors import InputError
from redline.exchange.plain import visible
from redline.exchange.wording import generic

TEST = "test"
USAGE = (
    "redline rules [-h] [--checklists DIR] [--format {text,json}] [ID]\n"
    "       redline rules test DIR [--format {text,json}]"
)


def options(command: argparse.ArgumentParser) -> None:
    """What can be said to it."""
    command.add_argument("rule", nargs="?", metavar="ID", help="show this rule whole")
    command.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", help="after test: run the examples of these rules"
    )
    listing.rules_option(command)
    listing.options(command, rules)


def rules(options: argparse.Namespace) -> int:
    """List the rules, show one, or test a folder of them."""
    if options.rule == TEST:
        return _test(options)
    if options.folder is not None:
        raise InputError.at("", f"a folder follows “{TEST}” only.", "To add rules, say --checklists DIR.")
    checklist = rules_of(options.checklists)
    if options.rule is None:
        listing.show([_line(rule, checklist) for rule in checklist.rules], options.format, _row)
        return CLEAN
    rule = checklist.rule(options.rule)
    if rule is None:
        raise InputError.at("", f"there is no rule “{options.rule}”.", _nearest(options.rule, checklist))
    shown = listing.as_json(_whole(rule, checklist)) if options.format == "json" else visible(_text(rule))
    print(shown)
    return CLEAN


def _nearest(rule_id: str, checklist: Checklist) -> str:
    close = get_close_matches(rule_id, list(checklist.by_id), n=1, cutoff=0.4)
    return f"Did you mean “{close[0]}”?" if close else "`redline rules` lists them."


def _line(rule: Rule, checklist: Checklist) -> dict[str, Any]:
    facts = {"rule": rule.id, "title": rule.title, "severity": rule.severity, "class": rule.basis}
    return {**facts, "own": rule.id in checklist.own}


def _row(rule: dict[str, Any]) -> str:
    own = " (your own)" if rule["own"] else ""
    return f"{rule['severity']:8} {rule['class']}  {rule['rule']:40} {rule['title']}{own}"


def _whole(rule: Rule, checklist: Checklist) -> dict[str, Any]:
    return {
        **_line(rule, checklist),
        "question": generic(rule.question),
        "why": generic(rule.why),
        "fix": generic(rule.fix_label),
        "limits": list(rule.limits),
        "source": rule.source.model_dump(),
        "examples": [example.model_dump(mode="json") for example in rule.examples],
        "gaps": [gap.model_dump(mode="json") for gap in rule.gaps],
    }


def _text(rule: Rule) -> str:
    lines = [
        f"{rule.id} · {rule.severity} · class {rule.basis}",
        rule.title,
        "",
        f"“{generic(rule.question)}”",
        generic(rule.why),
    ]
    lines += ["", "Does not complain when", *(f"  – {limit}" for limit in rule.limits)]
    lines += [
        "",
        f"Fix: {generic(rule.fix_label)}",
        f"Source: {rule.source.text} {rule.source.url}".rstrip(),
        "",
    ]
    lines += [f"{one.expect:14} {one.name}: {' '.join(one.graph.split())}" for one in rule.examples]
    lines += [
        f"{one.says:14} {one.name} (should be {one.should}): {' '.join(one.graph.split())}"
        for one in rule.gaps
    ]
    return "\n".join(lines)


def _test(options: argparse.Namespace) -> int:
    """Run every example of the rules in a folder and say by name whether it holds."""
    if options.folder is None:
        raise InputError.at("", "which folder?", f"redline rules {TEST} DIR")
    checklist = extended(builtin(), assets.own_texts(options.folder))
    own = [rule for rule in checklist.rules if rule.id in checklist.own]
    done = [trial for rule in own for trial in trials(rule)]
    listing.show([_told(trial) for trial in done], options.format, _trial_row)
    broken = sum(not trial.holds for trial in done)
    if options.format == "text":
        rules_tested = "1 rule" if len(own) == 1 else f"{len(own)} rules"
        print(f"\n{rules_tested}, {len(done)} graphs, {broken} that do not hold.")
    return FINDINGS if broken else CLEAN


def _told(trial: Trial) -> dict[str, Any]:
    return {
        "rule": trial.rule,
        "example": trial.name,
        "expected": trial.expected,
        "outcome": trial.outcome,
        "holds": trial.holds,
        "faults": list(trial.faults),
    }


def _trial_row(trial: dict[str, Any]) -> str:
    word = "holds" if trial["holds"] else "FAILS"
    row = f"{word}  {trial['rule']}: {trial['example']}"
    return "\n".join([row, *(f"       {fault}" for fault in trial["faults"])])
