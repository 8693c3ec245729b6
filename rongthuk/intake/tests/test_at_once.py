"""The same report sent from many sides at once is one case."""

import pytest

from rongthuk.complaints.factories import load_reference
from rongthuk.complaints.models import Complaint
from rongthuk.contacts.models import Contact
from rongthuk.core.actors import Actor
from rongthuk.core.crowds import at_once
from rongthuk.core.errors import Invalid
from rongthuk.intake.actions import submit
from rongthuk.intake.drafts import Draft
from rongthuk.intake.models import Submission
from rongthuk.organisations.factories import make_city
from rongthuk.service_levels import queries as levels

CITIZEN = Actor(kind="complainant")


@pytest.mark.django_db(transaction=True)
def test_one_number_from_eight_sides_is_one_case_with_one_receipt():
    levels.forget()
    load_reference()
    make_city()
    draft = Draft(
        channel="web", external_id="form-1", text="ไฟถนนดับทั้งซอย", lon=100.6443, lat=13.7789, phone="081 234 5678",
        email="somchai@example.com",
    )  # fmt: skip
    receipts = at_once([lambda: submit(draft, by=CITIZEN)] * 8)
    assert not [receipt for receipt in receipts if isinstance(receipt, Exception)]
    assert len({(receipt.reference, receipt.pin, receipt.secret) for receipt in receipts}) == 1
    assert sum(receipt.is_new for receipt in receipts) == 1
    assert (Complaint.objects.count(), Submission.objects.count(), Contact.objects.count()) == (1, 1, 1)


@pytest.mark.django_db
def test_a_district_that_does_not_exist_is_refused(city):
    with pytest.raises(Invalid) as refusal:
        submit(Draft(channel="web", external_id="1", text="ไฟถนนดับทั้งซอย", district="บางกะปิ"), by=CITIZEN)
    assert refusal.value.field == "district"
