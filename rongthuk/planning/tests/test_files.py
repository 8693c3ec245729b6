"""Files of reports: kept by their content, once each, and safe from the nightly sweep."""

import io
import os
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from rongthuk.complaints import photographs
from rongthuk.core.errors import Invalid
from rongthuk.planning import actions
from rongthuk.planning.factories import make_project
from rongthuk.planning.models import ProgressReport


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(shade: int) -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 90, 160)).save(content, "JPEG")
    return SimpleUploadedFile("หน้างาน.jpg", content.getvalue(), "image/jpeg")


def write(city, project, files):
    return actions.write_report(
        project,
        by=city.ploy.actor(),
        reported_on=date(2026, 1, 30),
        percent=10,
        narrative="ลงพื้นที่สำรวจแล้ว",
        files=files,
    )


def test_the_same_picture_twice_is_kept_once_and_the_sweep_leaves_it(city, media):
    report = write(city, make_project(city.works), [picture(1), picture(1), picture(2)])
    assert report.files.count() == 2
    past = (timezone.now() - timedelta(days=2)).timestamp()
    places = [photographs.place_of(file.sha256, "original") for file in report.files.all()]
    for place in places:
        os.utime(media / place, (past, past))
    assert photographs.sweep() == 0
    assert all(default_storage.exists(place) for place in places)
    actions.withdraw_report(report, by=city.ploy.actor())
    assert photographs.sweep() == 2


def test_a_file_that_is_none_of_the_known_kinds_is_refused_and_no_report_is_written(city, media):
    with pytest.raises(Invalid):
        write(
            city,
            make_project(city.works),
            [SimpleUploadedFile("x.pdf", b"MZ not a paper", "application/pdf")],
        )
    assert not ProgressReport.objects.exists()
