"""What a drawing says, computed the plainest way there is, and random drawings to compare with.

Nothing here shares code with the engine: views are spelled out arrow by arrow on a ``networkx`` multigraph,
paths are asked of ``networkx``, and the predicates follow their own definition line by line.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import networkx as nx
from hypothesis import strategies as st

from redline.design.document import Component, Connection, Design

STORES = ("operational_db", "feature_store_online", "cache", "data_warehouse")
READERS = ("training_set_builder", "training_job", "model_server", "feature_transform", "client_app")
OFFLINE_READERS = ("training_set_builder", "training_job")
KINDS = (*STORES, *READERS, "data_validator", "service_monitor", "notebook")
FAMILY = {
    **dict.fromkeys(("operational_db", "client_app"), "source"),
    **dict.fromkeys(("feature_store_online", "cache", "data_warehouse"), "storage"),
    **dict.fromkeys(("training_set_builder", "feature_transform"), "features"),
    **dict.fromkeys(("training_job", "notebook"), "training"),
    "model_server": "serving",
    "data_validator": "governance",
    "service_monitor": "monitoring",
}
VALUES = ("event", "batch_data", "feature", "training_data")
FLOWS = (*VALUES, "lookup", "request", "label", "model", "telemetry", "control", "feedback")
SETS = ("trainers", "entries", "sinks", "consumers")
Graph = nx.MultiDiGraph


FEW_KINDS = ("operational_db", "data_validator", "training_set_builder", "training_job", "model_server")
FEW_FLOWS = ("batch_data", "batch_data", "lookup", "request")


@st.composite
def drawings(draw: st.DrawFn) -> Design:
    """Up to nine boxes: parallel arrows, self-loops, cycles, planned and unstated parts.

    Every other drawing has few kinds and many arrows of few flows, so that something leads somewhere.
    """
    dense = draw(st.booleans())
    kinds, flows = (FEW_KINDS, FEW_FLOWS) if dense else (KINDS, FLOWS)
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=6 if dense else 1, max_size=9))
    ends = st.integers(0, len(chosen) - 1)
    arrows = st.tuples(ends, ends, st.sampled_from(flows), _EXTRAS)
    drawn = draw(st.lists(arrows, min_size=7 if dense else 0, max_size=18))
    return Design(
        components=[
            Component(id=f"n{i}", label=f"n{i}", kind=kind, **draw(_STATED)) for i, kind in enumerate(chosen)
        ],
        connections=[
            Connection(id=f"e{i}", source=f"n{a}", target=f"n{b}", flow=flow, **extra)
            for i, (a, b, flow, extra) in enumerate(drawn)
        ],
    )


@st.composite
def pipelines(draw: st.DrawFn) -> Design:
    """Sources, two layers of what may guard, and trainers, mostly joined forwards: cuts are common."""
    layers = FEW_KINDS[:4]
    boxes = [f"{kind}{number}" for kind in layers for number in range(2)]
    kinds = {box: kind for kind in layers for box in boxes if box.startswith(kind)}
    forwards = [(a, b) for a in boxes for b in boxes if layers.index(kinds[b]) - layers.index(kinds[a]) == 1]
    others = [(a, b) for a in boxes for b in boxes]
    chosen = draw(st.lists(st.sampled_from(forwards), min_size=6, max_size=14))
    chosen += draw(st.lists(st.sampled_from(others), max_size=3))
    return Design(
        components=[Component(id=box, label=box, kind=kinds[box]) for box in boxes],
        connections=[
            Connection(id=f"e{n}", source=a, target=b, flow="batch_data") for n, (a, b) in enumerate(chosen)
        ],
    )


_STATED: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["v1", "v1", "v1", "v1", "v1", "planned"]),
        "attributes": st.sampled_from([{}, {"replicas": 1}, {"replicas": 4}, {"version": "tag"}]),
        "provides": st.sampled_from([[], [], ["gate"]]),
    }
)
_EXTRAS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        *({}, {}, {}, {}, {"mode": "async"}),
        *({"attributes": {"mirror": True}}, {"attributes": {"on_failure": True}}),
    ]
)


class Drawing:
    """A design read by hand: its boxes that are not merely planned, and its arrows between them."""

    def __init__(self, design: Design) -> None:
        self.all = {part.id: part for part in design.components}
        self.parts = {part.id: part for part in design.components if part.status != "planned"}
        self.every_arrow = [self._turned(arrow) for arrow in design.connections]
        self.arrows = [a for a in self.every_arrow if a["source"] in self.parts and a["target"] in self.parts]

    def _turned(self, arrow: Connection) -> dict[str, Any]:
        """A read runs from the reader to the store, whichever way somebody drew it."""
        ends = arrow.source, arrow.target
        kinds = [self.all[end].kind for end in ends]
        if arrow.flow == "lookup" and kinds[0] in STORES and kinds[1] in READERS:
            ends = arrow.target, arrow.source
        waits = (arrow.mode or ("async" if arrow.attributes.get("mirror") else "sync")) == "sync"
        said = {"waits": waits, "mirror": False, "on_failure": False, **arrow.attributes}
        return {"id": arrow.id, "source": ends[0], "target": ends[1], "flow": arrow.flow, **said}

    def view(self, name: str) -> Graph[str]:
        """The view of this name."""
        graph: Graph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(self.parts)
        for arrow in self.arrows:
            for source, target in VIEWS[name](self, arrow):
                graph.add_edge(source, target, key=arrow["id"])
        return graph

    def kind(self, node: str) -> str:
        """The kind of a box."""
        return str(self.all[node].kind)

    def of_kind(self, *kinds: str) -> set[str]:
        """The boxes of these kinds."""
        return {node for node in self.parts if self.kind(node) in kinds}

    def named(self, name: str) -> set[str]:
        """One of the sets that a rule may call by its name."""
        asked = {a["target"] for a in self.arrows if a["flow"] == "request"}
        asking = {a["source"] for a in self.arrows if a["flow"] == "request"}
        made = {a["source"] for a in self.arrows if a["flow"] == "model"}
        given = {a["target"] for a in self.arrows if a["flow"] == "model"}
        entries = {node for node in asking - asked if self.kind(node) == "client_app"}
        return {
            "trainers": self.of_kind("training_job") | (self.of_kind("notebook") & made - given),
            "entries": entries,
            "sinks": self.of_kind("client_app"),
            "consumers": self.of_kind("client_app") & entries,
        }[name]


Ends = Iterator[tuple[str, str]]


def _as_drawn(*flows: str) -> Callable[[Drawing, Mapping[str, Any]], Ends]:
    def ends(_: Drawing, arrow: Mapping[str, Any]) -> Ends:
        if arrow["flow"] in flows:
            yield arrow["source"], arrow["target"]

    return ends


def _values_and_reads(*more: str) -> Callable[[Drawing, Mapping[str, Any]], Ends]:
    def ends(_: Drawing, arrow: Mapping[str, Any]) -> Ends:
        if arrow["flow"] in (*VALUES, *more):
            yield arrow["source"], arrow["target"]
        if arrow["flow"] == "lookup":
            yield arrow["target"], arrow["source"]

    return ends


def _training(*more: str) -> Callable[[Drawing, Mapping[str, Any]], Ends]:
    def ends(drawing: Drawing, arrow: Mapping[str, Any]) -> Ends:
        if arrow["flow"] in (*VALUES, *more):
            yield arrow["source"], arrow["target"]
        if arrow["flow"] == "lookup" and drawing.kind(arrow["source"]) in (*OFFLINE_READERS, "notebook"):
            yield arrow["target"], arrow["source"]

    return ends


def _serving(drawing: Drawing, arrow: Mapping[str, Any]) -> Ends:
    yield from _values_and_reads()(drawing, arrow)
    if arrow["flow"] == "request" and arrow["waits"] and not arrow["mirror"]:
        yield arrow["source"], arrow["target"]
        if drawing.kind(arrow["target"]) == "feature_transform":
            yield arrow["target"], arrow["source"]


def _calls(_: Drawing, arrow: Mapping[str, Any]) -> Ends:
    if arrow["flow"] in ("request", "lookup") and arrow["waits"] and not arrow["mirror"]:
        yield arrow["source"], arrow["target"]


def _interactive(drawing: Drawing, arrow: Mapping[str, Any]) -> Ends:
    if not arrow["on_failure"]:
        yield from _calls(drawing, arrow)


VIEWS: Mapping[str, Callable[[Drawing, Mapping[str, Any]], Ends]] = {
    "ALL": _as_drawn(*FLOWS),
    "CALLS": _calls,
    "REQ": _interactive,
    "DATA": _values_and_reads("label", "feedback"),
    "FEAT": _values_and_reads(),
    "SERVEFEAT": _serving,
    "TRAINFEAT": _training(),
    "TRAIN": _training("label"),
    "MODEL": _as_drawn("model"),
    "OBS": _as_drawn("telemetry"),
    "CTRL": _as_drawn("control"),
}


def pick(drawing: Drawing, selector: Any, bound: Mapping[str, str]) -> set[str]:
    """The boxes that a selector describes."""
    if isinstance(selector, str):
        return {bound[selector[1:]]} if selector.startswith("$") else drawing.named(selector)
    found = set(drawing.parts)
    if "any_of" in selector:
        found = set().union(*(pick(drawing, part, bound) for part in selector["any_of"]))
    if "kind" in selector:
        found &= drawing.of_kind(*selector["kind"])
    if "family" in selector:
        found = {node for node in found if FAMILY[drawing.kind(node)] in selector["family"]}
    if "provides" in selector:
        found = {node for node in found if selector["provides"] in drawing.parts[node].provides}
    for condition in selector.get("where", ()):
        found = {node for node in found if holds(drawing, node, condition) is True}
    if "reaching" in selector:
        goal = pick(drawing, selector["reaching"]["to"], bound)
        graph = drawing.view(selector["reaching"]["over"])
        found = {node for node in found if any(walks(graph, node, target) for target in goal)}
    if "without" in selector:
        found -= pick(drawing, selector["without"], bound)
    return found


def walks(graph: Graph[str], source: str, target: str) -> bool:
    """Whether a walk of one arrow or more leads from a box to a box, back to itself too."""
    return any(nx.has_path(graph, after, target) for after in graph.successors(source))


def joins(graph: Graph[str], sources: Iterable[str], targets: Iterable[str]) -> bool:
    """Whether some source is a target or leads to one."""
    return any(nx.has_path(graph, a, b) for a, b in itertools.product(sources, targets))


def holds(drawing: Drawing, node: str, condition: Mapping[str, Any]) -> bool | None:
    """Whether what is stated of a box passes; None when nothing is stated."""
    stated: Any = drawing.parts[node].attributes.get(condition["attribute"])
    op, value = condition.get("op", "is"), condition.get("value", True)
    if op == "stated":
        return (stated is not None) is value
    if stated is None or (isinstance(stated, str) and op in ("below", "at_most", "above", "at_least")):
        return None
    tests: Mapping[str, Callable[[], bool]] = {
        "is": lambda: bool(stated == value),
        "is_not": lambda: bool(stated != value),
        "has": lambda: str(value) in str(stated),
        "below": lambda: bool(stated < value),
        "at_most": lambda: bool(stated <= value),
        "above": lambda: bool(stated > value),
        "at_least": lambda: bool(stated >= value),
    }
    return tests[op]()


def outcome(drawing: Drawing, check: Mapping[str, Any], bound: Mapping[str, str]) -> str:
    """What a predicate comes to: fail, ask, pass or not_applicable."""
    (name, spec), *_ = check.items()
    return PREDICATES[name](drawing, spec, bound)


def worst(outcomes: Iterable[str]) -> str:
    """The gravest of several outcomes; what does not apply counts only when nothing else is there."""
    return min(outcomes, key=("fail", "ask", "pass", "not_applicable").index, default="not_applicable")


def _path(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    sources, targets = pick(drawing, spec["from"], bound), pick(drawing, spec["to"], bound)
    if not sources:
        return "not_applicable"
    return "pass" if joins(drawing.view(spec["over"]), sources, targets) else "fail"


def _no_path(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    sources, targets = pick(drawing, spec["from"], bound), pick(drawing, spec["to"], bound)
    if not sources or not targets:
        return "not_applicable"
    return "fail" if joins(drawing.view(spec["over"]), sources, targets) else "pass"


def _every_path(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    """Take the guards away; the ends of a path never guard it."""
    sources, targets = pick(drawing, spec["from"], bound), pick(drawing, spec["to"], bound)
    graph = drawing.view(spec["over"])
    if not any(walks(graph, a, b) for a, b in itertools.product(sources, targets)):
        return "not_applicable"
    guards = pick(drawing, spec["through"], bound)
    for target in targets:
        open_ways = graph.copy()
        open_ways.remove_nodes_from(guards - sources - {target})
        if joins(open_ways, sources, {target}):
            return "fail"
    return "pass"


def _exists(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    return "pass" if pick(drawing, spec, bound) else "fail"


def _none(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    return "fail" if pick(drawing, spec, bound) else "pass"


def _attribute(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    said = {True: "pass", False: "fail", None: "ask"}
    return worst(
        said[holds(drawing, node, spec["is_true"])] for node in sorted(pick(drawing, spec["of"], bound))
    )


def _neighbours(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    return worst(
        "pass" if len(near(drawing, node, spec, bound)) >= spec.get("at_least", 1) else "fail"
        for node in sorted(pick(drawing, spec["of"], bound))
    )


def near(drawing: Drawing, node: str, spec: Mapping[str, Any], bound: Mapping[str, str]) -> set[str]:
    """The other boxes at the far end of a box's arrows, each once."""
    here, there = ("source", "target") if spec["direction"] == "out" else ("target", "source")
    found = {
        arrow[there]
        for arrow in drawing.arrows
        if arrow[here] == node and (not spec.get("flow") or arrow["flow"] in spec["flow"])
    }
    return (found & pick(drawing, spec["other"], bound) if "other" in spec else found) - {node}


