"""Say each warning in a full sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rongthuk.core.thai import format_date

_SENTENCES = {
    "unknown_block": _("These words were not understood and were left out: “%(words)s”."),
    "second_project": _("A second project (%(words)s) stands on the page; only the first was read."),
    "year_missing": _("The budget year was not found on the page."),
    "year_unbelievable": _("Budget year %(year)s cannot be right."),
    "year_derived": _(
        "The budget year was not found on the page; %(year)s was taken from the dates of its reports."
    ),
    "unit_missing": _("The line with the unit and the budget year was not found."),
    "owner_without_year": _("The owner's codes stand there without a budget year."),
    "date_missing": _("The date is missing."),
    "date_unreadable": _("“%(words)s” is not a date that we can read."),
    "date_impossible": _("There is no such day as %(words)s."),
    "date_doubtful": _("%(words)s may be read in two ways; it was taken for %(day)s."),
    "date_in_future": _("%(day)s lies in the future."),
    "date_outside_year": _("%(day)s lies outside budget year %(year)s."),
    "dates_disagree": _(
        "Report %(number)s has the date %(first)s in its heading and %(second)s in its text; the heading's was taken."
    ),
    "report_without_date": _("Report %(number)s has no date that can be read."),
    "report_without_percent": _("Report %(number)s has no percentage."),
    "report_without_words": _("Report %(number)s does not say what was done."),
    "report_number_twice": _("Two reports have the number %(number)s."),
    "reports_of_one_day": _(
        "Reports %(first)s and %(second)s are of one day, %(day)s; the later one counts."
    ),
    "percent_disagrees": _(
        "The page prints the progress twice: %(first)s and %(second)s percent; the first was taken."
    ),
    "percents_disagree": _(
        "Report %(number)s has %(first)s percent in its heading and %(second)s below it; the heading's was taken."
    ),
    "percent_unreadable": _("“%(words)s” is not a percentage that we can read."),
    "percent_out_of_range": _("%(percent)s percent lies outside 0 to 100."),
    "percent_falls": _("Report %(number)s falls from %(before)s to %(after)s percent."),
    "latest_disagrees": _("The page prints %(printed)s percent, its last report says %(reported)s."),
    "placeholder_step": _("Step %(number)s has no real name, only “%(words)s”."),
    "step_without_weight": _("Step %(number)s has no weight."),
    "step_number_twice": _("Two steps have the number %(number)s."),
    "zero_length_step": _("Step %(number)s begins and ends on the same day, %(day)s."),
    "step_ends_before_start": _("Step %(number)s ends before it begins."),
    "weight_out_of_range": _("Step %(number)s weighs %(weight)s percent, outside 0 to 100."),
    "weights_sum": _("The weights of the steps sum to %(sum)s percent, not to 100."),
    "text_cut": _("The text is cut off at “%(words)s”."),
    "strategy_gap": _("Strategy %(number)s stands there without %(above)s above it."),
    "score_disagrees": _(
        "The score of quarter %(quarter)s is printed twice: %(first)s and %(second)s; the first was taken."
    ),
    "quarter_unknown": _("“%(quarter)s” is not a quarter of a year."),
    "quarter_twice": _("The table by quarter has a quarter twice; the first was taken."),
    "quarter_table_empty": _("The table of the project's scores by quarter is empty."),
    "quarter_differs": _(
        "The page prints %(printed)s for quarter %(quarter)s; by the progress reports it is %(derived)s."
    ),
    "indicator_without_code": _("An indicator has no code such as 0401-0725."),
    "indicator_table_empty": _("The table by quarter of indicator %(indicator)s is empty."),
    "class_unknown": _("The class of the indicator is not known: “%(words)s”."),
    "amount_unreadable": _("“%(words)s” holds no amount that we can read."),
    "no_strategy": _("The page names no strategy."),
    "no_reports": _("The page has no progress report."),
    "no_steps": _("The page has no plan of steps."),
    "no_indicators": _("The page names no indicator."),
    "no_objectives": _("The page has no objectives."),
    "no_targets": _("The page has no targets."),
    # While it is kept.
    "unit_unknown": _(
        "No unit of the directory has or had the code %(unit)s; the project is left with the city itself."
    ),
    "report_not_kept": _("Report %(number)s was not kept: %(reason)s"),
    "amount_not_kept": _("%(amount)s is too large an amount and was not kept."),
    "report_vanished": _("The page no longer has the report of %(day)s; it stays as it was kept."),
    "score_not_kept": _("The score %(score)s of quarter %(quarter)s lies outside 0 to 100 and was not kept."),
    "step_not_kept": _("Step %(number)s was not kept: %(reason)s"),
    "indicator_not_kept": _("Indicator %(indicator)s was not kept: %(reason)s"),
    "kept_as_entered": _(
        "This was entered or changed in our system since; the page's “%(words)s” was not taken."
    ),
}


def sentence(code: str, **facts: Any) -> str:
    """Return the warning's sentence in the reader's language."""
    return str(_SENTENCES[code]) % {name: _said(fact) for name, fact in facts.items()}


def _said(fact: Any) -> Any:
    """Return a fact as people write it: days in their calendar, numbers without idle zeros."""
    if isinstance(fact, date):
        return format_date(fact)
    return f"{fact.normalize():f}" if isinstance(fact, Decimal) else fact
