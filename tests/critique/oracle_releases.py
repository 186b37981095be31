"""Releases, answers and the world after a decision, by their definitions alone; and drawings that have them.

Beside ``oracle``, which has the calls, the data and the words of the rule language. Nothing here shares
code with the engine either.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

import networkx as nx
from hypothesis import strategies as st
from tests.critique import oracle
from tests.critique.oracle import Graph, walks

from redline.design.document import Component, Connection, Design

SERVERS = ("model_server", "batch_scorer", "llm_api")
PEOPLE = ("review_queue", "labeling", "approval_gate")
RECEIVERS = ("client_app", "business_service")
LEARNING = ("labeling", "training_job")
"""The kinds here of training and of who labels for it."""
RECORDS = ("event_tracker", "message_bus")
WORLD_RECORDS = ("outcome_source", "event_tracker")
RELEASE = (
    "offline_evaluator", "validation_gate", "model_registry", "ci_cd", "traffic_splitter"
)  # fmt: skip
STORES = ("prediction_store", "object_store")
CARRYING_STORES = ("object_store", "model_registry")
KINDS = (
    *SERVERS, *PEOPLE, *RECEIVERS, *RECORDS, "outcome_source", *RELEASE, *STORES,
    "training_job", "notebook", "embedding_job", "orchestrator", "api_gateway", "tool",
)  # fmt: skip
NOT_READING = (*RECORDS, "outcome_source", *STORES)
"""Kinds of which a read drawn towards them stays as it is drawn."""
TAKES_MODELS = (*SERVERS, *RELEASE, "api_gateway", "tool", "approval_gate")
"""The kinds here of the families serving, llm and release."""
ENTRIES = (*RECEIVERS, "api_gateway")
MAY_START = (*SERVERS[:2], *RECEIVERS, "api_gateway", "event_tracker", "outcome_source")
"""The kinds here of the families source and serving: where a request may come from outside."""
WAITS = {"request", "lookup", "prediction", "action"}
RETURNING = ("prediction", "context", "feature", "action")
FLOWS = (
    *("model", "model", "model", "control", "request", "request", "lookup", "prediction", "prediction"),
    *("action", "feature", "feedback", "batch_data", "label"),
)
SETS = ("gates", "serving_roots", "sinks", "consumers", "trainers", "entries")

THEMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        (
            "training_job",
            "ci_cd",
            "orchestrator",
            "traffic_splitter",
            "object_store",
            "model_registry",
            "model_server",
        ),
        ("model", "model", "control", "request", "batch_data", "lookup"),
    ),
    (
        ("training_job", "notebook", "offline_evaluator", "validation_gate", "model_server", "llm_api"),
        ("model", "model", "control"),
    ),
    (
        ("batch_scorer", "training_job", "embedding_job", "prediction_store", "business_service"),
        ("prediction", "feature", "lookup", "model"),
    ),
    (
        ("client_app", "api_gateway", "model_server", "llm_api", "business_service", "tool"),
        ("request", "request", "prediction", "action", "lookup", "feature"),
    ),
    (
        ("client_app", "model_server", "review_queue", "outcome_source", "event_tracker", "message_bus"),
        ("prediction", "action", "request", "feedback", "label"),
    ),
    (KINDS, FLOWS),
)
"""Boxes and flows that have to do with each other, so that few arrows already mean something."""


def releases() -> st.SearchStrategy[Design]:
    """Up to seven boxes of one theme and many arrows between them, some of any flow.

    Made from a seed alone: many drawings say more here than small counterexamples.
    """
    return st.integers(0, 2**32).map(_drawn)


def _drawn(seed: int) -> Design:
    dice = Random(seed)  # noqa: S311 - drawings, not secrets
    some_kinds, some_flows = dice.choice(THEMES)
    boxes = range(dice.randint(3, 7))
    flows = [*some_flows * 4, *FLOWS]
    return Design(
        components=[
            Component(id=f"n{box}", label=f"n{box}", kind=dice.choice(some_kinds), **_stated(dice))
            for box in boxes
        ],
        connections=[
            Connection(
                id=f"e{number}",
                source=f"n{dice.choice(boxes)}",
                target=f"n{dice.choice(boxes)}",
                flow=dice.choice(flows),
                **dice.choice(EXTRAS),
            )
            for number in range(dice.randint(3, 12))
        ],
    )


def _stated(dice: Random) -> dict[str, Any]:
    return {
        "status": dice.choice([*["v1"] * 9, "planned"]),
        "attributes": dice.choice([*[{}] * 6, {"shadow": True}, {"side_effect": "reversible"}]),
        "provides": dice.choice([*[[]] * 6, ["gate"]]),
    }


EXTRAS: tuple[dict[str, Any], ...] = (
    *[{}] * 5,
    {"mode": "async"},
    {"mode": "sync"},
    {"attributes": {"mirror": True}},
)


class Drawing(oracle.Drawing):
    """A drawing of these kinds, read by hand."""

    def _turned(self, arrow: Connection) -> dict[str, Any]:
        ends = arrow.source, arrow.target
        kinds = [str(self.all[end].kind) for end in ends]
        if arrow.flow == "lookup" and kinds[0] in STORES and kinds[1] not in NOT_READING:
            ends, kinds = (arrow.target, arrow.source), [kinds[1], kinds[0]]
        mirror = bool(arrow.attributes.get("mirror") or self._shadowed(arrow, ends[1]))
        said = {"mirror": mirror, "on_failure": False}
        waits = (arrow.mode or self._mode(str(arrow.flow), *kinds, mirror=mirror)) == "sync"
        return {
            "id": arrow.id, "source": ends[0], "target": ends[1], "flow": arrow.flow, "waits": waits, **said
        }  # fmt: skip

    def _shadowed(self, arrow: Connection, target: str) -> bool:
        return arrow.flow == "request" and self.all[target].attributes.get("shadow") is True

    @staticmethod
    def _mode(flow: str, source: str, target: str, *, mirror: bool) -> str:
        if mirror or (flow == "action" and source in PEOPLE):
            return "async"
        kept = (*RECORDS[:1], "message_bus", *PEOPLE, *RELEASE, "prediction_store")
        if flow == "prediction" and (source in ("batch_scorer", "training_job") or target in kept):
            return "later"
        return "sync" if flow in WAITS else "async"

    # ---- sets

    def named(self, name: str) -> set[str]:
        return SET_OF[name](self)

    def ends(self, which: str, *flows: str) -> set[str]:
        """The boxes at one end of the arrows of these flows."""
        return {arrow[which] for arrow in self.arrows if arrow["flow"] in flows}

    @property
    def trainers(self) -> set[str]:
        """Training jobs, and notebooks that a model leaves and none enters."""
        by_hand = self.of_kind("notebook") & self.ends("source", "model")
        return self.of_kind("training_job") | (by_hand - self.ends("target", "model"))

    @property
    def roots(self) -> set[str]:
        """Servers, without shadows, those that only compute for one that has the model, and teachers."""
        shadows = {a["target"] for a in self.arrows if a["mirror"]}
        shadows |= {node for node, part in self.parts.items() if part.attributes.get("shadow")}
        servers = self.of_kind(*SERVERS) - shadows
        given = self.ends("target", "model")
        libraries = {
            a["target"]
            for a in self.arrows
            if a["flow"] == "request" and a["source"] in servers & given
            if a["target"] in servers - given and self.kind(a["target"]) == "model_server"
        }
        writers = {a["source"] for a in self.arrows if self.ahead(a)} & self.trainers
        return (servers - libraries - self.teachers) | writers

    @property
    def teachers(self) -> set[str]:
        """Parts that nobody asks and whose answers only training and who labels for it get."""
        learning = self.of_kind(*LEARNING)
        teaching = {a["source"] for a in self.arrows if a["target"] in learning}
        elsewhere = {a["source"] for a in self.arrows if a["target"] not in learning}
        return teaching - elsewhere - self.ends("target", "request")

    def ahead(self, arrow: Mapping[str, Any]) -> bool:
        """Whether results are stored before anybody asks."""
        stored = arrow["flow"] == "prediction" and self.kind(arrow["target"]) == "prediction_store"
        return stored and (self.kind(arrow["source"]) == "batch_scorer" or arrow["source"] in self.trainers)

    @property
    def sinks(self) -> set[str]:
        """Clients, services, tools that change something, and people who are given a case."""
        tools = {t for t in self.of_kind("tool") if self.parts[t].attributes.get("side_effect")}
        people = self.of_kind(*PEOPLE) & self.ends("target", "prediction", "action")
        return self.of_kind(*RECEIVERS) | tools | people

    @property
    def gates(self) -> set[str]:
        """Gates, what provides one, evaluators that let versions through, what either of them controls."""
        judging = self.of_kind("validation_gate", "offline_evaluator")
        tests = self.ends("target", "model") if self.trainers else set(self.parts)
        passing = self.of_kind("offline_evaluator") & tests & self.ends("source", "model", "control")
        capable = {node for node, part in self.parts.items() if "gate" in part.provides}
        controlled = {a["target"] for a in self.arrows if a["flow"] == "control" and a["source"] in judging}
        return self.of_kind("validation_gate") | passing | capable | controlled

    @property
    def entries(self) -> set[str]:
        """Callers whom nobody calls."""
        return self.of_kind(*ENTRIES) & (self.ends("source", "request") - self.ends("target", "request"))

    # ---- views

    def view(self, name: str) -> Graph[str]:
        graph: Graph[str] = nx.MultiDiGraph()
        graph.add_nodes_from(self.parts)
        for source, target, key in VIEWS[name](self):
            graph.add_edge(source, target, key=key)
        return graph

    @property
    def folded(self) -> set[str]:
        """The arrows that are the answer of a call: against one, or back towards where requests enter."""
        calls = {(a["source"], a["target"]) for a in self.arrows if a["flow"] in ("request", "lookup")}
        against = {
            a["id"]
            for a in self.arrows
            if (a["target"], a["source"]) in calls
            if a["flow"] == "feature" or (a["flow"] in RETURNING and a["waits"])
        }
        inside = [
            a
            for a in self.arrows
            if a["flow"] in ("request", "lookup", *RETURNING) and a["waits"] and a["id"] not in against
        ]
        return against | set(self._closing(inside))

    def _closing(self, arrows: list[dict[str, Any]]) -> Iterator[str]:
        graph = nx.DiGraph((a["source"], a["target"]) for a in arrows)
        asked, asking = self.ends("target", "request"), self.ends("source", "request")
        starts = (self.of_kind(*MAY_START) & asking) | self.of_kind(*RECEIVERS)
        far = {
            node: min(
                (nx.shortest_path_length(graph, start, node) for start in starts - asked
                 if start in graph and nx.has_path(graph, start, node)),
                default=len(self.all),
            )
            for node in graph
        }  # fmt: skip
        for a in arrows:
            ends = a["source"], a["target"]
            loop = ends[0] != ends[1] and nx.has_path(graph, ends[1], ends[0])
            if a["flow"] in RETURNING and loop and far[ends[1]] < far[ends[0]]:
                yield a["id"]


Ends = Iterator[tuple[str, str, str]]


def _release(drawing: Drawing) -> Ends:
    """The way of a version: models, what takes one and hands it on, and results written ahead."""
    given = drawing.ends("target", "model")
    for a in drawing.arrows:
        source, target = a["source"], a["target"]
        kinds = drawing.kind(source), drawing.kind(target)
        hands_on = {
            "model": True,
            "control": source in given and kinds[0] in ("ci_cd", "orchestrator"),
            "request": source in given and kinds[0] == "traffic_splitter",
            "batch_data": source in given and kinds[0] in CARRYING_STORES and kinds[1] in TAKES_MODELS,
            "prediction": drawing.ahead(a),
            "feature": kinds[0] == "embedding_job",
        }
        if hands_on.get(a["flow"]):
            yield source, target, a["id"]
        kept = kinds[1] == "prediction_store" or (target in given and kinds[1] in CARRYING_STORES)
        if a["flow"] == "lookup" and kept:
            yield target, source, a["id"]


def _answers(drawing: Drawing) -> Ends:
    """The way of an answer: drawn, read from stored results, or the unspoken answer of a call."""
    folded = drawing.folded
    drawn = [a for a in drawing.arrows if a["flow"] in ("prediction", "action") or a["id"] in folded]
    spoken: Graph[str] = nx.MultiDiGraph()
    spoken.add_nodes_from(drawing.parts)
    for a in drawn:
        spoken.add_edge(a["source"], a["target"])
        yield a["source"], a["target"], a["id"]
    for a in drawing.arrows:
        stored = a["flow"] == "lookup" and drawing.kind(a["target"]) == "prediction_store"
        asks = a["flow"] == "request" and a["waits"] and not a["mirror"]
        silent = asks and not any(walks(spoken, a["target"], sink) for sink in drawing.sinks)
        if stored or silent:
            yield a["target"], a["source"], a["id"]


def _world(drawing: Drawing) -> Ends:
    """What the world does: actions, reactions, and the one record that sees what became of a decision.

    The last for boards of one system, which is all that ``few_models`` lets through.
    """
    for a in drawing.arrows:
        if a["flow"] in ("action", "feedback"):
            yield a["source"], a["target"], a["id"]
    records = drawing.of_kind(*WORLD_RECORDS)
    if len(records) == 1 and not records & drawing.ends("target", "feedback", "event", "label"):
        for consumer, record in itertools.product(drawing.named("consumers"), records):
            yield consumer, record, f"implicit:{consumer}>{record}"


def few_models(drawing: Drawing) -> bool:
    """Whether the board can be no more than one system: it has at most one model."""
    return len(drawing.roots | drawing.trainers) < 2


VIEWS: Mapping[str, Callable[[Drawing], Ends]] = {
    "ANSWERS": _answers,
    "RELEASE": _release,
    "WORLD": _world,
}
SET_OF: Mapping[str, Callable[[Drawing], set[str]]] = {
    "consumers": lambda d: d.sinks & (d.ends("target", "prediction", "action") | d.entries),
    "entries": lambda d: d.entries,
    "gates": lambda d: d.gates,
    "serving_roots": lambda d: d.roots,
    "sinks": lambda d: d.sinks,
    "trainers": lambda d: d.trainers,
}
