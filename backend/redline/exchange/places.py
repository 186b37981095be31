"""Where in the text of a design its parts stand, for tools that point into the file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_GIVEN = re.compile(
    r"""(?:"id"|'id'|(?<![\w-])id)\s*:\s*(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\n]|'')*)'|([^\s,}\]#"'][^,}\]#\n]*))"""
    r"""|(?:"(framing)"|^(framing))\s*:""",
    re.MULTILINE,
)


def lines_of_ids(text: str) -> Mapping[str, int]:
    """The line, from 1, at which each id is given first, and that of ``framing``; of JSON and of YAML.

    The text is searched and not parsed: an id that is written in an unusual way is left out.
    """
    found: dict[str, int] = {}
    line, seen = 1, 0
    for match in _GIVEN.finditer(text):
        line += text.count("\n", seen, match.start())
        seen = match.start()
        found.setdefault(_name(match), line)
    return found


def _name(match: re.Match[str]) -> str:
    quoted, single, bare, json_framing, yaml_framing = match.groups()
    if quoted is not None:
        return _unescaped(quoted)
    if single is not None:
        return single.replace("''", "'")
    return json_framing or yaml_framing or bare.strip()


def _unescaped(quoted: str) -> str:
    try:
        return str(json.loads(f'"{quoted}"'))
    except ValueError:
        return quoted
