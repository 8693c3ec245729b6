"""The test city and the questions that are asked of it."""

from __future__ import annotations

import pytest

from rongthuk.core.errors import NotFound
from rongthuk.organisations import queries
from rongthuk.organisations.factories import City, make_city


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def test_the_path_is_the_chain_of_keys(city: City) -> None:
    assert city.works.path == f"{city.bma.pk}.{city.bang_kapi.pk}.{city.works.pk}."
    assert city.works.depth == 2


def test_a_subtree_is_the_agency_and_everything_below_it(city: City) -> None:
    assert set(queries.subtree_ids(city.drainage.path)) == {city.drainage.pk, city.pipes.pk}
    assert len(queries.subtree_ids(city.bang_kapi.path)) == 11
    assert city.police.pk in queries.subtree_ids(city.bma.path)


def test_an_agency_is_found_by_its_code_from_memory(city: City, django_assert_num_queries: object) -> None:
    queries.forget()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.agency_by_code("district-1006/works") == city.works
        assert queries.section_of("1006", "works") == city.works
        assert queries.district_office("1026") == city.din_daeng
        assert queries.agency_by_id(city.works.pk).parent == city.bang_kapi
        assert queries.triage_desk().parent == queries.centre()


def test_an_unknown_code_is_a_sentence(city: City) -> None:
    with pytest.raises(NotFound, match="no-such"):
        queries.agency_by_code("no-such")


def test_the_tree_is_walked_from_the_top(city: City) -> None:
    tree = queries.agency_tree()
    assert tree[0] == city.bma
    assert tree[1] == city.centre
    assert tree.index(city.pipes) == tree.index(city.drainage) + 1
    assert queries.agency_tree(city.drainage.path) == [city.drainage, city.pipes]


def test_officers_of_a_unit_and_of_the_units_below_it(city: City) -> None:
    assert queries.officers_of(city.works) == [city.chai, city.ploy]
    assert queries.officers_of(city.works, "officer") == [city.ploy]
    assert queries.officers_of(city.bang_kapi) == []
    assert queries.officers_of(city.bang_kapi, below=True) == [city.chai, city.ploy]


def test_cases_go_through_the_intake_desk_only_where_the_setting_says_so(city: City) -> None:
    assert queries.receiver_for(queries.agency_by_code(city.works.code)) == city.works
    city.bang_kapi.through_intake_desk = True
    city.bang_kapi.save()
    queries.forget()
    assert queries.receiver_for(queries.agency_by_code(city.works.code)) == city.general


def test_the_actor_costs_one_query_and_is_remembered(city: City, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        actor = city.ploy.actor()
        assert city.ploy.actor() is actor
    assert actor.has("officer", path=city.works.path)
    assert not actor.has("officer", path=city.bang_kapi.path)
    assert city.anan.actor().has("coordinator", path=city.pipes.path)
    assert not city.charlie.actor().is_staff
