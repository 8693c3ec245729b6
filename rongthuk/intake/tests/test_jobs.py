"""Intake's nightly work."""

from datetime import timedelta

from django.utils import timezone

from rongthuk.areas.models import LearnedPlace
from rongthuk.complaints.factories import make_complaint
from rongthuk.intake import jobs
from rongthuk.intake.models import Upload


def test_a_street_that_many_name_is_learned_and_a_rare_one_is_not(city):
    for _ in range(3):
        make_complaint(city, place="หน้าร้านชำ ซอยทดสอบสุขใจ 7 แขวงคลองจั่น เขตบางกะปิ")
    make_complaint(city, place="ซอยลับเฉพาะบ้านฉัน 1 เขตบางกะปิ")
    jobs.learn_streets(0)
    names = set(LearnedPlace.objects.filter(source="filed").values_list("name", flat=True))
    assert any("ทดสอบสุขใจ" in name for name in names)
    assert not any("ลับเฉพาะ" in name for name in names)


def test_an_upload_whose_report_never_came_is_forgotten(db):
    facts = {"owner": "f", "sha256": "0" * 64, "content_type": "image/jpeg", "size": 1}
    old, new = (Upload.objects.create(token=token, **facts) for token in ("old", "new"))
    Upload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    jobs.expire_uploads(0)
    assert list(Upload.objects.all()) == [new]
