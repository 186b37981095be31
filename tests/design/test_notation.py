"""The compact notation for graphs."""

import pytest

from redline.design.notation import INFERRED_AS, parse
from redline.errors import InputError


def test_a_chain_of_arrows() -> None:
    design = parse("t:training_job -model-> g:validation_gate -model-> s:model_server")

    assert [c.kind for c in design.components] == ["training_job", "validation_gate", "model_server"]
    assert [(c.source, c.target, c.flow) for c in design.connections] == [
        ("t", "g", "model"),
        ("g", "s", "model"),
    ]


def test_values_of_every_type() -> None:
    (part,) = parse(
        "a:cache{ttl_s=60, hit_rate=0.9, static, name='a, b', versioned=false, of=models}"
    ).components

    assert part.attributes == {
        "ttl_s": 60,
        "hit_rate": 0.9,
        "static": True,
        "name": "a, b",
        "versioned": False,
        "of": "models",
    }


def test_words_that_are_fields_go_to_fields() -> None:
    (part,) = parse(
        "a{label='Fraud svc', note='one instance', provides=[rollback, autoscaling], planned}"
    ).components

    assert (part.label, part.note, part.status) == ("Fraud svc", "one instance", "planned")
    assert part.provides == ["rollback", "autoscaling"]
    assert part.kind is None


def test_an_uncertain_kind_carries_its_confidence() -> None:
    (part,) = parse("x:validation_gate~0.4").components

    assert (part.kind, part.attributes) == ("validation_gate", {INFERRED_AS: 0.4})


def test_arrows_without_a_flow_and_with_values() -> None:
    design = parse("a:? -> b:?\na -{mode=async}-> b; a -request{timeout_ms=50}-> b")

    assert [(c.id, c.flow, c.mode) for c in design.connections] == [
        ("a>b", None, None),
        ("a>b#2", None, "async"),
        ("a>b#3", "request", None),
    ]
    assert design.connections[2].attributes == {"timeout_ms": 50}


def test_framing() -> None:
    framing = parse(
        "framing{decision='approve or block', stakes=high, objectives.slo_p99_ms=100}; a:?"
    ).framing

    assert (framing.decision, framing.stakes, framing.objectives) == (
        "approve or block",
        "high",
        {"slo_p99_ms": 100},
    )


@pytest.mark.parametrize("text", ["a ->", "-> b", "a b", "a:x{q", "a:!", "a{'}", "a - b"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse(text)
