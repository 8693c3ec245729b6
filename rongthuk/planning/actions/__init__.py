"""Everything that changes the plan: who may, what happens, and the record of it."""

from rongthuk.planning.actions.evaluating import evaluate, score_indicator, set_rubric, unfreeze
from rongthuk.planning.actions.indicators import (
    add_indicator,
    edit_indicator,
    enter_quarter,
    link_project,
    unlink_project,
)
from rongthuk.planning.actions.problems import assign_problem, raise_problem, reopen_problem, solve_problem
from rongthuk.planning.actions.projects import (
    add_project,
    add_strategy_node,
    close_year,
    edit_project,
    edit_strategy_node,
    open_year,
    set_policies,
    set_responsible,
    set_strategies,
    set_tags,
    set_targets,
)
from rongthuk.planning.actions.reporting import (
    approve_report,
    correct_report,
    return_report,
    submit_report,
    take_stock,
    withdraw_report,
    write_report,
)
from rongthuk.planning.actions.rounds import delete_round, remind, set_round
from rongthuk.planning.actions.steps import ask_change, decide_change, finish_step, set_steps
from rongthuk.planning.actions.waiting import link_case, unlink_case

__all__ = [
    "add_indicator",
    "add_project",
    "add_strategy_node",
    "approve_report",
    "ask_change",
    "assign_problem",
    "close_year",
    "correct_report",
    "decide_change",
    "delete_round",
    "edit_indicator",
    "edit_project",
    "edit_strategy_node",
    "enter_quarter",
    "evaluate",
    "finish_step",
    "link_case",
    "link_project",
    "open_year",
    "raise_problem",
    "remind",
    "reopen_problem",
    "return_report",
    "score_indicator",
    "set_policies",
    "set_responsible",
    "set_round",
    "set_rubric",
    "set_steps",
    "set_strategies",
    "set_tags",
    "set_targets",
    "solve_problem",
    "submit_report",
    "take_stock",
    "unfreeze",
    "unlink_case",
    "unlink_project",
    "withdraw_report",
    "write_report",
]