def _density(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    boxes = len(drawing.all)
    if boxes < spec["components_at_least"]:
        return "not_applicable"
    pairs = {(arrow["source"], arrow["target"]) for arrow in drawing.every_arrow}
    return "fail" if len(pairs) > spec["arrows_per_component_above"] * boxes else "pass"


def _all(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    return worst(outcome(drawing, part, bound) for part in spec)


def _any(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    seen = {outcome(drawing, part, bound) for part in spec}
    return next((one for one in ("pass", "ask", "fail") if one in seen), "not_applicable")


def _not(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    seen = outcome(drawing, spec, bound)
    return {"pass": "fail", "fail": "pass"}.get(seen, seen)


def _ask_unless(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    seen = outcome(drawing, spec, bound)
    return "ask" if seen == "fail" else seen


def _for_each(drawing: Drawing, spec: Any, bound: Mapping[str, str]) -> str:
    members = sorted(pick(drawing, spec["in"], bound))
    return worst(outcome(drawing, spec["check"], {**bound, spec["as"]: member}) for member in members)


PREDICATES: Mapping[str, Callable[[Drawing, Any, Mapping[str, str]], str]] = {
    "all": _all,
    "any": _any,
    "ask_unless": _ask_unless,
    "attribute": _attribute,
    "density_below": _density,
    "every_path": _every_path,
    "exists": _exists,
    "for_each": _for_each,
    "neighbours": _neighbours,
    "no_path": _no_path,
    "none": _none,
    "not": _not,
    "path": _path,
}
