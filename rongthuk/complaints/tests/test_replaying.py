"""A change of rules is tried on past cases, newest first, and never on confidential ones."""

from rongthuk.complaints.factories import TEXT, make_complaint
from rongthuk.complaints.replaying import past_cases
from rongthuk.routing.decide import decide
from rongthuk.routing.queries import current_rules
from rongthuk.routing.replay import history


def test_past_cases_come_newest_first_with_what_the_rules_may_see(city):
    first, second = make_complaint(city), make_complaint(city)
    make_complaint(city, state="filed", kind="tipoff", category_code="")
    found = list(past_cases(None))
    assert [reference for reference, _facts in found] == [second.reference, first.reference]
    facts = found[0][1]
    assert (facts.category, facts.district, facts.text) == ("street-light", "1006", TEXT)
    assert [reference for reference, _facts in history(1)] == [second.reference]


def test_the_same_rules_decide_a_past_case_as_they_did(city):
    case = make_complaint(city)
    ((_reference, facts),) = past_cases(1)
    assert decide(facts, current_rules()).agency_code == case.lead.code


def test_without_cases_there_is_no_history(db):
    assert list(history(10)) == []
