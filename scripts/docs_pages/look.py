"""The look of the pictures in the documentation, taken from the style sheets of the board."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from redline import assets
from redline.exchange.picture.standalone import Look

SHEETS = ("canvas", "family", "marks")
FONT = "Inter,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
NOT_FOR_PICTURES = re.compile(r"[:@*>]|^\.board$|^[^.]")

_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_VARIABLE = re.compile(r"var\((--[\w-]+)\)")
_SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.S)


@cache
def look() -> Look:
    """Paper, in the colours and pens of the board."""
    tokens = _tokens()
    return Look(
        rules=tuple(_rules(tokens)),
        symbols={found[1]: found[0] for found in _SYMBOL.finditer(assets.text("frontend/static/icons.svg"))},
        font=FONT,
        paper=tokens["--canvas"],
        edge=tokens["--line"],
    )


def _tokens() -> dict[str, str]:
    """The values of the paper theme; what comes after the other theme begins is that theme's."""
    text = _COMMENT.sub("", assets.text("frontend/static/css/tokens.css"))
    paper = re.sub(r"@media screen \{.*?\}\s*\}", "", text, flags=re.S)
    return {name: value.strip() for name, value in _TOKEN.findall(paper)}


def _rules(tokens: dict[str, str]) -> Iterator[tuple[str, str]]:
    for sheet in SHEETS:
        text = _COMMENT.sub("", assets.text(f"frontend/static/css/{sheet}.css"))
        for selectors, declarations in _RULE.findall(text):
            chosen = [one for one in (" ".join(s.split()) for s in selectors.split(",")) if _fits(one)]
            if chosen:
                yield ",".join(chosen), _resolved(declarations, tokens)


def _fits(selector: str) -> bool:
    return NOT_FOR_PICTURES.search(selector) is None


def _resolved(declarations: str, tokens: dict[str, str]) -> str:
    """Declarations on one line, with what the variables stand for."""
    said = _VARIABLE.sub(lambda name: tokens.get(name[1], name[0]), declarations)
    return ";".join(
        re.sub(r"\s*:\s*", ":", part.strip(), count=1) for part in said.split(";") if part.strip()
    )
