"""What it means, in a sentence, that a yes-or-no or a count is not as it has to be."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from redline.followups.model import Figure
from redline.followups.wording import capital, number

SAYINGS: Mapping[str, str] = MappingProxyType(
    {
        "a key against doubles": "No key says which events have come twice.",
        "a person can overrule it": "No person can overrule it before it is final.",
        "alerts nobody answers": "Nobody answers {after:alert}.",
        "answered without a connection": "Not one request is answered until it is back.",
        "answered without it": "Every request that needs it fails.",
        "causes to look at": "{after} of the 5 likely causes can be looked at; it takes {limit}.",
        "counted and told": "Nobody counts what was written, or hears when rows are missing.",
        "erased in time": "A person is erased in time from {after} of {limit:store}.",
        "evaluations by market": "No evaluation looks at one market at a time.",
        "final actions on its word alone": "Its word alone is enough for {after:final action}.",
        "gives a reason": "No reason is given with the decision.",
        "groups evaluated": "No group is evaluated by itself.",
        "groups watched live": "No group is watched by itself once it is live.",
        "inputs and version kept": (
            "No component keeps the inputs and the version of the model with each answer."
        ),
        "jobs stopped by a check": "A check can stop {after} of the {limit:job} writing it.",
        "keeps the inputs": "Nothing keeps the inputs of the decision.",
        "models without a record": "Nothing says from which data {after:model} came.",
        "of them can be stopped": "Somebody can stop {after} of the {limit:tool} acting without asking.",
        "of them with a cap": "A cap is on {after} of the {limit:tool} acting without asking.",
        "one account can count for many": "One account can count for many there.",
        "outside, told as it is": "Personal data goes, as it is, to {after:receiver} outside.",
        "parts that bring it to the answer": "It still reaches the answer through {after:part}.",
        "parts that bring it to training": "It still reaches training through {after:part}.",
        "parts that could go": "The design would do the same without {after:part}.",
        "parts that score every item": "Every item there is goes through {after:part}.",
        "parts with a definition": "A definition is named by {after:part}; it takes {limit}.",
        "parts with a guardrail": "Nothing would show that the rest gets worse.",
        "queues on the device": "Nothing on the device keeps what has to be sent later.",
        "second looks": "Nobody labels a random sample a second time.",
        "set off by its words alone": "Its words alone can set off {after:action}.",
        "signals by market": "No signal that reaches somebody looks at one market at a time.",
        "somebody can stop it": "Nobody can stop it.",
        "somebody hears an objection": "No person hears an objection.",
        "stores kept apart": "Customers are kept apart in {after} of {limit:shared store}.",
        "that wait for a number": "{after:planned part} waits for a measured number; it takes {limit}.",
        "the answers are watched": "Nobody hears when the answers are wrong.",
        "told that it is gone": "Nobody is told that it is gone.",
        "told that it stands still": "Nobody is told that its values stand still.",
        "told that the world changed": "No alarm tells anybody about such a change.",
        "told that they are wrong": "Nobody is told that its values are wrong.",
        "told when all is alike": "Nobody is told when all choices become alike.",
        "told when it is silent": "Nobody is told when it falls silent.",
        "values can come back": "The values of before cannot be brought back.",
        "versions kept": "Going back takes {limit:version}, and the registry keeps {after}.",
        "versions pinned": "The version is pinned in {after} of {limit:hosted model}.",
        "who was affected can be found": "No record says who read what, so nobody can tell who was affected.",
    }
)
"""By the name of the figure: how it is said when it is past its limit, which it names where it counts.

``{after:part}`` counts: no part, 1 part, 2 parts.
"""


class Count(float):
    """A number of things, which a sentence may ask for with their noun."""

    def __format__(self, noun: str) -> str:
        if not noun:
            return number(self)
        count = float(self)
        return f"{number(count) if count else 'no'} {noun}{'s' if count > 1 else ''}"


def saying(figure: Figure) -> str:
    """A figure past its limit as a sentence, with both sides where it is a number; nothing without them."""
    if figure.after is None or figure.limit is None:
        return ""
    if figure.name in SAYINGS:
        said = SAYINGS[figure.name].format(after=Count(figure.after), limit=Count(figure.limit))
        return capital(said)
    bound = "at most" if figure.after > figure.limit else "at least"
    unit = f" {figure.unit}" if figure.unit else ""
    return f"{capital(figure.name)}: {number(figure.after)}{unit}, {bound} {number(figure.limit)}."
