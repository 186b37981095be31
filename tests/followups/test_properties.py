"""What no re-design can do, whatever it is made of."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.followups.redesigns import Move, drop, flip, frame, plan, redesigned, reference, remake, state

from redline.errors import InputError
from redline.followups import candidates, inject, judge
from redline.followups.givens import LOCKED

FRAUD = reference("fraud_card")
PARTS = sorted(part.id for part in FRAUD.components)
ARROWS = sorted(arrow.id for arrow in FRAUD.connections)
FOLLOWUPS = sorted(found.id for found in candidates(FRAUD) if found.offered and found.pain > 0)
KINDS = ("cache", "fallback", "rules_engine", "unknown kind", "model_server")

taking_away: st.SearchStrategy[Move] = st.one_of(
    st.sampled_from(PARTS).map(drop),
    st.sampled_from(ARROWS).map(drop),
    st.sampled_from(PARTS).map(plan),
    st.sampled_from(ARROWS).map(flip),
    st.tuples(st.sampled_from(PARTS), st.sampled_from(KINDS)).map(lambda pair: remake(*pair)),
)
numbers: st.SearchStrategy[Move] = st.one_of(
    st.tuples(st.sampled_from(PARTS), st.sampled_from(sorted(LOCKED)), st.floats(0.01, 1e6)).map(
        lambda given: state(given[0], **{given[1]: given[2]})
    ),
    st.tuples(
        st.sampled_from(["slo_p99_ms", "slo_p50_ms", "peak_qps", "budget_usd_month"]), st.floats(0.1, 1e9)
    ).map(lambda given: frame(f"objectives.{given[0]}", given[1])),
)


def _possible(moves: list[Move]) -> list[Move]:
    """The moves that still have something to act on, each in its turn."""
    done: list[Move] = []
    for move in moves:
        with suppress(InputError):
            redesigned(FRAUD, *done, move)
            done.append(move)
    return done


@given(followup=st.sampled_from(FOLLOWUPS), moves=st.lists(taking_away | numbers, min_size=1, max_size=4))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_taking_away_and_turning_given_numbers_never_solves(followup: str, moves: list[Move]) -> None:
    injection = inject(FRAUD, None, followup)
    after = redesigned(FRAUD, *_possible(moves))

    first, second = judge(injection, after), judge(injection, after)

    assert not first.held, first.sentence
    assert first == second
    assert first.sentence
