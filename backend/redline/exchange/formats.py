"""Reading and writing designs as text, in whatever form a person has them."""

from __future__ import annotations

from redline.design import document
from redline.design.document import Design, Loaded, Syntax
from redline.errors import InputError
from redline.exchange import sketch

SUFFIXES: dict[str, Syntax] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}


def read(text: str, *, syntax: Syntax | None = None) -> Loaded:
    """A design from a Redline document or a neutral sketch (boxes and arrows), told apart by their keys.

    InputError lists every fault with its path; nothing is half-taken.
    """
    data = document.parse_text(text, syntax=syntax)
    return sketch.from_sketch(data) if sketch.is_sketch(data) else document.load(data)


def write(design: Design, syntax: Syntax) -> str:
    """The design as a Redline document."""
    return document.dumps(design, syntax=syntax)


def syntax_of(filename: str) -> Syntax:
    """The syntax a file's name asks for; InputError when it asks for none we write."""
    suffix = "." + filename.rpartition(".")[2].lower()
    if suffix not in SUFFIXES:
        raise InputError.at(
            filename, "Redline writes .json and .yaml files.", "Give the name one of these endings."
        )
    return SUFFIXES[suffix]
