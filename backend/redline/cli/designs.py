"""``redline prompts``, ``followups``, ``schema`` and ``convert``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from redline.cli import listing
from redline.cli.exits import CLEAN
from redline.cli.files import STDIN, brief_of, read, rules_of, write
from redline.critique import checklist
from redline.design import document
from redline.exchange import formats, report
from redline.exchange.plain import one_line
from redline.followups.choose import candidates
from redline.followups.model import Candidate
from redline.rounds import prompts as written

SCHEMAS = {"design": document.schema, "checklist": checklist.schema, "critique": report.schema}


def prompt_options(command: argparse.ArgumentParser) -> None:
    """What can be said to ``prompts``."""
    listing.options(command, prompts)


def prompts(options: argparse.Namespace) -> int:
    """List the design prompts: what a candidate may see of them."""
    names = ("slug", "title", "decision", "tags", "difficulty", "stakes")
    found = [
        {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
        for row in ({name: getattr(prompt, name) for name in names} for prompt in written.builtin())
    ]
    listing.show(found, options.format, lambda row: f"{row['slug']:16} {row['title']}. {row['decision']}")
    return CLEAN


def follow_up_options(command: argparse.ArgumentParser) -> None:
    """What can be said to ``followups``."""
    command.add_argument("file", metavar="FILE")
    command.add_argument("--prompt", metavar="SLUG")
    command.add_argument(
        "--all", action="store_true", help="also what the design carries already, and what cannot be aimed"
    )
    listing.rules_option(command)
    listing.options(command, followups)


def followups(options: argparse.Namespace) -> int:
    """List the follow-ups that hurt, most painful first, with the number that says why."""
    design = read(options.file).design
    brief = brief_of(options.prompt or design.prompt, stated=options.prompt is not None)
    found = candidates(design, brief, rules_of(options.checklists))
    shown = found if options.all else [one for one in found if one.hurts]
    by_id = {one.id: one for one in shown}
    rows = [one.model_dump(mode="json") for one in shown]
    listing.show(rows, options.format, lambda row: _candidate_row(by_id[row["id"]]))
    if len(shown) < len(found):
        left_out = f"{len(found) - len(shown)} that the design carries or that cannot be aimed at it"
        print(f"note: left out are {left_out}; --all says why.", file=sys.stderr)
    return CLEAN


def _candidate_row(candidate: Candidate) -> str:
    told = f"{one_line(candidate.sentence or candidate.title)} ({one_line(candidate.reason)})"
    return f"{candidate.pain:4.1f}  {candidate.id:26} {told}"


def schema_options(command: argparse.ArgumentParser) -> None:
    """What can be said to ``schema``."""
    command.add_argument(
        "format", nargs="?", choices=tuple(SCHEMAS), default="design", help="which format (default design)"
    )
    command.set_defaults(command=schema)


def schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of a format."""
    print(json.dumps(SCHEMAS[options.format](), ensure_ascii=False, indent=2))
    return CLEAN


def convert_options(command: argparse.ArgumentParser) -> None:
    """What can be said to ``convert``."""
    command.add_argument("source", metavar="IN")
    command.add_argument(
        "target", metavar="OUT", help="a .json or .yaml file; - writes JSON to standard output"
    )
    command.set_defaults(command=convert)


def convert(options: argparse.Namespace) -> int:
    """Write a design in another format."""
    loaded = read(options.source)
    for path in loaded.unknown:
        print(f"note: {one_line(path)} is not known here; it is kept.", file=sys.stderr)
    text = formats.write(loaded.design, _syntax(options.target))
    if options.target == STDIN:
        print(text, end="")
    else:
        write(Path(options.target), text)
    return CLEAN


def _syntax(name: str) -> document.Syntax:
    return "json" if name == STDIN else formats.syntax_of(name)
