"""``redline check``: the critique of design files."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime

from redline.cli import listing
from redline.cli.exits import CLEAN, FINDINGS
from redline.cli.files import brief_of, read, rules_of
from redline.critique.checklist import Checklist
from redline.critique.coverage import coverage
from redline.critique.engine import critique
from redline.exchange import report

NEVER = "never"
LEVELS: tuple[str, ...] = ("blocker", "major", "minor", NEVER)


def options(command: argparse.ArgumentParser) -> None:
    """What can be said to it."""
    command.add_argument(
        "files", nargs="+", metavar="FILE", help="a design or a sketch; - reads standard input"
    )
    command.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    command.add_argument("--prompt", metavar="SLUG", help="judge it as an answer to this prompt")
    command.add_argument("--fail-on", choices=LEVELS, default="blocker", help="exit 1 from this severity up")
    listing.rules_option(command)
    command.set_defaults(command=check)


@dataclass(frozen=True)
class Checked:
    """A file with its report and the labels of its components."""

    name: str
    report: report.Report
    labels: dict[str, str]


def check(options: argparse.Namespace) -> int:
    """Print the critique of every file; 1 when something fails at or over ``--fail-on``."""
    rules = rules_of(options.checklists)
    checked = [_one(name, options.prompt, rules) for name in options.files]
    if options.format == "json":
        print(report.as_json([item.report for item in checked]))
    else:
        write = report.as_text if options.format == "text" else report.as_markdown
        print("\n".join(write(item.report, item.labels, item.name) for item in checked), end="")
    failed = options.fail_on != NEVER and any(item.report.fails_at(options.fail_on) for item in checked)
    return FINDINGS if failed else CLEAN


def _one(name: str, prompt: str | None, rules: Checklist) -> Checked:
    loaded = read(name)
    design = loaded.design
    brief = brief_of(prompt or design.prompt, stated=prompt is not None)
    today = datetime.now(UTC).date()
    said = critique(design, brief, checklist=rules, today=today)
    held = coverage(design, said, brief, checklist=rules, today=today)
    notes = [f"{path} is not known here; it is kept." for path in loaded.unknown]
    labels = {part.id: part.label for part in design.components}
    return Checked(name, report.report(design, said, held, notes), labels)
