"""The permission table, seat by seat."""

from __future__ import annotations

import pytest

from redline.errors import Refused
from redline.rounds.seats import ACTS, ROLES, Act, Role, allows, require

SECRET_TO_A_CANDIDATE: tuple[Act, ...] = (
    "see_findings",
    "see_secrets",
    "inject",
    "release",
    "tell",
    "move_phase",
    "pause",
    "mark",
    "note",
    "invite",
    "close",
    "waive",
)


@pytest.mark.parametrize("act", SECRET_TO_A_CANDIDATE)
@pytest.mark.parametrize("role", ["candidate", "observer"])
def test_a_candidate_and_an_observer_may_not(role: Role, act: Act) -> None:
    assert not allows(role, act, "interview")
    assert not allows(role, act, "coach")
    with pytest.raises(Refused, match=r"\.$"):
        require(role, act)


def test_an_observer_may_only_watch_what_is_released() -> None:
    assert {act for act in ACTS if allows("observer", act)} == {"see_released", "see_facts_found"}


def test_only_the_interviewer_sees_the_secrets_of_a_running_round() -> None:
    assert [role for role in ROLES if allows(role, "see_secrets", "interview")] == ["interviewer"]


def test_an_owner_sees_the_critique_as_a_coach_shows_it_and_not_in_an_interview() -> None:
    assert allows("owner", "see_findings", "coach")
    assert not allows("owner", "see_findings", "interview")
    assert allows("owner", "submit", "interview")


def test_alone_the_facts_are_shown_when_the_round_is_closed() -> None:
    assert not allows("owner", "see_secrets", "interview")
    assert allows("owner", "see_secrets", "interview", closed=True)
    assert not allows("candidate", "see_secrets", closed=True)


def test_a_closed_round_takes_no_answers_and_says_so() -> None:
    with pytest.raises(Refused, match="closed"):
        require("candidate", "answer", closed=True)


def test_a_board_stays_its_owners_when_the_round_is_closed() -> None:
    assert allows("owner", "edit", closed=True)


@pytest.mark.parametrize(
    ("role", "act"), [("root", "edit"), ("", "edit"), ("owner", "fly"), ("Owner", "edit")]
)
def test_unknown_roles_and_acts_may_do_nothing(role: str, act: str) -> None:
    assert not allows(role, act)


@pytest.mark.parametrize("act", ACTS)
def test_every_refusal_is_a_sentence(act: Act) -> None:
    refusing = [role for role in ROLES if not allows(role, act, "interview")]
    for role in refusing:
        with pytest.raises(Refused) as caught:
            require(role, act, "interview")
        assert str(caught.value).endswith(".")
