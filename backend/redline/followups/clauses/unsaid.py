"""What a part that is there does not say: nothing is broken, and a word there would prove it."""

from __future__ import annotations

from redline.design.catalogue import COMPONENT_ATTRIBUTES
from redline.design.graph import SystemGraph
from redline.followups.clauses.seen import Seen, unproven
from redline.followups.parts import label


def unsaid(
    graph: SystemGraph, part: str, what: str, name: str, example: str = "", *, because: str = ""
) -> Seen:
    """Unproven, with what to say at a part, and where: the attribute of this name, or words that state it
    when they stand in the part's name. ``because`` is a sentence that goes before."""
    words = f", or in its name, such as “{example}”" if example else ""
    text = f"{because} Say at {label(graph, part)} {what}: under “{COMPONENT_ATTRIBUTES[name].title}”{words}."
    return unproven(text.strip(), components=(part,))
