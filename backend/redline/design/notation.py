"""Compact graphs in one line, for examples in checklists, for tests and for docs.

    b:training_set_builder{split=random} -training_data-> t:training_job -model-> s:model_server;
    framing{decision='block or approve', stakes=high}

A node is ``id``, ``id:kind``, ``id:?`` (unknown) or ``id:kind~0.4`` (inferred with that
confidence), with values in braces; an arrow is ``->``, ``-flow->`` or ``-flow{mode=async}->``.
Statements are parted by ``;`` or a new line, arrows may be chained, and an id that was
described once needs no kind again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from redline.design.document import Design, load
from redline.errors import InputError

INFERRED_AS = "inferred_confidence"
"""Attribute that carries the confidence of a kind written with ``~``."""

_TOKEN = re.compile(
    r"""[ \t\r]*(?:
      (?P<arrow>-(?:(?P<flow>[a-z_]+)?(?P<values>\{[^}]*\})?-)?>)
    | (?P<node>[A-Za-z_][\w.]*)
      (?::(?P<kind>\?|[a-z_]+)(?:~(?P<confidence>[01](?:\.\d+)?))?)?
      [ \t]*(?P<braces>\{[^}]*\})?
    | (?P<end>[;\n])
    | (?P<wrong>\S)
    )""",
    re.VERBOSE,
)
_PAIR = re.compile(r"\s*(?P<key>[\w.]+)\s*(?:=\s*(?P<value>'[^']*'|\[[^\]]*\]|[^,']+))?\s*(?:,|$)")
_COMPONENT_FIELDS = {"label", "note", "status"}
_CONNECTION_FIELDS = {"label", "mode", "id"}
_COLUMN, _ROW, _COLUMNS = 200.0, 140.0, 4


@dataclass
class _Drawing:
    components: dict[str, dict[str, Any]] = field(default_factory=dict)
    connections: list[dict[str, Any]] = field(default_factory=list)
    framing: dict[str, Any] = field(default_factory=dict)


def parse(text: str) -> Design:
    """The design written in this notation; InputError names the place that is not understood."""
    drawing = _Drawing()
    before: str | None = None
    arrow: re.Match[str] | None = None
    for token in _tokens(text):
        if token["end"]:
            _no_loose_end(arrow)
            before = arrow = None
        elif token["arrow"]:
            if before is None or arrow is not None:
                raise InputError.at(_place(token), "an arrow needs a component on both sides.")
            arrow = token
        elif token["node"] == "framing" and token["braces"]:
            _frame(drawing.framing, token["braces"])
        else:
            node = _node(drawing, token)
            if before is not None and arrow is None:
                raise InputError.at(_place(token), "two components need an arrow or a “;” between them.")
            if before is not None and arrow is not None:
                _connect(drawing, before, node, arrow)
            before, arrow = node, None
    _no_loose_end(arrow)
    return _design(drawing)


def _tokens(text: str) -> Iterator[re.Match[str]]:
    position = 0
    text = text.rstrip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None or token["wrong"]:
            shown = text[position : position + 20].strip()
            raise InputError.at(f"column {position + 1}", f"“{shown}” is not understood.")
        position = token.end()
        yield token


def _no_loose_end(arrow: re.Match[str] | None) -> None:
    if arrow is not None:
        raise InputError.at(_place(arrow), "this arrow ends nowhere.")


def _place(token: re.Match[str]) -> str:
    return f"column {token.start() + 1}"


def _node(drawing: _Drawing, token: re.Match[str]) -> str:
    node_id: str = token["node"]
    node = drawing.components.setdefault(node_id, {"id": node_id, "label": node_id, "attributes": {}})
    if token["kind"] and token["kind"] != "?":
        node["kind"] = token["kind"]
    if token["confidence"]:
        node["attributes"][INFERRED_AS] = float(token["confidence"])
    for key, value in _values(token["braces"]):
        if key == "planned":
            node["status"] = "planned"
        elif key == "provides":
            node["provides"] = value
        elif key in _COMPONENT_FIELDS:
            node[key] = value
        else:
            node["attributes"][key] = value
    return node_id


def _connect(drawing: _Drawing, source: str, target: str, arrow: re.Match[str]) -> None:
    connection: dict[str, Any] = {"from": source, "to": target, "attributes": {}}
    if arrow["flow"]:
        connection["flow"] = arrow["flow"]
    for key, value in _values(arrow["values"]):
        holder = connection if key in _CONNECTION_FIELDS else connection["attributes"]
        holder[key] = value
    connection.setdefault("id", _connection_id(drawing, source, target))
    drawing.connections.append(connection)


def _connection_id(drawing: _Drawing, source: str, target: str) -> str:
    name = f"{source}>{target}"
    parallel = sum(c["from"] == source and c["to"] == target for c in drawing.connections)
    return f"{name}#{parallel + 1}" if parallel else name


def _frame(framing: dict[str, Any], braces: str) -> None:
    for key, value in _values(braces):
        head, _, tail = key.partition(".")
        if tail:
            framing.setdefault(head, {})[tail] = value
        else:
            framing[head] = value


def _values(braces: str | None) -> Iterator[tuple[str, Any]]:
    inside = (braces or "{}")[1:-1].strip()
    position = 0
    while position < len(inside):
        pair = _PAIR.match(inside, position)
        if pair is None or pair.end() == position:
            raise InputError.at(inside, "expected key=value pairs parted by commas.")
        position = pair.end()
        yield pair["key"], _value(pair["value"])


def _value(text: str | None) -> Any:
    if text is None:
        return True
    text = text.strip()
    if text.startswith("'"):
        return text[1:-1]
    if text.startswith("["):
        return [item.strip() for item in text[1:-1].split(",") if item.strip()]
    if text in ("true", "false"):
        return text == "true"
    for number in (int, float):
        with suppress(ValueError):
            return number(text)
    return text


def _design(drawing: _Drawing) -> Design:
    for index, node in enumerate(drawing.components.values()):
        node["position"] = ((index % _COLUMNS) * _COLUMN, (index // _COLUMNS) * _ROW)
    return load(
        {
            "title": "Example",
            "components": list(drawing.components.values()),
            "connections": drawing.connections,
            "framing": drawing.framing,
        }
    ).design
