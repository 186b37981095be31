"""pytm on a model of the same size: its own threats, each tried on every element.

Its rules read attributes of one element at a time; none follows a path, so none of the six can be
said in them, and only the time for one element can be compared.
"""

from __future__ import annotations

from benchmarks.critique.plain import Graph as Board
from pytm import TM, Actor, Dataflow, Datastore, Process, Server

STORES = ("data_warehouse", "operational_db", "feature_store_online", "model_registry", "prediction_log")
ELEMENTS = {"client_app": Actor, "model_server": Server, "api_gateway": Server}


def prepare(board: Board[str]) -> TM:
    """The board as a threat model."""
    TM.reset()
    model = TM("board")
    model.description = "the same boxes and arrows"
    elements = {
        node: (Datastore if said["kind"] in STORES else ELEMENTS.get(said["kind"], Process))(node)
        for node, said in board.nodes(data=True)
    }
    for number, (source, target) in enumerate(board.edges()):
        Dataflow(elements[source], elements[target], f"arrow {number}")
    return model


def check(model: TM) -> int:
    """How many findings it has."""
    model.resolve()
    return len(model.findings)
