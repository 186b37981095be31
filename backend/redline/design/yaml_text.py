"""YAML that somebody else wrote: what a loader should not even try to read."""

from __future__ import annotations

import yaml

from redline.errors import Problem


def bomb(text: str, most_values: int, deepest: int, what: str = "file") -> Problem | None:
    """Why this YAML is refused: it unfolds (aliases), nests too deeply or has too many values.

    The path of the problem is its line. yaml.YAMLError where the text is no YAML at all.
    """
    depth = 0
    for count, event in enumerate(yaml.parse(text, yaml.CSafeLoader)):
        line = f"line {event.start_mark.line + 1}" if event.start_mark else ""
        if isinstance(event, yaml.AliasEvent):
            return Problem(line, f"YAML aliases are not accepted in a {what}.", "Write the value out.")
        if count > most_values:
            return Problem(line, f"this {what} is over the limit of {most_values:,} YAML values.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > deepest:
            return Problem(line, f"this is nested deeper than the limit of {deepest} levels.")
    return None
