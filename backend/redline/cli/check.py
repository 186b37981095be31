"""``redline check``: the critique of design files."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from redline.cli import listing
from redline.cli.exits import CLEAN, FINDINGS
from redline.cli.files import brief_of, read, rules_of, text_of, uri_of
from redline.critique.checklist import Checklist
from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.design import graph
from redline.exchange import report, sarif
from redline.exchange.sarif import Checked

NEVER = "never"
LEVELS: tuple[str, ...] = ("blocker", "major", "minor", NEVER)


def options(command: argparse.ArgumentParser) -> None:
    """What can be said to it."""
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a design or a sketch; - reads standard input"
    )
    command.add_argument("--format", choices=("text", "json", "markdown", "sarif"), default="text")
    command.add_argument(
        "--faults-only", action="store_true", help="leave out of SARIF all but the faults that stand"
    )
    command.add_argument("--prompt", metavar="SLUG", help="judge it as an answer to this prompt")
    command.add_argument("--fail-on", choices=LEVELS, default="blocker", help="exit 1 from this severity up")
    listing.rules_option(command)
    command.set_defaults(command=check)


def check(options: argparse.Namespace) -> int:
    """Print the critique of every file; 1 when something fails at or over ``--fail-on``."""
    rules = rules_of(options.checklists)
    checked = [_checked(name, options.prompt, rules) for name in options.files]
    print(_written(checked, options, rules))
    failed = options.fail_on != NEVER and any(item.report.fails_at(options.fail_on) for item in checked)
    return FINDINGS if failed else CLEAN


def _written(checked: Sequence[Checked], options: argparse.Namespace, rules: Checklist) -> str:
    match options.format:
        case "json":
            return report.as_json([item.report for item in checked])
        case "sarif":
            return sarif.as_sarif(checked, rules, faults_only=options.faults_only)
        case form:
            write = report.as_text if form == "text" else report.as_markdown
            names = zip(checked, options.files, strict=True)
            return "\n".join(write(item.report, item.labels, name) for item, name in names).removesuffix("\n")


def _checked(name: str, prompt: str | None, rules: Checklist) -> Checked:
    text = text_of(name)
    loaded = read(name, text)
    design = loaded.design
    brief = brief_of(prompt or design.prompt, stated=prompt is not None)
    today = datetime.now(UTC).date()
    said = critique(design, brief, checklist=rules, today=today)
    held = coverage(design, said, brief, checklist=rules, today=today)
    notes = [f"{path} is not known here; it is kept." for path in loaded.unknown]
    notes += report.told(graph.read(design, brief))
    return Checked(uri_of(name), text, design, report.report(design, said, held, notes))
