"""Lists on the terminal: a row for each thing, or JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from redline.exchange.plain import in_json, visible

Row = dict[str, Any]


def options(command: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    """The options of a command that lists."""
    command.add_argument("--format", choices=("text", "json"), default="text")
    command.set_defaults(command=run)


def rules_option(command: argparse.ArgumentParser) -> None:
    """The option of a command that judges."""
    command.add_argument(
        "--checklists", type=Path, metavar="DIR", help="add the rules in this folder to the built-in ones"
    )


def show(found: list[Row], form: str, row: Callable[[Row], str]) -> None:
    """Print the list in the form that was asked for."""
    print(as_json(found) if form == "json" else "\n".join(visible(row(item)) for item in found))


def as_json(found: list[Row] | Row) -> str:
    """JSON for a reader or a program."""
    return in_json(json.dumps(found, ensure_ascii=False, indent=2))
