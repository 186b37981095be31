"""Somebody's words made safe to show: no sign in them acts on what stands around them.

Markup is the business of whoever writes markup. Here go the characters that a terminal or a
browser obeys instead of showing: control characters and those that turn the direction of text.
"""

from __future__ import annotations

import re

_OBEYED = {*range(0x20), *range(0x7F, 0xA0)} - {0x09, 0x0A}
_TURNING = {0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_UNSEEN = {*range(0xE0000, 0xE0080)}
_BREAKS = {0x2028, 0x2029}
_SHOWN: dict[int, str | None] = {
    **dict.fromkeys(_OBEYED, "\ufffd"),
    **dict.fromkeys(_TURNING | _UNSEEN),
    **dict.fromkeys(_BREAKS, " "),
    0x0D: None,
}
_IN_JSON = re.compile("[\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """The text with control characters replaced and characters that turn its direction left out."""
    # Most is plain words, and looking is quicker than translating.
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN)


def one_line(text: str) -> str:
    """The same on one line, so that a label cannot pretend to be several."""
    return " ".join(visible(text).split())


def in_json(text: str) -> str:
    """JSON text with the same characters written as escapes: the data stays what it is."""
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
