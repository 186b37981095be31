"""One system under many rules: what each rule comes to, and the findings.

What is said of a system rests on the system alone: on its parts, the card beside the drawing, and
how strictly it is judged. The one exception is the names that fixes give to new parts, which must be
free on the whole board; ``Judged`` says which names those were.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from typing import NamedTuple, TypeVar

from redline.critique import evaluation, ranking, report
from redline.critique.applicability import circumstances
from redline.critique.checklist import Cause, Checklist, Rule
from redline.critique.evaluation import Reading
from redline.critique.finding import PLACE, WORST_FIRST, Finding, Outcome, worst
from redline.critique.observation import Observation
from redline.critique.policy import Policy
from redline.critique.ranking import Placed, RankedCard
from redline.design.graph import SystemGraph

T = TypeVar("T")
FAULTY = ("fail", "ask")
LEFT_OUT = PLACE["not_applicable"]
NOTHING = len(WORST_FIRST)
"""The place of no outcome at all: after every outcome."""
SILENCES_KEPT = 4_096


@dataclass(frozen=True)
class Crashes:
    """Keeps what crashes while a system is read from taking its rules with it, and says what was lost."""

    said: list[str] = field(default_factory=list)

    def contain(self, about: str, work: Callable[[], T], otherwise: T) -> T:
        """What the work comes to; ``otherwise`` when it crashes."""
        try:
            return work()
        except Exception as error:  # a fault of ours is no reason to leave the learner without a critique
            self.said.append(f"Not read: {about} ({type(error).__name__}: {error}). The rest is judged.")
            return otherwise


class Said(NamedTuple):
    """What one rule comes to in one system.

    ``worst`` and ``rest`` are places in ``WORST_FIRST``: of all its outcomes, and of those that are
    no findings. ``reason`` is the words for having none.
    """

    worst: int
    rest: int
    reason: str
    placed: tuple[Placed, ...] = ()


@dataclass(frozen=True)
class Judged:
    """What every rule comes to in one system, in the order of the rules."""

    said: tuple[Said, ...]
    training: str
    serves: bool
    causes: Mapping[str, Cause]
    names: Mapping[str, bool]
    """Names that fixes wished to give, and whether the board already used them."""
    crashes: tuple[str, ...] = ()
    """What could not be read of it, in words."""
    _grouped: dict[str, tuple[list[Placed], tuple[RankedCard, ...]]] = field(default_factory=dict)

    def cards(self, shown: list[Placed]) -> tuple[RankedCard, ...]:
        """The cards of those of its findings that a person sees now; the last answer is kept."""
        known = self._grouped.get("last")
        if known is None or known[0] != shown:
            known = self._grouped["last"] = shown, tuple(ranking.cards(shown, self.causes))
        return known[1]

    @cached_property
    def placed(self) -> tuple[tuple[int, Placed], ...]:
        """Its findings, each with the place of its rule."""
        return tuple((place, placed) for place, said in enumerate(self.said) for placed in said.placed)

    @cached_property
    def broken(self) -> bool:
        """Whether a rule crashed here, or what rules ask about."""
        return bool(self.crashes) or any(said.worst == PLACE["error"] for said in self.said)

    @cached_property
    def _free(self) -> frozenset[str]:
        return frozenset(name for name, taken in self.names.items() if not taken)

    @cached_property
    def _taken(self) -> frozenset[str]:
        return frozenset(name for name, taken in self.names.items() if taken)

    def fits(self, ids: frozenset[str]) -> bool:
        """Whether its fixes would give the same names on a board with these ids."""
        return self._free.isdisjoint(ids) and self._taken <= ids


class _Names(Container[str]):
    """The ids of a board, remembering which were asked for."""

    def __init__(self, ids: frozenset[str]) -> None:
        self._ids = ids
        self.asked: dict[str, bool] = {}

    def __contains__(self, name: object) -> bool:
        found = self.asked[str(name)] = name in self._ids
        return found


@dataclass(frozen=True)
class Judge:
    """Judges the systems of one board; ``ids`` are all that it uses."""

    rules: Checklist
    policy: Policy
    ids: frozenset[str]

    def system(self, content: tuple[bytes, bytes], graph: Callable[[], SystemGraph]) -> Judged:
        """A system with this content: as remembered, where that holds on this board, or judged now.

        A judgement in which a rule crashed is not remembered: it is no property of the design.
        """
        key = (self.policy, content)
        known: Judged | None = self.rules.memory.recall(key, lambda judged: judged.fits(self.ids))
        if known is not None:
            return known
        judged = self._judged(self.rules.of_systems, graph())
        if not judged.broken:
            self.rules.memory.keep(key, judged)
        return judged

    def unremembered(self, graph: SystemGraph) -> Judged:
        """A system whose content could not be read, judged now."""
        return self._judged(self.rules.of_systems, graph)

    def board(self, graph: SystemGraph) -> Judged:
        """What the rules about whole boards say; a finding of theirs lies on no decision path."""
        return self._judged(self.rules.of_boards, graph, decides=False)

    def _judged(self, rules: Sequence[Rule], graph: SystemGraph, *, decides: bool = True) -> Judged:
        crashes, names, reading = Crashes(), _Names(self.ids), Reading(graph)
        way, nothing = partial(ranking.decision_path, graph), frozenset[str]()
        path = crashes.contain("what lies on the way of a decision", way, nothing) if decides else nothing
        none: Mapping[str, str] = {}
        refused = crashes.contain("what the system is about", partial(self._refused, reading), none)
        said = tuple(
            [
                _silent(LEFT_OUT, refused[rule.id])
                if rule.id in refused
                else _look(rule, reading, path, self.policy, names)
                for rule in rules
            ]
        )
        training = crashes.contain("how much of the training is drawn", graph.training_scope, "in")
        serves = crashes.contain("what answers with a model", lambda: bool(graph.serving_roots), True)
        return Judged(said, training, serves, self.rules.causes, names.asked, tuple(crashes.said))

    def _refused(self, reading: Reading) -> Mapping[str, str]:
        """The rules that do not apply, and why."""
        # What is doubtful may change the circumstances, so that each rule has to look for itself.
        return {} if reading.doubtful else self.rules.refusing(reading.graph.once(circumstances))


def may_show(finding: Finding) -> bool:
    """Whether a draft shows it: a fault that rests on something drawn."""
    return finding.basis == "P" and finding.outcome == "fail"


def _look(rule: Rule, reading: Reading, path: frozenset[str], policy: Policy, names: Container[str]) -> Said:
    """The rule on one system; a crash becomes its outcome."""
    try:
        seen = evaluation.evaluate(rule, reading)
        if len(seen) == 1 and seen[0].outcome not in FAULTY:
            return _silent(PLACE[seen[0].outcome], seen[0].reason)
        others = [observation for observation in seen if observation.outcome not in FAULTY]
        rest = first(others)
        if len(others) == len(seen):
            return _silent(rest, seen[0].reason)
        findings = [
            policy.apply(report.finding(rule, observation, reading.graph, names), reading.graph)
            for observation in seen
            if observation.outcome in FAULTY
        ]
    except Exception as error:  # one broken rule must not take the others with it
        words = f"This rule broke ({type(error).__name__}: {error}). The others are not affected."
        return _silent(PLACE["error"], words)
    return Said(
        worst=min(rest, first(findings)),
        rest=rest,
        reason=others[0].reason if others else "",
        placed=tuple([Placed(finding, not path.isdisjoint(finding.anchors)) for finding in findings]),
    )


@lru_cache(maxsize=SILENCES_KEPT)
def _silent(place: int, reason: str) -> Said:
    """What a rule comes to that finds nothing: the same for most rules in most systems."""
    return Said(place, place, reason)


def first(seen: Sequence[Observation | Finding]) -> int:
    """The place of the outcome that decides; after every outcome when there is none."""
    return min([PLACE[one.outcome] for one in seen]) if seen else NOTHING


def outcome_at(*places: int) -> Outcome:
    """The outcome that decides among these places; ``not_applicable`` when there is none."""
    first = min(places)
    return WORST_FIRST[first] if first < NOTHING else worst(())
