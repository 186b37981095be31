"""The phases of a round and the minutes each of them has; soft limits, never enforced."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of the round: its name, its minutes, and what it is for."""

    id: str
    title: str
    minutes: int
    purpose: str

    @property
    def seconds(self) -> int:
        """The time of the phase in seconds."""
        return self.minutes * SECONDS_PER_MINUTE


PHASES: tuple[Phase, ...] = (
    Phase("frame", "Frame", 6, "Ask what is decided, for whom, and what being wrong costs."),
    Phase("metrics", "Metrics", 4, "Say how you will know that it works, and what must not get worse."),
    Phase("graph", "Graph", 9, "Draw the path from data to decision, and the way back."),
    Phase(
        "data", "Data and features", 9, "Say where labels and features come from, and how they stay honest."
    ),
    Phase("model", "Model, training", 7, "Begin with the simplest model; say what a better one would buy."),
    Phase("operate", "Serve, watch, undo", 6, "Say what fails, who notices, and how you go back."),
    Phase("curveball", "Curveball", 4, "The world changes; bend the design where it hurts."),
)

ROUND_MINUTES = sum(phase.minutes for phase in PHASES)
FIRST = PHASES[0].id


def phase(phase_id: str) -> Phase | None:
    """The phase with this id, or None."""
    return next((item for item in PHASES if item.id == phase_id), None)


def following(phase_id: str) -> Phase | None:
    """The phase after this one, or None after the last."""
    ids = [item.id for item in PHASES]
    position = ids.index(phase_id) + 1
    return PHASES[position] if position < len(PHASES) else None
