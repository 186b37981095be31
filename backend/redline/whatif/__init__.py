"""What the numbers of a design come to, and what they become when the world changes."""

from redline.whatif.effects import Change, Corrupt, Effects, SetNumber, SetObjective, Silence, lay_over
from redline.whatif.figures import Compared, Figures, OfRequest, figures, of_request
from redline.whatif.report import Report, report

__all__ = [
    "Change",
    "Compared",
    "Corrupt",
    "Effects",
    "Figures",
    "OfRequest",
    "Report",
    "SetNumber",
    "SetObjective",
    "Silence",
    "figures",
    "lay_over",
    "of_request",
    "report",
]
