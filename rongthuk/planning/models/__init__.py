"""The tables of the plan tracker."""

from rongthuk.planning.models.evaluation import Evaluation, Rubric
from rongthuk.planning.models.event import PlanEvent
from rongthuk.planning.models.indicator import Indicator, IndicatorProject, QuarterResult
from rongthuk.planning.models.project import (
    PolicyLink,
    Project,
    ProjectStrategy,
    ProjectTag,
    ResponsiblePerson,
    Target,
)
from rongthuk.planning.models.report import PlanFile, Problem, ProblemMention, ProgressReport
from rongthuk.planning.models.rounds import Reminder, ReportRound
from rongthuk.planning.models.step import PlanChange, PlanStep
from rongthuk.planning.models.waiting import WaitingCase
from rongthuk.planning.models.year import BudgetYear, StrategyNode

__all__ = [
    "BudgetYear",
    "Evaluation",
    "Indicator",
    "IndicatorProject",
    "PlanChange",
    "PlanEvent",
    "PlanFile",
    "PlanStep",
    "PolicyLink",
    "Problem",
    "ProblemMention",
    "ProgressReport",
    "Project",
    "ProjectStrategy",
    "ProjectTag",
    "QuarterResult",
    "Reminder",
    "ReportRound",
    "ResponsiblePerson",
    "Rubric",
    "StrategyNode",
    "Target",
    "WaitingCase",
]
