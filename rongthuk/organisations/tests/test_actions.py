"""Every action: it works, it is recorded, and it refuses who has no right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from rongthuk.core.errors import Conflict, Forbidden, Invalid
from rongthuk.organisations import access, actions, closing, queries
from rongthuk.organisations.factories import City, make_city, make_membership, make_officer
from rongthuk.organisations.models import Agency, Membership, Officer, OrganisationEvent, Substitution
from rongthuk.organisations.models.events import WORDS
from rongthuk.organisations.models.officers import today

Act = Callable[[City, Officer], Any]


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def _add(city: City, by: Officer) -> Agency:
    return actions.add_agency(
        code="drainage/pumps",
        parent=city.drainage,
        kind="division",
        name_th="กองสถานีสูบน้ำ",
        name_en="Pumping Station Division",
        phones=["02-246-0317", "๑๕๕๕"],
        by=by.actor(),
    )


def _substitute(city: City, by: Officer) -> Substitution:
    return actions.substitute(
        city.chai, substitute=city.ploy, since=today(), until=today() + timedelta(days=3), by=by.actor()
    )


def _end_substitution(city: City, by: Officer) -> None:
    row = Substitution.objects.create(absent=city.chai, substitute=city.ploy, since=today(), until=today())
    actions.end_substitution(row, by=by.actor())


def _dismiss(city: City, by: Officer) -> Membership:
    return actions.dismiss(city.ploy.memberships.get(), by=by.actor())


def _reopen(city: City, by: Officer) -> Agency:
    Agency.objects.filter(pk=city.pipes.pk).update(active=False)
    return actions.reopen_agency(city.pipes, by=by.actor())


def _reactivate(city: City, by: Officer) -> Officer:
    Officer.objects.filter(pk=city.ploy.pk).update(is_active=False)
    return actions.reactivate_officer(city.ploy, by=by.actor())


ACTS: dict[str, Act] = {
    "agency.added": _add,
    "agency.edited": lambda city, by: actions.edit_agency(city.pipes, name_en="Sewers", by=by.actor()),
    "agency.moved": lambda city, by: actions.move_agency(city.pipes, to=city.centre, by=by.actor()),
    "agency.closed": lambda city, by: actions.close_agency(city.pipes, reason="ยุบรวม", by=by.actor()),
    "agency.reopened": _reopen,
    "officer.created": lambda city, by: actions.create_officer(
        username="new", display_name="ใหม่", by=by.actor()
    ),
    "officer.edited": lambda city, by: actions.edit_officer(city.ploy, phone="081-234-5678", by=by.actor()),
    "officer.password_set": lambda city, by: actions.set_password(
        city.ploy, password="ตลาดน้ำยามเช้า69", by=by.actor()
    ),
    "officer.deactivated": lambda city, by: actions.deactivate_officer(city.ploy, by=by.actor()),
    "officer.reactivated": _reactivate,
    "officer.appointed": lambda city, by: actions.appoint(
        city.charlie, agency=city.works, role="officer", by=by.actor()
    ),
    "officer.dismissed": _dismiss,
    "officer.substituted": _substitute,
    "officer.substitution_ended": _end_substitution,
    "directory.loaded": lambda city, by: actions.load_directory(by=by.actor()),
}


def test_every_recorded_kind_has_words() -> None:
    assert set(WORDS) == {*ACTS, "officer.signed_in"}


@pytest.mark.parametrize("kind", ACTS)
def test_every_action_works_for_the_administrator_and_is_recorded(city: City, kind: str) -> None:
    ACTS[kind](city, city.krit)
    event = OrganisationEvent.objects.get(kind=kind)
    assert (event.actor_kind, event.actor_id) == ("officer", city.krit.pk)


@pytest.mark.parametrize("kind", ACTS)
@pytest.mark.parametrize("who", ["charlie", "nok", "chai", "gov", "dao"])
def test_every_action_refuses_who_does_not_administer(city: City, kind: str, who: str) -> None:
    with pytest.raises(Forbidden):
        ACTS[kind](city, getattr(city, who))
    assert not OrganisationEvent.objects.exists()


def test_an_administrator_of_one_office_stays_within_it(city: City) -> None:
    local = make_officer("local")
    make_membership(local, city.bang_kapi, "administrator")
    by = local.actor()
    actions.edit_agency(city.works, scope="ถนนในเขต", by=by)
    actions.appoint(city.charlie, agency=city.works, role="officer", by=by)
    with pytest.raises(Forbidden):
        actions.edit_agency(city.drainage, scope="คลอง", by=by)
    with pytest.raises(Forbidden):
        actions.appoint(city.charlie, agency=city.bma, role="administrator", by=by)
    with pytest.raises(Forbidden):
        actions.set_password(city.gov, password="ตลาดน้ำยามเช้า69", by=by)
    with pytest.raises(Forbidden):
        actions.move_agency(city.works, to=city.din_daeng, by=by)


def test_an_added_agency_has_its_place_and_readable_phones(city: City) -> None:
    agency = _add(city, city.krit)
    assert agency.path == f"{city.drainage.path}{agency.pk}."
    assert agency.phones == ["+6622460317", "1555"]
    assert queries.agency_by_code("drainage/pumps") == agency


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"code": "Not a code!"}, "code"),
        ({"code": "drainage"}, "code"),
        ({"name_th": "  "}, "name_th"),
        ({"phones": ["12"]}, "phones"),
        ({"kind": "ministry"}, "kind"),
        ({"depth": 9}, "depth"),
        ({"through_intake_desk": True}, "intake_desk"),
    ],
)
def test_a_wrong_fact_is_refused_with_its_field(city: City, facts: dict[str, Any], field: str) -> None:
    given = {"code": "drainage/new", "kind": "division", "name_th": "กองใหม่", "name_en": "New", **facts}
    with pytest.raises(Invalid) as refused:
        actions.add_agency(parent=city.drainage, by=city.krit.actor(), **given)
    assert refused.value.field in {field, None}
    assert str(refused.value)


def test_a_former_name_is_kept_with_its_last_year(city: City) -> None:
    actions.edit_agency(city.pipes, name_th="กองท่อ", by=city.krit.actor())
    former = city.pipes.names.get()
    assert former.name == "กองระบบท่อระบายน้ำ"
    assert former.until_year is not None
    assert former.until_year > 2560


def test_moving_takes_the_whole_subtree_along(city: City) -> None:
    actions.move_agency(city.bang_kapi, to=city.drainage, by=city.krit.actor())
    works = Agency.objects.get(pk=city.works.pk)
    assert works.path == f"{city.drainage.path}{city.bang_kapi.pk}.{works.pk}."
    assert works.depth == 3
    assert works.pk in queries.subtree_ids(city.drainage.path)
    assert city.anan.actor().has("coordinator", path=works.path)


def test_an_agency_cannot_be_moved_below_itself(city: City) -> None:
    with pytest.raises(Invalid, match=r"unit|หน่วย"):
        actions.move_agency(city.drainage, to=city.pipes, by=city.krit.actor())


def test_an_intake_desk_cannot_leave_or_close(city: City) -> None:
    with pytest.raises(Conflict):
        actions.move_agency(city.general, to=city.drainage, by=city.krit.actor())
    with pytest.raises(Conflict):
        actions.close_agency(city.general, by=city.krit.actor())


def test_an_agency_with_open_units_cannot_be_closed(city: City) -> None:
    with pytest.raises(Conflict):
        actions.close_agency(city.drainage, by=city.krit.actor())


def test_higher_layers_may_object_to_closing(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "_checks", [])
    closing.closing_check(lambda agency: "It has 3 open cases." if agency == city.pipes else None)
    with pytest.raises(Conflict, match="3 open cases"):
        actions.close_agency(city.pipes, by=city.krit.actor())


def test_a_closed_agency_gives_no_rights(city: City) -> None:
    make_membership(city.charlie, city.pipes, "officer")
    actions.close_agency(city.pipes, by=city.krit.actor())
    assert not city.charlie.actor().is_staff


def test_a_dismissed_officer_has_no_rights_and_can_be_appointed_again(city: City) -> None:
    _dismiss(city, city.krit)
    city.ploy.forget_actor()
    assert not city.ploy.actor().is_staff
    actions.appoint(city.ploy, agency=city.works, role="officer", by=city.krit.actor())
    assert city.ploy.actor().has("officer", path=city.works.path)
    with pytest.raises(Invalid):
        actions.appoint(city.ploy, agency=city.works, role="officer", by=city.krit.actor())


def test_a_substitute_holds_the_roles_of_the_absent_while_it_lasts(city: City) -> None:
    row = _substitute(city, city.krit)
    assert city.ploy.actor().has("section_head", path=city.works.path)
    actions.end_substitution(row, by=city.krit.actor())
    city.ploy.forget_actor()
    assert not city.ploy.actor().has("section_head")


def test_roles_of_trust_are_not_lent(city: City) -> None:
    for absent in (city.krit, city.insp):
        Substitution.objects.create(absent=absent, substitute=city.charlie, since=today(), until=today())
    assert city.charlie.actor().grants == ()


def test_nobody_lends_rights_to_himself(city: City) -> None:
    with pytest.raises(Forbidden):
        actions.substitute(city.gov, substitute=city.krit, since=today(), until=today(), by=city.krit.actor())


def test_who_is_on_leave_is_not_on_duty_and_his_substitute_is(city: City) -> None:
    actions.edit_officer(city.chai, on_leave_until=today(), by=city.chai.actor())
    assert queries.who_is_on_duty(city.works) == [city.ploy]
    actions.substitute(city.chai, substitute=city.anan, since=today(), until=today(), by=city.krit.actor())
    assert set(queries.who_is_on_duty(city.works)) == {city.ploy, city.anan}


def test_everybody_sets_his_own_language_and_nothing_else(city: City) -> None:
    actions.edit_officer(city.charlie, language="en", by=city.charlie.actor())
    with pytest.raises(Forbidden):
        actions.edit_officer(city.charlie, display_name="ผู้ว่าฯ", by=city.charlie.actor())


def test_the_last_administrator_stays(city: City) -> None:
    with pytest.raises(Conflict):
        actions.dismiss(city.krit.memberships.get(), by=city.krit.actor())
    second = make_officer("second")
    make_membership(second, city.bma, "administrator")
    actions.deactivate_officer(second, by=city.krit.actor())
    with pytest.raises(Conflict):
        actions.dismiss(city.krit.memberships.get(), by=city.krit.actor())


def test_a_user_name_is_taken_in_any_case(city: City) -> None:
    with pytest.raises(Invalid):
        actions.create_officer(username="PLOY", display_name="อีกคน", by=city.krit.actor())


@pytest.mark.parametrize("password", ["short", "password1234", "1234567890"])
def test_a_weak_password_is_refused(city: City, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.set_password(city.ploy, password=password, by=city.krit.actor())
    assert refused.value.field == "password"


def test_records_hold_no_personal_data(city: City) -> None:
    actions.edit_officer(city.ploy, phone="081-234-5678", display_name="พลอยใส", by=city.krit.actor())
    event = OrganisationEvent.objects.get()
    assert event.data == {"fields": ["display_name", "phone"]}


@pytest.mark.parametrize(
    "verb",
    ["update organisations_organisationevent set kind = 'x'", "delete from organisations_organisationevent"],
)
def test_records_cannot_be_changed_or_deleted(city: City, verb: str) -> None:
    _add(city, city.krit)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)


def test_who_sees_which_agencies(city: City) -> None:
    def seen(officer: Officer) -> set[str]:
        return set(access.visible_agencies(officer.actor()).values_list("code", flat=True))

    everything = set(Agency.objects.values_list("code", flat=True))
    assert seen(city.nok) == seen(city.dao) == seen(city.insp) == seen(city.gov) == everything
    assert seen(city.ploy) == {"district-1006/works"}
    assert seen(city.anan) == {"drainage", "drainage/pipes"}
    assert seen(city.charlie) == set()
    make_membership(city.charlie, city.general, "officer")
    assert "district-1006/works" in seen(city.charlie)
    assert "district-1026/works" not in seen(city.charlie)
