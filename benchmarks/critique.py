"""How long a critique takes, at 30, 300 and 3,000 components, beside plain NetworkX.

    python benchmarks/critique.py [SIZE …]

Three columns are Redline: reading the drawing, the whole critique with every rule (reading
included), and the critique with only the rules below. The last column is those same rules
written straight against a ``networkx.MultiDiGraph``, without evidence, texts, fixes, systems,
drafts or guessed kinds. Times are medians of processor time in milliseconds; "same boxes" says
whether both accuse the same components. The graph is drawn from a fixed seed: cells of fifteen
boxes with side doors, missing monitors and shared stores planted in some.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "backend"))

import networkx as nx

from redline.critique import checklist, engine
from redline.critique.checklist import Checklist
from redline.design.document import Component, Connection, Design
from redline.design.graph import read

SIZES = (30, 300, 3_000)
REPEATS = {30: 15, 300: 9, 3_000: 3}
ARROWS_PER_BOX = 1.5
Graph = nx.MultiDiGraph

CELL = {
    "app": "client_app",
    "gateway": "api_gateway",
    "server": "model_server",
    "registry": "model_registry",
    "gate": "validation_gate",
    "trainer": "training_job",
    "builder": "training_set_builder",
    "warehouse": "data_warehouse",
    "validator": "data_validator",
    "database": "operational_db",
    "bus": "message_bus",
    "stream": "feature_stream",
    "store": "feature_store_online",
    "monitor": "service_monitor",
    "log": "prediction_log",
}
ALWAYS = (
    ("app", "request", "gateway"),
    ("gateway", "request", "server"),
    ("server", "lookup", "store"),
    ("database", "batch_data", "validator"),
    ("validator", "batch_data", "warehouse"),
    ("warehouse", "batch_data", "builder"),
    ("builder", "training_data", "trainer"),
    ("trainer", "model", "gate"),
    ("gate", "model", "registry"),
    ("registry", "model", "server"),
    ("bus", "event", "stream"),
    ("stream", "feature", "store"),
    ("server", "prediction", "log"),
)
SOMETIMES = (
    (7, 0, "database", "batch_data", "builder"),
    (3, 1, "log", "label", "builder"),
    (5, 1, "trainer", "model", "server"),
    (4, 1, "server", "lookup", "warehouse"),
    (2, 0, "stream", "feature", "warehouse"),
    (1, 0, "server", "telemetry", "monitor"),
)
ACROSS = (
    ("database", "batch_data", "warehouse"),
    ("bus", "event", "warehouse"),
    ("warehouse", "batch_data", "builder"),
)


def drawing(size: int, seed: int = 7) -> Design:
    """A board of this many boxes, the same for the same size and seed."""
    chance, cells = random.Random(seed), size // len(CELL)
    components = [
        Component(id=f"{name}{cell}", label=f"{name} {cell}", kind=kind)
        for cell in range(cells)
        for name, kind in CELL.items()
    ]
    arrows = [(f"{a}{cell}", flow, f"{b}{cell}") for cell in range(cells) for a, flow, b in ALWAYS]
    arrows += [
        (f"{a}{cell}", flow, f"{b}{cell}")
        for cell in range(cells)
        for every, rest, a, flow, b in SOMETIMES
        if cell % every == rest
    ]
    while len(arrows) < ARROWS_PER_BOX * size:
        a, flow, b = chance.choice(ACROSS)
        arrows.append((f"{a}{chance.randrange(cells)}", flow, f"{b}{chance.randrange(cells)}"))
    connections = [
        Connection(id=f"e{number}", source=a, target=b, flow=flow)
        for number, (a, flow, b) in enumerate(arrows)
    ]
    return Design(components=components, connections=connections)


# ---- the same rules in plain NetworkX, one readable function each


def kinds(graph: Graph, *wanted: str) -> set[str]:
    return {node for node, kind in graph.nodes(data="kind") if kind in wanted}


def along(graph: Graph, *flows: str) -> nx.DiGraph:
    """The arrows of these flows; a look-up runs from the store to its reader."""
    view = nx.DiGraph()
    view.add_nodes_from(graph)
    for source, target, flow in graph.edges(data="flow"):
        if flow in flows:
            view.add_edge(*((target, source) if flow == "lookup" else (source, target)))
    return view


def without(view: nx.DiGraph, nodes: set[str]) -> nx.DiGraph:
    smaller = view.copy()
    smaller.remove_nodes_from(nodes)
    return smaller


TRAINING = ("event", "batch_data", "feature", "training_data")


def validation_before_train(graph: Graph) -> set[str]:
    open_ways = without(along(graph, *TRAINING), kinds(graph, "data_validator"))
    trainers = kinds(graph, "training_job")
    return {db for db in kinds(graph, "operational_db") if trainers & nx.descendants(open_ways, db)}


def trigger_defined(graph: Graph) -> set[str]:
    data, control = along(graph, *TRAINING, "label"), along(graph, "control")
    started = {n for o in kinds(graph, "orchestrator") for n in nx.descendants(control, o)}
    return {t for t in kinds(graph, "training_job") if not started & (nx.ancestors(data, t) | {t})}


def missing_input_behaviour(graph: Graph) -> set[str]:
    return {
        b
        for _, b, flow in graph.edges(data="flow")
        if flow == "lookup" and b in kinds(graph, "feature_store_online")
    }


def online_features_archived(graph: Graph) -> set[str]:
    data = along(graph, *TRAINING)
    kept = kinds(graph, "training_job", "training_set_builder", "data_warehouse", "object_store")
    online = kinds(graph, "feature_store_online")
    below = {s: nx.descendants(data, s) for s in kinds(graph, "feature_stream")}
    return {stream for stream, reached in below.items() if reached & online and not reached & kept}


def gate_on_every_path(graph: Graph) -> set[str]:
    open_ways = without(along(graph, "model"), kinds(graph, "validation_gate"))
    trainers = kinds(graph, "training_job")
    return {s for s in kinds(graph, "model_server") if trainers & nx.ancestors(open_ways, s)}


def slow_store_on_path(graph: Graph) -> set[str]:
    calls = nx.DiGraph((a, b) for a, b, flow in graph.edges(data="flow") if flow in ("request", "lookup"))
    reached = {n for app in kinds(graph, "client_app") & set(calls) for n in nx.descendants(calls, app)}
    return reached & kinds(graph, "data_warehouse")


PLAIN: dict[str, Callable[[Graph], set[str]]] = {
    "consistency/online-features-archived": online_features_archived,
    "data_quality/missing-input-behaviour": missing_input_behaviour,
    "data_quality/validation-before-train": validation_before_train,
    "rollback/gate-on-every-path": gate_on_every_path,
    "serving/slow-store-on-path": slow_store_on_path,
    "training/trigger-defined": trigger_defined,
}


def only(rules: Checklist, ids: set[str]) -> Checklist:
    """The checklist with only these rules."""
    families = tuple(
        family.model_copy(update={"rules": tuple(rule for rule in family.rules if rule.id in ids)})
        for family in rules.families
    )
    return replace(rules, families=families)


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """Median processor time of the work, in ms, with the collector out of the way."""
    times = []
    work()
    gc.disable()
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    gc.enable()
    return 1_000 * statistics.median(times)


def accused(design: Design, rules: Checklist) -> dict[str, set[str]]:
    """By rule, the components that Redline points at."""
    said = engine.critique(design, checklist=rules)
    return {r.rule: {part for f in r.findings for part in _parts(f, r.rule, design)} for r in said.results}


def _parts(finding: object, rule: str, design: Design) -> Iterator[str]:
    anchors = getattr(finding, "anchors")  # noqa: B009
    wanted = {
        "rollback/gate-on-every-path": "model_server",
        "serving/slow-store-on-path": "data_warehouse",
    }.get(rule)
    found = (part for part in design.components if part.id in anchors)
    return (part.id for part in found if wanted in (None, part.kind))


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or list(SIZES)
    every = checklist.builtin()
    some = only(every, set(PLAIN))
    print(
        f"{len(every.rules)} rules in all, {len(PLAIN)} of them also in plain NetworkX; ms of processor time"
    )
    print("components  arrows  systems  findings    read  all rules  those rules  NetworkX  same boxes")
    for size in sizes:
        design, repeats = drawing(size), REPEATS.get(size, 3)
        graph = read(design)
        board = graph.multigraph
        times = (
            median_ms(lambda d=design: read(d), repeats),
            median_ms(lambda d=design: engine.critique(d), repeats),
            median_ms(lambda d=design: engine.critique(d, checklist=some), repeats),
            median_ms(lambda g=board: [rule(g) for rule in PLAIN.values()], repeats),
        )
        ours, plain = accused(design, some), {rule: check(board) for rule, check in PLAIN.items()}
        agree = "yes" if ours == plain else ", ".join(rule for rule in plain if ours[rule] != plain[rule])
        findings = len(engine.critique(design).findings)
        print(
            f"{size:10,}  {len(design.connections):6,}  {len(graph.systems):7}  {findings:8,}"
            f"  {times[0]:6.2f}  {times[1]:9.2f}  {times[2]:11.2f}  {times[3]:8.2f}  {agree}"
        )


if __name__ == "__main__":
    main()
