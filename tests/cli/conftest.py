"""A design with blockers and one without, as files."""

from pathlib import Path

import pytest

from redline.design.document import Framing, dumps, loads

REFERENCE = Path(__file__).parents[1] / "designs" / "reference" / "fraud_card.redline.json"
GUARDS = {"validation_gate", "fallback", "traffic_splitter", "offline_evaluator"}


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """The reference design without its gate and its fallback: blockers."""
    design = loads(REFERENCE.read_text("utf-8")).design
    parts = [part for part in design.components if part.kind not in GUARDS]
    ids = {part.id for part in parts}
    arrows = [one for one in design.connections if {one.source, one.target} <= ids]
    weak = {"components": parts, "connections": arrows, "prompt": None, "framing": Framing()}
    path = tmp_path / "failing.redline.json"
    path.write_text(dumps(design.model_copy(update=weak)), "utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.redline.yaml"
    path.write_text("redline: 1\ntitle: Nothing yet\n", "utf-8")
    return path
