"""The six rules as Cypher queries, for GrandCypher.

Paths of any length have to be bounded, and it does less than the others by that. What it cannot say
in one query is left out. Arrows around a gate get their name while the graph is converted.
"""

from __future__ import annotations

from typing import Any

import networkx as nx
from benchmarks.critique.plain import KEPT, named
from benchmarks.critique.plain import Graph as Board
from grandcypher import GrandCypher

HOPS = 6
QUERIES = {
    "data_quality/missing-input-behaviour": "MATCH (a)-[:lookup]->(s:feature_store_online) RETURN ID(s)",
    "data_quality/validation-before-train": (
        f"MATCH (s:operational_db)-[:unchecked*1..{HOPS}]->(t:training_job) RETURN ID(s)"
    ),
    "rollback/gate-on-every-path": (
        f"MATCH (t:training_job)-[:ungated*1..{HOPS}]->(s:model_server) RETURN ID(s)"
    ),
    "serving/slow-store-on-path": f"MATCH (c:client_app)-[:call*1..{HOPS}]->(s:data_warehouse) RETURN ID(s)",
}
RULES = tuple(QUERIES)


def prepare(board: Board[str]) -> Board[str]:
    """The board with the labels that the queries ask for."""
    graph: Board[str] = nx.MultiDiGraph()
    kind = {node: said["kind"] for node, said in board.nodes(data=True)}
    for node in board:
        graph.add_node(node, __labels__={kind[node], *(["kept"] if kind[node] in KEPT else [])})
    for source, target, said in board.edges(data=True):
        ways: dict[tuple[str, str], set[str]] = {}
        for name, start, end in named(kind, source, target, said["flow"]):
            ways.setdefault((start, end), set()).add(name)
        for (start, end), names in ways.items():
            graph.add_edge(start, end, __labels__=names)
    return graph


def check(graph: Any, rule: str) -> set[str]:
    """The components that the query finds."""
    return set(GrandCypher(graph).run(QUERIES[rule]).get("ID(s)", ()))
