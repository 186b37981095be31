"""``redline whatif``: the numbers of a design, and what a follow-up makes of them."""

from __future__ import annotations

import argparse

from redline.cli import listing
from redline.cli.exits import CLEAN
from redline.cli.files import brief_of, read
from redline.design import graph
from redline.exchange import figures as written
from redline.followups.choose import inject
from redline.whatif import Compared, figures


def options(command: argparse.ArgumentParser) -> None:
    """What can be said to ``whatif``."""
    command.add_argument("file", metavar="FILE")
    command.add_argument("--prompt", metavar="SLUG")
    command.add_argument("--follow-up", metavar="ID", help="before and after this follow-up")
    listing.options(command, whatif)


def whatif(options: argparse.Namespace) -> int:
    """Latency under load, fullness, availability and cost, as text or JSON."""
    design = read(options.file).design
    brief = brief_of(options.prompt or design.prompt, stated=options.prompt is not None)
    drawn = graph.read(design, brief)
    injected = inject(design, brief, options.follow_up) if options.follow_up else None
    now = figures(drawn)
    changed = figures(drawn, injected.effects, brief) if injected else None
    if options.format == "json":
        told = Compared(before=now, after=changed) if changed else now
        print(listing.as_json(told.model_dump(mode="json")))
    else:
        print(written.text(drawn, now, changed, injected.sentence if injected else ""), end="")
    return CLEAN
