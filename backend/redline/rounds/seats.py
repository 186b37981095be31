"""Who may do and see what, in one table.

``owner`` practises alone. In a room there are an interviewer, a candidate and observers, and
the mode is always ``interview``. The server asks here before it acts or sends anything.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from redline.errors import WrongSeat

Role = Literal["owner", "interviewer", "candidate", "observer"]
RoundMode = Literal["coach", "interview"]
Act = Literal[
    "edit",  # change the drawing or the framing card
    "submit",  # ask for the critique, or hand in a re-design
    "see_findings",  # the critique as it stands now
    "see_released",  # findings that were released to the candidate
    "see_secrets",  # hidden facts, follow-up deck, rubric, private notes
    "see_facts_found",  # the facts that questions have revealed
    "inject",  # put a follow-up in play, or withdraw it
    "answer",  # hand in a re-design for the follow-up in play
    "release",  # show findings that are held back
    "move_phase",
    "pause",
    "ask",  # put a question to the interviewer
    "tell",  # say that a hidden fact was told aloud
    "accept",  # accept a risk, or dispute a finding
    "waive",  # set a finding aside with a reason: written into the design, so never in a room
    "mark",  # mark the rubric
    "note",  # write private notes
    "invite",  # make and revoke links
    "close",  # end the round
]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
ACTS: Final[tuple[Act, ...]] = get_args(Act)

_WORKS: Final[frozenset[Act]] = frozenset(
    {"edit", "submit", "answer", "ask", "accept", "see_released", "see_facts_found"}
)
_STEERS: Final[frozenset[Act]] = frozenset({"inject", "release", "move_phase", "pause", "close"})

_TABLE: Final[dict[tuple[Role, RoundMode], frozenset[Act]]] = {
    ("owner", "coach"): _WORKS | _STEERS | {"see_findings", "waive"},
    ("owner", "interview"): _WORKS | _STEERS | {"waive"},
    ("interviewer", "interview"): _STEERS
    | {
        "edit",
        "see_findings",
        "see_released",
        "see_secrets",
        "see_facts_found",
        "tell",
        "mark",
        "note",
        "invite",
    },
    ("candidate", "interview"): _WORKS,
    ("observer", "interview"): frozenset({"see_released", "see_facts_found"}),
}

_AFTERWARDS: Final[dict[Role, frozenset[Act]]] = {
    "owner": frozenset({"edit", "submit", "see_findings", "see_secrets"}),
    "interviewer": frozenset(),
    "candidate": frozenset({"see_findings"}),
    "observer": frozenset(),
}
"""What a seat keeps or gains once the round is closed: alone, everything; in a room, the critique."""

_ENDED: Final[frozenset[Act]] = frozenset(
    {"edit", "submit", "answer", "ask", "tell", "accept", "inject", "release", "move_phase", "pause", "close"}
)
"""What belongs to a running round."""

_SENTENCES: Final[dict[Act, str]] = {
    "edit": "You are watching; only the people at the board can draw.",
    "submit": "Only the person who designs can hand in the design.",
    "see_findings": "The critique is held back until the interviewer releases it or you ask for it.",
    "see_released": "You cannot see the redlines of this round.",
    "see_secrets": "Only the interviewer sees the facts, the deck, the rubric and the notes.",
    "see_facts_found": "You cannot see the answers of this round.",
    "inject": "Only the interviewer can put a follow-up in play.",
    "answer": "Only the person who designs can answer a follow-up.",
    "release": "Only the interviewer can release a redline.",
    "move_phase": "Only the interviewer can move to another phase.",
    "pause": "Only the interviewer can pause the clock.",
    "ask": "Only the person who designs asks the questions.",
    "tell": "Only the interviewer tells what is hidden.",
    "accept": "Only the person who designs can answer a redline.",
    "waive": "In a room no redline is set aside; the interviewer releases it or keeps it.",
    "mark": "Only the interviewer marks the rubric.",
    "note": "Only the interviewer keeps private notes.",
    "invite": "Only the interviewer can invite people.",
    "close": "Only the interviewer can end the round.",
}


def allows(role: str, act: str, mode: str = "coach", *, closed: bool = False) -> bool:
    """True when this role may do this; unknown roles and acts may do nothing.

    ``mode`` matters to the owner alone: a room is always an interview.
    """
    for (seat, seat_mode), acts in _TABLE.items():
        if seat == role and (seat_mode == mode or seat != "owner"):
            return act in (_after(seat, acts) if closed else acts)
    return False


def require(role: str, act: Act, mode: str = "coach", *, closed: bool = False) -> None:
    """Return when the role may do this; otherwise WrongSeat with a sentence for the person."""
    if allows(role, act, mode, closed=closed):
        return
    if closed and act in _ENDED and allows(role, act, mode):
        raise WrongSeat("This round is closed.")
    raise WrongSeat(_SENTENCES[act])


def _after(role: Role, acts: frozenset[Act]) -> frozenset[Act]:
    return (acts - _ENDED) | _AFTERWARDS[role]
