"""Changing the world under a design, and judging the re-design before and after."""

from redline.followups.catalogue import FollowUp, library
from redline.followups.choose import candidates, inject
from redline.followups.judge import judge
from redline.followups.model import Candidate, Injection, Record, Verdict

__all__ = [
    "Candidate",
    "FollowUp",
    "Injection",
    "Record",
    "Verdict",
    "candidates",
    "inject",
    "judge",
    "library",
]
