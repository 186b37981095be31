"""A question is not asked of drawings without what it looks for, and its answer is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from redline.critique import checklist
from redline.critique.absence import Question
from redline.critique.checklist import Rule
from redline.critique.predicates.base import NOT_DRAWN
from redline.critique.predicates.selector import Scene
from redline.design import notation, operators
from redline.design.graph import SystemGraph, View, read

RULES = checklist.builtin().rules
DRAWINGS = [read(rule.examples[0].design) for rule in RULES[::5]]
SERVER = read(notation.parse("a:client_app -request-> s:model_server{shadow}"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_says_without_looking_is_what_it_sees(rule: Rule) -> None:
    absence = rule.check.of.absence
    spared = [g for g in DRAWINGS if absence and absence.sought.isdisjoint(g.traits)]
    for graph in spared:
        assert rule.check.of(graph) == (rule.check.observe(Scene(graph)) or NOT_DRAWN)
    for graph in DRAWINGS:
        missed = (part.otherwise for part in rule.when.present if not part.among.pick(Scene(graph)))
        assert rule.when.undrawn(graph) == next(missed, "")


def test_most_rules_about_rare_parts_are_spared() -> None:
    families = Counter(rule.family for rule in RULES if rule.check.of.absence)
    assert families["agent"] >= 5
    assert sum(families.values()) >= 40


def test_it_is_asked_once_of_all_drawings_without_what_it_looks_for() -> None:
    asked: list[SystemGraph] = []

    def indexes(graph: SystemGraph) -> str:
        asked.append(graph)
        near = operators.ancestors_of(graph.view(View.FEAT), graph.of_kind("vector_index"))
        return f"{len(near)} lead to an index"

    question = Question(indexes)
    assert {question(SERVER), question(DRAWINGS[0])} == {"0 lead to an index"}
    assert len(asked) == 1
    assert question(read(notation.parse("c:document_corpus -batch_data-> v:vector_index"))).startswith("1")


@pytest.mark.parametrize(
    "question",
    [
        lambda graph: len(graph.alive),
        lambda graph: graph.framing.metric,
        lambda graph: sorted(graph.tags),
        lambda graph: len(graph.drawn),
        lambda graph: operators.reachable(graph.view(View.CALLS), ["a"]),
        lambda graph: len(graph.view(View.ALL)),
        lambda graph: graph.serving_roots,
        lambda graph: [graph.kind(node) for node in ("a", "s")],
        lambda graph: graph.of_kind("vector_index") or graph.entering("s"),
        lambda graph: hasattr(graph, "framing"),
        lambda graph: getattr(graph.view(View.ALL), "nodes", ()),
    ],
)
def test_an_answer_that_hangs_on_more_is_sought_in_each_drawing(
    question: Callable[[SystemGraph], object],
) -> None:
    assert Question(question).absence is None


def test_a_question_that_is_broken_says_so_instead_of_being_asked_everywhere() -> None:
    with pytest.raises(ZeroDivisionError):
        Question(lambda graph: 1 // len(graph.of_kind("vector_index")))(SERVER)


@pytest.mark.parametrize(
    ("question", "sought"),
    [
        (lambda graph: graph.of_family("llm"), "llm_api"),
        (lambda graph: graph.having("shadow"), "shadow"),
        (lambda graph: graph.providing("gate"), "gate"),
        (lambda graph: graph.flowing("label", "event"), "label"),
        (lambda graph: graph.entries, "request"),
    ],
)
def test_whatever_was_looked_for_is_known(question: Callable[[SystemGraph], object], sought: str) -> None:
    absence = Question(question).absence
    assert absence is not None
    assert sought in absence.sought


def test_a_drawing_knows_every_name_under_which_it_has_something() -> None:
    assert {"client_app", "model_server", "shadow", "request"} <= SERVER.traits
    planned = read(notation.parse("a:client_app; v:vector_index{status=planned}"))
    assert "vector_index" not in planned.traits
