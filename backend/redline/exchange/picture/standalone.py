"""A picture as a file of its own: the board's markup with the style and the symbols that it uses.

For places that show pictures and nothing of the page around them, such as a code host.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_CLASSES = re.compile(r'class="([^"]*)"')
_SYMBOLS = re.compile(r'href="#([^"]*)"')
_SELECTOR_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")
_OPENING = re.compile(r'<svg class="board" viewBox="(\S+) (\S+) (\S+) (\S+)"')


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures look: rules of style (selector and declarations, no variables), and symbols by id."""

    rules: tuple[tuple[str, str], ...]
    symbols: Mapping[str, str]
    font: str
    paper: str
    edge: str


def standalone(board: str, look: Look) -> str:
    """The markup that ``svg.board`` gave, as the text of an SVG file."""
    opening = _OPENING.match(board)
    if opening is None:
        raise ValueError("this is not a picture of a board")
    x, y, width, height = opening.groups()
    root = f'<svg xmlns="http://www.w3.org/2000/svg" class="board" width="{width}" height="{height}"'
    drawn = f'{root} viewBox="{x} {y} {width} {height}"{board[opening.end() :]}'
    names = dict.fromkeys(_SYMBOLS.findall(board))
    symbols = "".join(look.symbols[name] for name in names)
    used = {name for classes in _CLASSES.findall(board + symbols) for name in classes.split()}
    style = "".join(_kept(look.rules, used)) + f"text{{font-family:{look.font}}}"
    sheet = (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{look.paper}" stroke="{look.edge}"/>'
    )
    start = drawn.index(">") + 1
    return f"{drawn[:start]}<style>{style}</style><defs>{symbols}</defs>{sheet}{drawn[start:]}\n"


def _kept(rules: Iterable[tuple[str, str]], used: set[str]) -> Iterable[str]:
    """The rules that can apply, each with the selectors that can."""
    for selectors, declarations in rules:
        apt = [one for one in selectors.split(",") if set(_SELECTOR_CLASS.findall(one)) <= used]
        if apt:
            yield f"{','.join(apt)}{{{declarations}}}"
