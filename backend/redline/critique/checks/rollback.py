"""Can a bad model get in by a side door, who meets it first, and what is the way back?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from redline.critique.checks import drawing, releases
from redline.critique.checks.check import NamedCheck, named
from redline.critique.observation import Observation, ask, fail, not_applicable, passed
from redline.design import operators, reading
from redline.design.graph import SystemGraph, View

WEAK_CRITERIA = frozenset(
    {"presence", "present", "exists", "existence", "schema", "latency", "format", "size", "rows"}
)
FILLERS = frozenset({"of", "the", "and", "a", "model", "models", "check", "only", "is"})
REVERTING = (
    "rollback_controller", "traffic_splitter", "alerting", "service_monitor", "data_monitor",
    "quality_monitor", "review_queue", "team", "ci_cd",
)  # fmt: skip
SPLITTING = ("traffic_splitter", "experiment_platform")
GONE = ("direct", "list", "nowhere")
"""How an earlier version is lost, the plainest first."""

BUILDS_AGAIN = ("ci_cd",)
"""Kinds from which an earlier version can come again, if only by building it once more."""

AT_REST = ("batch_scorer", "training_job", "online_learner")


def gate_on_every_path(graph: SystemGraph) -> Iterator[Observation]:
    """Where there is a gate, no release goes round it."""
    producers = frozenset(
        p for p in graph.trainers | graph.of_kind("embedding_job") if not graph.nodes[p].outside
    )
    if not graph.gates:
        yield not_applicable("no gate is drawn; whether there is an evaluation at all is another question")
        return
    doors = [door for root in releases.answering(graph) for door in _doors(graph, root, producers)]
    if doors:
        yield from doors
    elif any(releases.upstream(graph, root) & producers for root in releases.answering(graph)):
        yield passed("every way from training to what answers meets a gate", components=sorted(graph.gates))


def _doors(graph: SystemGraph, root: str, producers: frozenset[str]) -> Iterator[Observation]:
    """Ways from a producer to what answers that meet no gate."""
    view = graph.view(View.RELEASE)
    for producer in sorted(producers - {root}):
        path = operators.avoiding_path(view, {producer}, {root}, graph.gates - {producer})
        if path is None or root in graph.gates or producer in graph.gates:
            continue
        beside = operators.reaches(view, {producer}, graph.gates & operators.reaching(view, {root}))
        yield fail(
            producer=producer,
            server=root,
            gate=graph.gates,
            door=_side_door(graph, path) if beside else (),
            open=() if beside else [arrow.id for arrow in releases.gate_place(graph, path)],
            components=path.nodes,
            connections=path.edges,
        )


def _side_door(graph: SystemGraph, path: operators.Path) -> list[str]:
    """The arrow by which a way round the gates joins the way behind them, else its last."""
    behind = operators.reachable(graph.view(View.RELEASE), graph.gates)
    arrows = releases.model_arrows(graph, path)
    joining = [arrow for arrow in arrows if arrow.target in behind and arrow.source not in behind]
    return [arrow.id for arrow in (joining or arrows[-1:])[:1]]


def gate_has_criteria(graph: SystemGraph) -> Iterator[Observation]:
    """A gate says what a candidate must beat."""
    for gate in sorted(graph.of_kind("validation_gate")):
        wired = [edge.id for edge in (*graph.entering(gate), *graph.leaving(gate))]
        words = set(re.findall(r"[a-z]+", str(graph.attribute(gate, "criteria", "")).lower())) - FILLERS
        if not wired:
            continue
        if graph.attribute(gate, "compares_to") or words - WEAK_CRITERIA:
            yield passed("the gate states what it requires", components=(gate,))
        elif words:
            yield fail(gate=gate, connections=wired, facts={"tested": " and ".join(sorted(words))})
        else:
            yield ask(variant="unstated", gate=gate, connections=wired, facts={"tested": "nothing"})


@dataclass(frozen=True)
class _WayBack:
    """How one root would go back: stores that keep versions, stores that might, and who can switch."""

    root: str
    keeping: frozenset[str]
    holding: frozenset[str]
    switched: bool
    way: operators.Path | None


def previous_version_kept(graph: SystemGraph) -> Iterator[Observation]:
    """The version before the last is still there, and somebody can switch to it."""
    ways = [_way_back(graph, root) for root in releases.answering(graph)]
    hosted = {way.root for way in ways if _is_hosted(graph, way.root)}
    lost = [way for way in ways if way.root not in hosted and not _can_return(graph, way)]
    if not ways or (hosted and len(hosted) == len(ways)):
        return
    if not lost:
        kept = sorted({store for way in ways for store in way.keeping})
        yield passed("an earlier version is kept and can be put back", components=kept)
        return
    gone = {how: [way for way in lost if _overwritten(graph, way) == how] for how in GONE}
    plainest = next((how for how in GONE if gone[how]), "")
    if plainest:
        yield _no_return(graph, fail, gone[plainest], plainest)
    else:
        yield _no_return(graph, ask, lost, "")


def _is_hosted(graph: SystemGraph, root: str) -> bool:
    """A language model of somebody else's, with nothing versioned around it."""
    return graph.kind(root) in releases.HOSTED and not releases.has_versions(graph, root)


