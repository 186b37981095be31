"""Tokens of an input: cut on every way or not at all, paid and waited for as they are read."""

from __future__ import annotations

import pytest

from redline.design.cost import price_per_call
from redline.design.graph import read
from redline.design.notation import parse
from redline.design.own_time import own_time
from redline.design.tokens import longest_input, reading_ms, tokens_in

MODEL = "l:llm_api{in_tok=9000, out_tok=100, price_in_usd=1, price_out_usd=10, p50_ms=600, p99_ms=2500}"
PROMPT = "p:prompt_assembler{max_tokens=4000} -context->"
GATEWAY = "u:client_app -request-> g:llm_gateway{max_tokens=8000}"
TWO_LIMITS = f"{GATEWAY} -request-> {MODEL}; g -request-> {PROMPT} l"


@pytest.mark.parametrize(
    ("graph", "longest"),
    [
        (f"u:client_app -request-> {PROMPT} {MODEL}", 4000),
        (f"u:client_app -request-> p:prompt_assembler -context-> {MODEL}", None),
        (f"u:client_app -request-> p:prompt_assembler{{max_tokens=0}} -context-> {MODEL}", None),
        (TWO_LIMITS, 8000),
        (f"u:client_app -request-> {PROMPT} {MODEL}; u -request-> l", None),
        (f"k:document_corpus -batch_data-> {PROMPT} {MODEL}", 4000),
    ],
)
def test_an_input_is_as_long_as_the_longest_way_lets_through(graph: str, longest: float | None) -> None:
    drawn = read(parse(graph))

    assert longest_input(drawn, "l") == longest
    assert tokens_in(drawn, "l") == min(9000, longest or 9000)
    assert price_per_call(drawn, "l") == pytest.approx((min(9000, longest or 9000) + 1000) / 1e6)


def test_what_nobody_states_stays_unknown() -> None:
    drawn = read(parse("u:client_app -request-> p:prompt_assembler{max_tokens=400} -context-> l:llm_api"))

    assert tokens_in(drawn, "l") is None
    assert reading_ms(drawn, "l") == (0.0, 0.0)


def test_a_longer_input_takes_longer_to_read_and_that_is_assumed() -> None:
    usual = read(parse(f"u:client_app -request-> {MODEL}"))
    longer = read(parse(f"u:client_app -request-> {MODEL.replace('{', '{timed_at_tok=3000, ')}"))

    assert [time.value for time in own_time(usual, "l")] == [600, 2500]
    assert [time.value for time in own_time(longer, "l")] == [600 + 0.20 * 6000, 2500 + 0.24 * 6000]
    assert not any(time.stated for time in own_time(longer, "l"))
