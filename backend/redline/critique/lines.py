"""Where in a YAML file a value stands, so that a fault can be named with its line."""

from __future__ import annotations

from collections.abc import Sequence

import yaml


class Lines:
    """Line numbers of one YAML text; a path that is not there gives the nearest parent's line."""

    def __init__(self, text: str) -> None:
        self._root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)

    def at(self, path: Sequence[int | str]) -> int:
        """The line (from 1) of the value at this path of keys and positions."""
        node = self._root
        line = 1
        for step in path:
            found = _step(node, step)
            if found is None:
                continue  # the names of union branches are no keys of the file
            line, node = found
        return line


def _step(node: yaml.Node | None, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None
