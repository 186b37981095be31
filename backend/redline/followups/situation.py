"""Everything the judge looks at: the design before, the re-design, and both in the changed world."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from redline.critique.checklist import Checklist
from redline.critique.engine import critique
from redline.critique.finding import Critique
from redline.design.difference import Difference, difference
from redline.design.document import Design
from redline.design.graph import Brief, SystemGraph, read
from redline.design.request_path import RequestPath, request_paths, slowest
from redline.followups.givens import restored
from redline.followups.lineage import successor
from redline.followups.model import Record
from redline.followups.parts import label
from redline.whatif.effects import Effects, lay_over


@dataclass(frozen=True)
class Situation:
    """A follow-up's effects between two designs; ``redesign`` is ``origin`` while nobody has answered.

    ``before`` and ``after`` are read without the effects, ``hit`` and ``world`` with the numbers that
    moved. A source that fell silent stays drawn in them: where a guard stands is read off the drawing.
    ``read_before`` and ``said_before`` are the reading and the critique of ``origin`` when somebody has
    them already; ``met`` is the same follow-up before any answer, which knows all of the old design. While
    nobody has answered, before and after are one. ``rules`` are those to judge by, the built-in ones when
    nobody names others.
    """

    origin: Design
    redesign: Design
    brief: Brief | None
    target: str
    effects: Effects
    records: tuple[Record, ...] = ()
    read_before: SystemGraph | None = None
    said_before: Critique | None = None
    met: Situation | None = None
    rules: Checklist | None = None

    @cached_property
    def before(self) -> SystemGraph:
        """The design as it was when the follow-up came."""
        return self.met.before if self.met else self.read_before or read(self.origin, self.brief)

    @cached_property
    def hit(self) -> SystemGraph:
        """The old design in the changed world; the same one while no number of it moves."""
        if self.met is not None:
            return self.met.hit
        if not self.effects.numbers.changes:
            return self.before
        return read(lay_over(self.origin, self.effects.numbers), self.brief)

    @cached_property
    def struck(self) -> SystemGraph:
        """The old design under all that happened: what fell silent or went down is gone too."""
        if self.met is not None:
            return self.met.struck
        if self.effects == self.effects.numbers:
            return self.hit
        return read(lay_over(self.origin, self.effects), self.brief)

    @cached_property
    def left(self) -> SystemGraph:
        """The re-design under all that happened."""
        if self.given is self.origin:
            return self.struck
        if self.inherited == self.inherited.numbers:
            return self.world
        return read(lay_over(self.given, self.inherited), self.brief)

    @cached_property
    def given(self) -> Design:
        """The re-design with everything the interviewer gave as it was; the old design itself when
        nothing else was changed."""
        given = restored(self.origin, self.redesign) if self.answered else self.origin
        return self.origin if given == self.origin else given

    @cached_property
    def after(self) -> SystemGraph:
        """The re-design, givens restored, before the effects."""
        return self.before if self.given is self.origin else read(self.given, self.brief)

    @cached_property
    def heir(self) -> str | None:
        """What stands where the target stood: itself, its replacement, or None."""
        return successor(self.before, self.after, self.target)

    @cached_property
    def world(self) -> SystemGraph:
        """The re-design in the changed world; a replacement inherits what happened to its forerunner."""
        if self.given is self.origin:
            return self.hit
        if not self.effects.numbers.changes:
            return self.after
        return read(lay_over(self.given, self.inherited.numbers), self.brief)

    @property
    def inherited(self) -> Effects:
        """The effects, aimed at whatever stands where the target stood."""
        return self.effects.renamed(self.target, self.heir) if self.heir else self.effects

    @property
    def online(self) -> bool:
        """Whether somebody waited for an answer of the old design."""
        return slowest(self.before) is not None

    @cached_property
    def changes(self) -> Difference:
        """What the learner changed."""
        return difference(self.origin, self.redesign)

    @property
    def answered(self) -> bool:
        """Whether there is a re-design to look at."""
        return self.redesign is not self.origin

    @cached_property
    def path_in_world(self) -> RequestPath | None:
        """The slowest path of the re-design in the changed world, for those who asked before.

        A part that nobody calls any more is no entry of its own.
        """
        asked = {path.entry for path in request_paths(self.before)}
        paths = request_paths(self.world)
        return next((path for path in paths if path.entry in asked), None) or next(
            (path for path in paths if path.entry not in self.before.nodes), None
        )

    @cached_property
    def critique_before(self) -> Critique:
        """What the checks said of the old design."""
        if self.met is not None:
            return self.met.critique_before
        return self.said_before or self.critique_of(self.origin, self.before)

    @cached_property
    def critique_after(self) -> Critique:
        """What the checks say of the re-design."""
        return self.critique_before if self.given is self.origin else self.critique_of(self.given, self.after)

    def critique_of(self, design: Design, board: SystemGraph | None = None) -> Critique:
        """What the checks say of a design, asked as the others are; ``board`` is its reading, where known."""
        return critique(design, self.brief, checklist=self.rules, board=board)

    @property
    def name(self) -> str:
        """The target's label."""
        return label(self.before, self.target)

    def gave_up(self, component: str) -> Record | None:
        """The complete record that gives this component up, or None."""
        return next(
            (r for r in self.records if r.type == "give_up" and r.complete and r.component == component), None
        )

    def without(self, component: str) -> Situation:
        """The same situation with one component of the re-design taken away."""
        design = self.redesign
        kept = design.model_copy(
            update={
                "components": [c for c in design.components if c.id != component],
                "connections": [c for c in design.connections if component not in (c.source, c.target)],
            }
        )
        return self.answer(kept, self.records)

    def answer(self, redesign: Design, records: tuple[Record, ...] = ()) -> Situation:
        """The same follow-up with this re-design; what is known of the old design is worked out once."""
        return replace(self, redesign=redesign, records=records, met=self.met or self)
