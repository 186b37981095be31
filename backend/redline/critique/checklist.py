"""Checklists: the rules as data, read from YAML and refused when anything in them is wrong.

One file per family holds the rules with their prose, sources and example graphs, and
``causes.yaml`` says which findings are voices of one cause. A fault stops the start with
file, line and a suggestion.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Literal, TypeVar

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from redline import assets
from redline.critique.applicability import CIRCUMSTANCES_KEPT, Circumstances, When
from redline.critique.faults import field_names, in_words, place, telling
from redline.critique.finding import Basis, Severity, Source
from redline.critique.lines import Lines
from redline.critique.names import Kind, known
from redline.critique.predicates import Check
from redline.critique.predicates.selector import Model
from redline.critique.texts import Report
from redline.design import notation
from redline.design.document import Design
from redline.design.edits import EDIT_LIST
from redline.design.graph import Readings
from redline.errors import DataError, InputError
from redline.memory import Memory

FOLDER = "checklists"
CAUSES = "causes"
"""Name of the file that holds no family, without its ending."""

MOST_SYSTEMS = 600
"""Judged systems kept at once. One takes about 100 kB with its findings; the largest boards have 200."""
MOST_CRITIQUES = 30
"""Whole critiques kept at once: a page, the board and the rounds ask about the same design in turn. What
they say is shared with that of their systems."""

M = TypeVar("M", bound=Model)
Expected = Literal["fail", "ask", "pass", "not_applicable"]
PROVEN = "proven"
"""Validation context of files whose examples the tests have read; reading them again would only cost time."""

EXPECTED: tuple[Expected, ...] = ("fail", "pass", "not_applicable", "ask")


class Drawn(Model):
    """A graph in the compact notation, with a name that says what it shows."""

    name: str
    graph: str

    @field_validator("graph")
    @classmethod
    def _readable(cls, graph: str, info: ValidationInfo) -> str:
        if info.context == PROVEN:
            return graph
        try:
            notation.parse(graph)
        except InputError as error:
            raise ValueError(str(error)) from error
        return graph

    @cached_property
    def design(self) -> Design:
        """The graph as a design."""
        return notation.parse(self.graph)


class Example(Drawn):
    """A graph and what the rule says about it.

    ``anchors`` and ``evidence`` are ids that the finding must name, no more and no less for
    the anchors; ``severity`` is the one that it must have.
    """

    expect: Expected
    anchors: tuple[str, ...] | None = None
    evidence: tuple[str, ...] = ()
    severity: Severity | None = None


class Gap(Drawn):
    """A graph that the rule is known to judge otherwise than an expert would."""

    says: Expected
    should: Expected

    @model_validator(mode="after")
    def _differ(self) -> Gap:
        if self.says == self.should:
            raise ValueError("the rule says what it should: this is an example, not a gap.")
        return self


class Rule(Model):
    """One rule: when it applies, what it checks, what it says, and graphs that prove it.

    Basis P rests on something drawn and may fail at any time; basis A rests on an absence
    and fails only in a submitted design. ``without`` says why an example of some outcome
    cannot exist.
    """

    id: str = Field(pattern=r"^[a-z_]+/[a-z0-9-]+$")
    title: str
    severity: Severity
    basis: Basis
    scope: Literal["system", "board"] = "system"
    when: When = When()
    check: Check
    report: Report
    cause: str
    limits: tuple[str, ...]
    examples: tuple[Example, ...]
    without: Mapping[Expected, str] = {}
    gaps: tuple[Gap, ...] = Field(default=(), description="Graphs that it is known to judge wrongly.")
    severity_at: Mapping[str, Severity] = Field(default={}, description="By stakes: low, med, high.")
    could_be: tuple[Kind, ...] = Field(
        default=(), description="Kinds that a component nobody can read may be, so that the rule asks."
    )

    @property
    def family(self) -> str:
        """The first half of the id."""
        return self.id.partition("/")[0]

    @property
    def question(self) -> str:
        """The question as asked when the rule fails in its plain form."""
        return self.report.question

    @property
    def why(self) -> str:
        """Why it matters."""
        return self.report.why

    @property
    def source(self) -> Source:
        """Where the advice comes from."""
        return self.report.source

    @property
    def fix_label(self) -> str:
        """What the fix does, in a few words."""
        return self.report.fix_label

    @field_validator("examples")
    @classmethod
    def _names_once(cls, examples: tuple[Example, ...]) -> tuple[Example, ...]:
        names = [example.name for example in examples]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two examples are called “{twice}”.")
        return examples

    @model_validator(mode="after")
    def _complete(self) -> Rule:
        given = {example.expect for example in self.examples}
        missing = [outcome for outcome in EXPECTED if outcome not in given | set(self.without)]
        if missing:
            raise ValueError(f"an example that gives {missing[0]} is missing (or say why under “without”).")
        return self

    @model_validator(mode="after")
    def _texts_fit(self) -> Rule:
        for name in self.report.variants:
            known(name, self.check.variants, "situation of this check")
        for name in ("", *self.report.variants):
            self._one_fits(self.report.speaking(name))
        return self

    def _one_fits(self, report: Report) -> None:
        for slot in sorted(report.slots()):
            known(slot, sorted(self.check.roles | self.check.facts), "role or fact of this check")
        for anchor in report.anchors:
            known(anchor, sorted(self.check.roles), "role of this check")
        if not report.fix and not report.fix_label:
            raise ValueError("a report needs a fix, or a fix_label where no edit can say it.")
        dummy = [template.example(number) for number, template in enumerate(report.fix)]
        EDIT_LIST.validate_python(dummy)


class Family(Model):
    """One checklist file."""

    family: str
    title: str
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _own_rules(self) -> Family:
        for rule in self.rules:
            if rule.family != self.family:
                raise ValueError(f"{rule.id} does not belong in the family {self.family}.")
        return self


class Cause(Model):
    """Rules that are voices of one cause; of equally grave ones the first speaks.

    ``one_card`` causes have one card in a system, wherever on the sheet their findings point.
    """

    id: str
    title: str
    rules: tuple[str, ...] = ()
    one_card: bool = False


class Causes(Model):
    """The causes file."""

    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class Checklist:
    """All rules, sorted by id, with their families and causes; ``version`` names this exact set."""

    version: str
    families: tuple[Family, ...]
    causes: Mapping[str, Cause]
    own: frozenset[str] = frozenset()
    """Ids of the rules that a person added to the built-in ones."""
    memory: Memory[Any] = field(
        default_factory=partial(Memory, MOST_SYSTEMS), init=False, repr=False, compare=False
    )
    """What its rules said of the systems that were judged last."""
    critiques: Memory[Any] = field(
        default_factory=partial(Memory, MOST_CRITIQUES), init=False, repr=False, compare=False
    )
    """What they said of the designs that were judged last."""
    readings: Readings = field(default_factory=Readings, init=False, repr=False, compare=False)
    """How the boards that were judged last were read."""

    @cached_property
    def of_systems(self) -> tuple[Rule, ...]:
        """The rules that judge each system of a board by itself."""
        return tuple(rule for rule in self.rules if rule.scope == "system")

    @cached_property
    def of_boards(self) -> tuple[Rule, ...]:
        """The rules that judge the board as a whole."""
        return tuple(rule for rule in self.rules if rule.scope == "board")

    @cached_property
    def refusing(self) -> Callable[[Circumstances], Mapping[str, str]]:
        """By circumstances, the rules that do not apply, and why."""
        return lru_cache(CIRCUMSTANCES_KEPT)(self._refusing)

    def _refusing(self, found: Circumstances) -> Mapping[str, str]:
        return {rule.id: why for rule in self.rules if (why := rule.when.lacking(found))}

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, sorted by id."""
        return tuple(sorted((r for family in self.families for r in family.rules), key=lambda r: r.id))

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}

    def rule(self, rule_id: str) -> Rule | None:
        """The rule with this id, or None."""
        return self.by_id.get(rule_id)


