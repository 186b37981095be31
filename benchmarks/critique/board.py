"""The boards that are judged: cells of fifteen boxes with side doors, missing monitors and shared stores.

Drawn from a fixed seed, so that everybody measures the same.
"""

from __future__ import annotations

import random

from redline.design import edits
from redline.design.document import Component, Connection, Design
from redline.design.edits import AddComponent, AddConnection, Edit, RemoveConnection, SetAttribute, SetField

ARROWS_PER_BOX = 1.5

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


CHANGES = ("a label", "an attribute", "a new box", "a new arrow", "an arrow less")
"""What ``edited`` changes, in turn by seed."""


def edited(design: Design, seed: int) -> Design:
    """The board after one change as people make them, the same for the same seed."""
    chance = random.Random(seed)
    part, other = chance.choice(design.components), chance.choice(design.components)
    changes: tuple[Edit, ...] = (
        SetField(target=part.id, field="label", value=f"{part.label} {seed}"),
        SetAttribute(target=part.id, name="owner", value=f"team {seed}"),
        AddComponent(id=f"new{seed}", label=f"Monitor {seed}", kind="service_monitor"),
        AddConnection(id=f"new{seed}", source=part.id, target=other.id),
        RemoveConnection(id=chance.choice(design.connections).id),
    )
    return edits.apply(design, [changes[seed % len(changes)]])
