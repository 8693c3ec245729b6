"""Photographs of a report: with the form or one by one, good and bad."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rongthuk.complaints.models import Attachment, Complaint
from rongthuk.intake.models import Upload
from rongthuk.portal.tests.test_report import TEXT, Walk, kept, photo, shown

pytestmark = pytest.mark.django_db


def test_photographs_come_with_the_form_and_end_in_the_case(city):
    walk = Walk()
    walk.answer("what", text=TEXT, photos=[photo("a.jpg"), photo("b.jpg", (80, 60))])
    assert Upload.objects.count() == 2
    walk.answer("where", khwaeng="100601")
    walk.answer("category", category="footpath")
    walk.answer("contact", do="anonymous")
    walk.answer("check")
    assert Attachment.objects.filter(complaint=Complaint.objects.get(), role="before").count() == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("b.jpg", b"<html>hi</html>"),
        ("c.png", b""),
    ],
)
def test_a_bad_photograph_is_refused_by_name_and_the_words_stay(name, content):
    walk = Walk()
    response = walk.answer(
        "what", text=TEXT, photos=[SimpleUploadedFile(name, content, "image/jpeg"), photo("good.jpg")]
    )
    assert response.status_code == 422
    assert name in shown(response)
    assert TEXT in shown(response)
    # The good one is kept and shown.
    assert "good.jpg" in shown(response)


def test_thirty_photographs_keep_the_first_ten():
    response = Walk().answer("what", text=TEXT, photos=[photo(f"{n}.jpg", (20 + n, 20)) for n in range(30)])
    assert response.status_code == 422
    assert Upload.objects.count() == 10
    assert TEXT in shown(response)


def test_a_photograph_is_removed_without_javascript():
    walk = Walk()
    walk.answer("what", text="", photos=[photo()])
    token = Upload.objects.get().token
    response = walk.answer("what", text="ยังเขียนไม่", remove=token)
    assert not Upload.objects.exists()
    assert "ยังเขียนไม่" in shown(response)


def upload_url(page):
    return re.search(r'data-upload-url="([^"]*)"', page.content.decode())[1]


def test_a_photograph_is_one_request_and_belongs_to_its_form(city):
    walk = Walk()
    address = upload_url(walk.page)
    answer = walk.client.post(address, {"photo": photo()})
    assert answer.status_code == 201
    walk.answer("what", text=TEXT, photo_ids=answer.json()["id"])
    assert "lamp.jpg" in shown(walk.client.get(reverse("portal:what")))
    # Another form cannot take it.
    other = Walk()
    other.answer("what", text=TEXT, photo_ids=answer.json()["id"])
    assert "lamp.jpg" not in shown(other.client.get(reverse("portal:what")))
    assert walk.client.post(answer.json()["remove_url"]).status_code == 204
    assert not Upload.objects.exists()


def test_an_upload_without_a_signed_form_or_file_is_refused_in_words():
    client = Client()
    assert client.post(reverse("portal:upload") + "?form=form:a", {"photo": photo()}).status_code == 403
    answer = client.post(upload_url(client.get(reverse("portal:what"))), {})
    assert answer.status_code == 422
    assert answer.json()["message"]


def test_upload_takes_no_get():
    assert Client().get(reverse("portal:upload")).status_code == 405


def test_a_photograph_that_expired_is_said_at_the_end(city):
    walk = Walk()
    walk.answer("what", text=TEXT, photos=[photo()])
    walk.answer("where", khwaeng="100601")
    walk.answer("category", category="footpath")
    walk.answer("contact", do="anonymous")
    Upload.objects.all().delete()
    response = walk.answer("check")
    assert response.status_code == 422
    assert reverse("portal:what") + "?back=check" in shown(response)
    assert not Complaint.objects.exists()
    # Opening the first step again drops what is gone, and the report goes through.
    page = walk.client.get(reverse("portal:what") + "?back=check")
    walk.client.post(reverse("portal:what"), {"kept": kept(page), "back": "check", "text": TEXT})
    walk.page = walk.client.get(reverse("portal:check"))
    assert walk.answer("check").status_code == 302