def load(texts: Mapping[str, str], *, proven: bool = False) -> Checklist:
    """The checklist in these files (name to text); DataError with line and hint on any fault.

    The example graphs of ``proven`` files are read when somebody looks at them.
    """
    context = PROVEN if proven else None
    families = tuple(
        read_file(name, text, Family, context) for name, text in sorted(texts.items()) if not is_causes(name)
    )
    causes = [read_file(name, text, Causes) for name, text in sorted(texts.items()) if is_causes(name)]
    known_causes = {cause.id: cause for file in causes for cause in file.causes}
    checklist = Checklist(digest(texts), families, known_causes)
    cross_check(families, checklist.causes, texts)
    return checklist


def digest(texts: Mapping[str, str]) -> str:
    """A short name of exactly these files."""
    whole = "\0".join(f"{name}\0{text}" for name, text in sorted(texts.items()))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


@cache
def builtin() -> Checklist:
    """The rules that come with Redline."""
    return load(assets.texts(FOLDER), proven=True)


def schema() -> dict[str, Any]:
    """The JSON Schema of a checklist file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Redline checklist",
        **{k: v for k, v in Family.model_json_schema(by_alias=True).items() if k != "title"},
    }


def is_causes(name: str) -> bool:
    """Whether a file of this name holds causes and not a family."""
    return name.rpartition("/")[2].rpartition(".")[0] == CAUSES


def read_file(name: str, text: str, model: type[M], context: str | None = None) -> M:
    """One file as a model; DataError with line and hint on the fault that says most."""
    data = assets.load_yaml(text, name)
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        fault = telling(error.errors(include_url=False))
        where = place(fault["loc"], data)
        said = in_words(fault, field_names(Model))
        raise DataError(
            name, f"{where}: {said}" if where else said, line=Lines(text).at(fault["loc"])
        ) from error


def cross_check(families: Iterable[Family], causes: Mapping[str, Cause], texts: Mapping[str, str]) -> None:
    """Every rule once, and each of a cause that there is; DataError with the line of the rule."""
    seen: set[str] = set()
    for rule in (rule for family in families for rule in family.rules):
        if rule.id in seen:
            raise fault_at(texts, rule.id, f"there are two rules “{rule.id}”.")
        seen.add(rule.id)
        try:
            known(rule.cause, causes, "cause")
        except ValueError as error:
            raise fault_at(texts, rule.id, f"{rule.id}: {error}") from error


def fault_at(texts: Mapping[str, str], written_id: str, message: str) -> DataError:
    """The error with the file and line in which this id is given to something."""
    given = re.compile(rf"\bid: *[\"']?{re.escape(written_id)}[\"']?\s*(?:[,}}#]|$)")
    places: Iterator[tuple[str, int]] = (
        (name, number)
        for name, text in sorted(texts.items())
        for number, line in enumerate(text.splitlines(), 1)
        if given.search(line)
    )
    name, line = next(places, (FOLDER, 1))
    return DataError(name, message, line=line)
