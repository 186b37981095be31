"""The command line: serve, check, rules, prompts, followups, whatif, schema, convert.

Exit codes: 0 clean, 1 a rule fails at or over ``--fail-on`` or an example does not hold,
2 the input could not be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from redline import __version__
from redline.cli import check, designs, rules, serve, whatif
from redline.cli.exits import CLEAN, UNREADABLE
from redline.errors import InputError, RedlineError
from redline.exchange.plain import one_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code; what went wrong is on standard error."""
    options = parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except RedlineError as error:
        print(f"redline: {_said(error)}", file=sys.stderr)
        return UNREADABLE
    except BrokenPipeError:
        # Somebody closed the pipe, as `head` does; that is no fault of the input.
        sys.stderr.close()
        return CLEAN


def _said(error: RedlineError) -> str:
    """The error on the terminal: a line for each fault, whatever names are quoted in it."""
    faults = error.problems if isinstance(error, InputError) else (error,)
    return "\n".join(one_line(str(fault)) for fault in faults)


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    root = argparse.ArgumentParser(
        prog="redline", description="A whiteboard for ML system design that argues back."
    )
    root.add_argument("--version", action="version", version=f"redline {__version__}")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    serve.options(commands.add_parser("serve", help="open the whiteboard in a browser"))
    check.options(commands.add_parser("check", help="critique design files"))
    rules.options(
        commands.add_parser("rules", help="list the rules, show one, or test your own", usage=rules.USAGE)
    )
    designs.prompt_options(commands.add_parser("prompts", help="list the design prompts"))
    designs.follow_up_options(commands.add_parser("followups", help="say which follow-ups hurt this design"))
    whatif.options(commands.add_parser("whatif", help="work out latency, load, availability and cost"))
    designs.schema_options(commands.add_parser("schema", help="print the JSON Schema of a format"))
    designs.convert_options(commands.add_parser("convert", help="write a design in another format"))
    return root
