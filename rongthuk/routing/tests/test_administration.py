"""The administration pages of categories, promises and rules, as an administrator of the city uses them."""

import pytest

from rongthuk.routing.models import RuleSet
from rongthuk.service_levels.factories import load_usual as load_service_levels
from rongthuk.service_levels.models import ServiceLevel, SpecialDay
from rongthuk.taxonomy.factories import load_usual
from rongthuk.taxonomy.models import Category, ExternalLabel

RULES = '[[rule]]\ncode = "all-to-police"\nunit = "police"\n[rule.when]\ncategory = ["noise"]\n'


@pytest.fixture
def administration(city, client):
    load_usual()
    load_service_levels()
    client.force_login(city.krit)
    return client


@pytest.mark.parametrize(
    "page",
    [
        "taxonomy/category/",
        "taxonomy/category/add/",
        "taxonomy/externallabel/",
        "service_levels/servicelevel/",
        "service_levels/calendar/",
        "service_levels/specialday/add/",
        "routing/ruleset/",
        "routing/ruleset/add/",
    ],
)
def test_the_pages_open(administration, page):
    assert administration.get(f"/admin/{page}").status_code == 200


def test_the_pages_of_what_exists_open(administration):
    for address, row in (
        ("taxonomy/category", Category.objects.get(code="street-light")),
        ("taxonomy/externallabel", ExternalLabel.objects.first()),
        ("service_levels/servicelevel", ServiceLevel.objects.first()),
    ):
        assert administration.get(f"/admin/{address}/{row.pk}/change/").status_code == 200


def test_rules_are_put_into_force_only_after_their_figures_were_seen(administration):
    before = RuleSet.objects.count()
    form = {
        "rules_text": RULES,
        "note": "ทดลอง",
        "effective_from_0": "2026-01-01",
        "effective_from_1": "08:00",
        "rules-TOTAL_FORMS": "0",
        "rules-INITIAL_FORMS": "0",
    }
    shown = administration.post("/admin/routing/ruleset/add/", form)
    assert shown.status_code == 200
    assert RuleSet.objects.count() == before
    seen = shown.context["adminform"].form.data["seen"]
    done = administration.post("/admin/routing/ruleset/add/", {**form, "seen": seen})
    assert done.status_code == 302
    assert RuleSet.objects.count() == before + 1
    assert RuleSet.objects.first().dry_run is not None


def test_a_cabinet_day_is_announced_on_screen(administration):
    form = {"date": "2026-12-30", "kind": "closed", "name": "วันหยุดตามมติคณะรัฐมนตรี", "announced_at": ""}
    assert administration.post("/admin/service_levels/specialday/add/", form).status_code == 302
    assert SpecialDay.objects.get().name == "วันหยุดตามมติคณะรัฐมนตรี"


def test_somebody_without_the_role_is_sent_away(city, client):
    client.force_login(city.charlie)
    assert client.get("/admin/routing/ruleset/add/").status_code in {302, 403}
