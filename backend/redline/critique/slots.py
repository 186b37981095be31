"""The slots of a template: ``{name}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

SLOT = re.compile(r"\{(\w+)\}")


def names(template: Any) -> tuple[str, ...]:
    """The slots in a text, or in all texts inside a mapping or list, each once and in order."""
    return tuple(dict.fromkeys(name for text in texts(template) for name in SLOT.findall(text)))


def texts(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from texts(item)
