"""The help of every command."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from docs_pages.markdown import NOTE
from redline.cli import parser


def pages() -> dict[str, str]:
    """The page of the command line."""
    return {"commands.md": _commands()}


def _commands() -> str:
    lines = [NOTE, "# Commands\n\nIn a checkout, `make run` serves; every other command is "]
    lines.append("`PYTHONPATH=backend .venv/bin/python -m redline …`. Installed, it is `redline …`.\n")
    for name, command in _subcommands(parser()):
        lines.append(f"\n## {name}\n\n```text\n{command.format_help()}```\n")
    lines.append("\n`check` exits with 0 when nothing fails at or over `--fail-on`, 1 when something does, ")
    lines.append("2 when the input cannot be read.\n")
    return "".join(lines)


def _subcommands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()
