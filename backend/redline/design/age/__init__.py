"""How old is what an answer rests on: the stages that data waits at, and the ages that come of them."""

from redline.design.age.age import Age, Aged, aged
from redline.design.age.answers import AnswerAge, Step, Way, answer_age, answer_ages, asking
from redline.design.age.least import LeastAges, least_ages
from redline.design.age.model import ModelAge, model_ages, training_cadence
from redline.design.age.stage import Problem, Stage, stage

__all__ = [
    "Age",
    "Aged",
    "AnswerAge",
    "LeastAges",
    "ModelAge",
    "Problem",
    "Stage",
    "Step",
    "Way",
    "aged",
    "answer_age",
    "answer_ages",
    "asking",
    "least_ages",
    "model_ages",
    "stage",
    "training_cadence",
]
