"""The six rules as SHACL shapes, for pySHACL.

A path cannot be told to stop at a part of some class. Where a rule needs that, the arrows that lead
around the gate get a name of their own while the graph is converted: part of the rule lies there.
"""

from __future__ import annotations

from benchmarks.critique.plain import KEPT, named
from benchmarks.critique.plain import Graph as Board
from pyshacl import validate
from rdflib import RDF, Graph, Namespace

E = Namespace("http://board/")
SH = Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://board/> .\n"


def _shape(of: str, path: str, met: str, bound: str) -> str:
    value = f"sh:qualifiedValueShape [ sh:class :{met} ]; sh:{bound}"
    return f":S a sh:NodeShape; sh:targetClass :{of}; sh:property [ sh:path {path}; {value} ] ."


NONE, SOME = "qualifiedMaxCount 0", "qualifiedMinCount 1"
STARTED = (
    "( [ sh:zeroOrMorePath [ sh:inversePath :data ] ] [ sh:oneOrMorePath [ sh:inversePath :control ] ] )"
)
ARCHIVED = """
    :S a sh:NodeShape; sh:targetClass :feature_stream; sh:or (
        [ sh:property [ sh:path [ sh:oneOrMorePath :value ];
                        sh:qualifiedValueShape [ sh:class :feature_store_online ]; sh:qualifiedMaxCount 0 ] ]
        [ sh:property [ sh:path [ sh:oneOrMorePath :value ];
                        sh:qualifiedValueShape [ sh:class :kept ]; sh:qualifiedMinCount 1 ] ]
    ) ."""
SHAPES = {
    "consistency/online-features-archived": ARCHIVED,
    "data_quality/missing-input-behaviour": (
        ":S a sh:NodeShape; sh:targetClass :feature_store_online;"
        " sh:property [ sh:path [ sh:inversePath :lookup ]; sh:maxCount 0 ] ."
    ),
    "data_quality/validation-before-train": _shape(
        "operational_db", "[ sh:oneOrMorePath :unchecked ]", "training_job", NONE
    ),
    "rollback/gate-on-every-path": _shape(
        "model_server", "[ sh:oneOrMorePath [ sh:inversePath :ungated ] ]", "training_job", NONE
    ),
    "serving/slow-store-on-path": _shape(
        "data_warehouse", "[ sh:oneOrMorePath [ sh:inversePath :call ] ]", "client_app", NONE
    ),
    "training/trigger-defined": _shape("training_job", STARTED, "orchestrator", SOME),
}
PARSED = {rule: Graph().parse(data=PREFIXES + shape, format="turtle") for rule, shape in SHAPES.items()}
RULES = tuple(SHAPES)


def prepare(board: Board[str]) -> Graph:
    """The board as triples."""
    graph, kind = Graph(), {node: said["kind"] for node, said in board.nodes(data=True)}
    for node in board:
        graph.add((E[node], RDF.type, E[kind[node]]))
        if kind[node] in KEPT:
            graph.add((E[node], RDF.type, E.kept))
    for source, target, said in board.edges(data=True):
        for name, start, end in named(kind, source, target, said["flow"]):
            graph.add((E[start], E[name], E[end]))
    return graph


def check(graph: Graph, rule: str) -> set[str]:
    """The components that the shape refuses."""
    _conforms, report, _text = validate(graph, shacl_graph=PARSED[rule], inference="none", advanced=False)
    return {str(node).removeprefix(str(E)) for node in report.objects(None, SH.focusNode)}
