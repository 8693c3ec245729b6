"""Addresses of the plan tracker on the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from rongthuk.desk.views import (
    plan_board,
    plan_editing,
    plan_evaluation,
    plan_indicators,
    plan_measures,
    plan_problems,
    plan_project,
    plan_quarters,
    plan_reporting,
    plan_rounds,
    plan_setup,
    plan_steps,
    plan_strategy,
    plan_upload,
    plan_waiting,
)

urlpatterns: list[URLPattern] = [
    # The board and the projects.
    path("plan/", plan_board.start, name="plan"),
    path("plan/<int:year>/", plan_board.board, name="plan_board"),
    path("plan/decisions/", plan_reporting.decisions, name="plan_decisions"),
    path("plan/projects.json", plan_project.search, name="plan_search"),
    path("plan/projects/<str:code>/", plan_project.show, name="plan_project"),
    path("plan/projects/<str:code>/print/", plan_project.to_print, name="plan_print"),
    path("plan/projects/<str:code>/report/", plan_reporting.write, name="plan_report"),
    path("plan/projects/<str:code>/steps/", plan_steps.steps, name="plan_steps"),
    path("plan/projects/<str:code>/steps/<int:number>/", plan_steps.step, name="plan_step"),
    path("plan/projects/<str:code>/change/", plan_steps.change, name="plan_change"),
    path("plan/reports/<int:pk>/<slug:move>/", plan_reporting.move, name="plan_report_move"),
    path("plan/changes/<int:pk>/", plan_steps.decide, name="plan_change_decide"),
    path("plan/files/<str:token>/", plan_project.file, name="plan_file"),
    path("cases/<str:reference>/project/", plan_waiting.link, name="plan_case"),
]

# Indicators, strategy, problems, rounds, evaluation, measures and the year itself.
urlpatterns += [
    path("plan/<int:year>/indicators/", plan_indicators.indicators, name="plan_indicators"),
    path("plan/<int:year>/indicators/add/", plan_indicators.add, name="plan_indicator_add"),
    path("plan/indicators/<str:code>/", plan_indicators.indicator, name="plan_indicator"),
    path("plan/indicators/<str:code>/edit/", plan_indicators.edit, name="plan_indicator_edit"),
    path(
        "plan/indicators/<str:code>/projects/<slug:move>/",
        plan_indicators.projects,
        name="plan_indicator_projects",
    ),
    path("plan/indicators/<str:code>/<int:number>/<slug:move>/", plan_quarters.quarter, name="plan_quarter"),
    path("plan/<int:year>/strategy/", plan_strategy.strategy, name="plan_strategy"),
    path("plan/<int:year>/strategy/add/", plan_strategy.add, name="plan_strategy_add"),
    path("plan/strategy/<int:pk>/", plan_strategy.edit, name="plan_strategy_edit"),
    path("plan/<int:year>/problems/", plan_problems.problems, name="plan_problems"),
    path("plan/problems/<int:pk>/", plan_problems.problem, name="plan_problem"),
    path("plan/problems/<int:pk>/<slug:name>/", plan_problems.move, name="plan_problem_move"),
    path("plan/<int:year>/rounds/", plan_rounds.rounds, name="plan_rounds"),
    path("plan/<int:year>/rounds/add/", plan_rounds.add, name="plan_round_add"),
    path("plan/rounds/<int:pk>/", plan_rounds.show, name="plan_round"),
    path("plan/rounds/<int:pk>/edit/", plan_rounds.edit, name="plan_round_edit"),
    path("plan/rounds/<int:pk>/remind/", plan_rounds.remind, name="plan_round_remind"),
    path("plan/rounds/<int:pk>/delete/", plan_rounds.delete, name="plan_round_delete"),
    path("plan/<int:year>/evaluation/", plan_evaluation.queue, name="plan_evaluation"),
    path("plan/<int:year>/evaluation/sheet/", plan_evaluation.sheet, name="plan_scores"),
    path("plan/<int:year>/evaluation/sheet.csv", plan_evaluation.sheet_csv, name="plan_scores_csv"),
    path("plan/<int:year>/evaluation/<int:quarter>/<str:code>/", plan_evaluation.score, name="plan_score"),
    path("plan/measures/", plan_measures.measures, name="plan_measures"),
    path("plan/measures/<slug:code>/", plan_measures.measure, name="plan_measure"),
    path("plan/measures/<slug:code>/cases/", plan_measures.cases, name="plan_measure_cases"),
    path("plan/measures/<slug:code>/<slug:kind>.csv", plan_measures.table, name="plan_measure_csv"),
    path("plan/<int:year>/upload/", plan_upload.upload, name="plan_upload"),
    path("plan/<int:year>/upload/preview/", plan_upload.preview, name="plan_upload_preview"),
    path("plan/<int:year>/upload/errors.<slug:form>", plan_upload.errors, name="plan_upload_errors"),
    path("plan/<int:year>/upload/templates/<slug:name>/", plan_upload.template, name="plan_upload_template"),
    path("plan/<int:year>/setup/", plan_setup.setup, name="plan_setup"),
    path("plan/<int:year>/setup/<slug:name>/", plan_setup.move, name="plan_setup_move"),
]

# Adding and editing projects.
urlpatterns += [
    path("plan/<int:year>/add/", plan_editing.add, name="plan_add"),
    path("plan/projects/<str:code>/edit/", plan_editing.edit, name="plan_edit"),
]