def _way_back(graph: SystemGraph, root: str) -> _WayBack:
    above = releases.upstream(graph, root)
    holding = graph.of_kind(*releases.KEEPERS, "prediction_store") & above
    keeping = frozenset(store for store in holding if _keeps(graph, store))
    steering = operators.ancestors_of(
        graph.view(View.CTRL), above - graph.gates | releases.released(graph, root)
    )
    splitting = graph.of_kind("traffic_splitter") & above
    switched = bool(graph.of_kind(*REVERTING) & steering or splitting)
    return _WayBack(root, keeping, holding, switched, releases.way_in(graph, root))


def _keeps(graph: SystemGraph, store: str) -> bool:
    versions = graph.attribute(store, "keeps_n")
    many = isinstance(versions, (int, float)) and versions > 1
    return many or any(graph.attribute(store, name) for name in ("versioned", "versioned_swap", "alias"))


def _can_return(graph: SystemGraph, way: _WayBack) -> bool:
    stated = releases.says_it_provides(graph, "rollback")
    said = bool(way.holding) and any(_says_back(graph, part) for part in releases.upstream(graph, way.root))
    return bool(way.keeping and way.switched) or said or bool(stated & releases.released(graph, way.root))


def _says_back(graph: SystemGraph, part: str) -> bool:
    """Whether the words on a part say that the old version comes back, not only what its product could do."""
    return reading.promise("rollback") in graph.nodes[part].phrases and graph.provides(part, "rollback")


def _overwritten(graph: SystemGraph, way: _WayBack) -> str:
    """How the old version is lost, as far as the drawing shows; empty when it does not."""
    if graph.nodes[way.root].outside or _promised(graph, way.root):
        return ""
    stores = graph.of_kind("prediction_store") & releases.released(graph, way.root)
    if way.root in graph.trainers and not any(_keeps(graph, store) for store in stores):
        return "list"
    makers = {edge.source for edge in graph.entering(way.root, "model")} & graph.trainers
    if any(not graph.nodes[maker].outside for maker in makers):
        return "direct"
    above = releases.upstream(graph, way.root)
    kept = (graph.of_kind(*releases.KEEPERS, *BUILDS_AGAIN) | graph.having("versioned")) & above
    inside = releases.has_versions(graph, way.root) and graph.training_scope() in ("in", "none")
    return "nowhere" if inside and not kept and graph.stakes != "low" else ""


def _promised(graph: SystemGraph, root: str) -> bool:
    """Whether something on the way is said to bring the old version back, or stands there for it."""
    above = releases.upstream(graph, root) | releases.released(graph, root)
    back = graph.of_kind("rollback_controller")
    beside = {edge.target for part in above for edge in graph.leaving(part)}
    return bool(back & beside) or any(graph.provides(part, "rollback") for part in above)


def _no_return(
    graph: SystemGraph, judge: Callable[..., Observation], ways: list[_WayBack], variant: str
) -> Observation:
    paths = [way.way for way in ways]
    last = [arrows[-1].id for path in paths if (arrows := releases.model_arrows(graph, path))]
    written = [e for way in ways for e in graph.leaving(way.root, "prediction") if e.target in way.holding]
    return judge(
        variant=variant,
        server=frozenset().union(*(releases.face(graph, way.root) for way in ways)),
        store=frozenset().union(*(way.holding for way in ways)),
        release=tuple(dict.fromkeys(last)),
        components=[*drawing.nodes_along(paths), *(edge.target for edge in written)],
        connections=[*drawing.edges_along(paths), *(edge.id for edge in written)],
    )


def progressive_rollout(graph: SystemGraph) -> Iterator[Observation]:
    """A new version meets a few people, or a copy of the traffic, before everybody."""
    servers = [root for root in releases.answering(graph) if graph.kind(root) not in AT_REST]
    staged = _staged(graph, servers)
    if staged:
        yield passed("a new version is tried on a part or a copy of the traffic", components=staged)
        return
    if not servers or graph.training_scope() == "outside":
        return
    given = [edge for server in servers for edge in graph.entering(server, "model")]
    promised = [server for server in servers if graph.provides(server, "traffic_split")]
    if promised:
        arrows = [edge.id for edge in given]
        yield ask(variant="product", server=promised, release=arrows, connections=arrows)
    elif given:
        yield fail(
            server=frozenset(edge.target for edge in given),
            release=[edge.id for edge in given],
            components=[edge.source for edge in given],
            connections=[edge.id for edge in given],
        )
    else:
        yield ask(variant="undrawn", server=servers, release=())


def _staged(graph: SystemGraph, servers: list[str]) -> list[str]:
    above = {part for server in servers for part in releases.upstream(graph, server)}
    calling = operators.ancestors_of(graph.view(View.CALLS), servers)
    splitting = graph.of_kind(*SPLITTING) & (above | calling)
    copies = {edge.target for edge in graph.drawn if edge.mirrored} | graph.having("shadow")
    stated = releases.says_it_provides(graph, "traffic_split") | graph.having("ota_staged")
    return sorted(splitting | copies | stated)


CHECKS: Mapping[str, NamedCheck[Any]] = {
    "gate_has_criteria": named(gate_has_criteria, roles="gate", facts="tested", variants="unstated"),
    "gate_on_every_path": named(gate_on_every_path, roles="producer server gate door open"),
    "previous_version_kept": named(
        previous_version_kept, roles="server store release", variants="direct list nowhere"
    ),
    "progressive_rollout": named(progressive_rollout, roles="server release", variants="undrawn product"),
}
