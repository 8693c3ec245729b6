"""The complainant's own page: who may open it, what it says, and every move that is his."""

from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from rongthuk.complaints import actions
from rongthuk.complaints.actions.attaching import attach_all
from rongthuk.complaints.attachment_jobs import prepare_attachment
from rongthuk.complaints.factories import make_complainant, make_complaint
from rongthuk.complaints.models import Attachment, Complaint, OpeningAttempt, Rating
from rongthuk.complaints.models.complaint import State
from rongthuk.conversations.models import Message
from rongthuk.core.thai import format_date
from rongthuk.portal.words import STATE_WORDS

pytestmark = pytest.mark.django_db


def photo(name="lamp.jpg", size=(64, 48)):
    file = BytesIO()
    Image.new("RGB", size, "#642").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def case_in(city, state, **facts):
    return make_complaint(city, state=state, complainant=make_complainant(), **facts)


def open_case(case, client=None):
    return (client or Client()).get(reverse("portal:case", args=[case.secret]))


def do(case, what, **facts):
    return Client().post(reverse("portal:case_act", args=[case.secret, what]), facts)


def again(case):
    return Complaint.objects.get(pk=case.pk)


@pytest.mark.parametrize("state", [state.value for state in State])
def test_every_state_is_told_in_plain_words(city, state):
    case = case_in(city, state)
    response = open_case(case)
    page = response.content.decode()
    assert response.status_code == 200
    assert str(STATE_WORDS[case.state].title) in page
    assert case.text in page


def test_the_page_stays_out_of_caches_search_engines_and_other_sites(city):
    case = case_in(city, "assigned")
    for name in ("case", "receipt", "case_version", "withdraw"):
        response = Client().get(reverse(f"portal:{name}", args=[case.secret]))
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]


def test_an_unknown_secret_opens_nothing():
    for name in ("case", "receipt", "case_version", "withdraw"):
        assert Client().get(reverse(f"portal:{name}", args=["A" * 22])).status_code == 404


def test_officers_stay_unnamed_and_units_are_named(city):
    case = case_in(city, "in_progress")
    page = open_case(case).content.decode()
    assert case.lead.name_th in page
    assert city.ploy.display_name not in page


def test_a_result_under_review_is_not_told_yet(city):
    case = case_in(city, "reported")
    assert "ตรวจแล้วไฟติดตามปกติ" not in open_case(case).content.decode()
    actions.approve(case, by=city.dao.actor())
    assert "ตรวจแล้วไฟติดตามปกติ" in open_case(case).content.decode()


def test_lateness_is_admitted(city):
    case = case_in(city, "in_progress")
    past = timezone.now() - timedelta(days=3)
    Complaint.objects.filter(pk=case.pk).update(due_at=past)
    page = open_case(case).content.decode()
    assert format_date(past, long=True) in page
    assert "ล่าช้า" in page


def test_a_question_is_answered_with_words_and_photographs(city):
    case = case_in(city, "awaiting_complainant")
    assert "เสาไฟต้นที่เท่าไรครับ" in open_case(case).content.decode()
    response = do(case, "answer", words="ต้นที่สามจากปากซอย", photos=[photo()])
    assert response.status_code == 302
    assert again(case).state == "in_progress"
    assert Attachment.objects.filter(complaint=case).count() == 1


def test_an_empty_answer_is_refused_beside_the_question(city):
    response = do(case_in(city, "awaiting_complainant"), "answer", words=" ")
    assert response.status_code == 422
    assert 'href="#do-answer"' in response.content.decode()


def test_a_bad_photograph_does_not_cost_the_answer(city):
    case = case_in(city, "awaiting_complainant")
    bad = SimpleUploadedFile("x.jpg", b"<svg/>", "image/jpeg")
    response = do(case, "answer", words="ต้นที่สามจากปากซอย", photos=[bad])
    assert response.status_code == 422
    assert "ต้นที่สามจากปากซอย" in response.content.decode()
    assert again(case).state == "awaiting_complainant"


def test_a_move_no_longer_allowed_keeps_the_words(city):
    response = do(case_in(city, "in_progress"), "contest", words="ไฟยังดับอยู่เหมือนเดิม")
    assert response.status_code == 409
    assert "ไฟยังดับอยู่เหมือนเดิม" in response.content.decode()


def test_a_result_is_confirmed(city):
    case = case_in(city, "resolved")
    assert do(case, "confirm").status_code == 302
    assert again(case).state == "closed"


def test_a_result_is_contested_with_photographs(city):
    case = case_in(city, "resolved")
    owner_upload = Client().post(reverse("portal:case_upload", args=[case.secret]), {"photo": photo()})
    assert owner_upload.status_code == 201
    assert do(case, "contest", words="ไฟยังดับอยู่", photo_ids=owner_upload.json()["id"]).status_code == 302
    row = again(case)
    assert (row.state, row.contests) == ("in_progress", 1)
    assert Attachment.objects.filter(complaint=case).count() == 1


def test_a_reminder_goes_once_a_day(city):
    case = case_in(city, "in_progress")
    assert do(case, "chase", words="ฝนจะมาแล้ว").status_code == 302
    assert do(case, "chase").status_code == 429
    assert again(case).chases == 1


@pytest.mark.parametrize(("stars", "status"), [("5", 302), ("0", 422), ("6", 422), ("", 422), ("x", 422)])
def test_a_result_is_rated_with_one_to_five_stars(city, stars, status):
    case = case_in(city, "resolved")
    assert do(case, "rate", stars=stars, words="รวดเร็ว").status_code == status
    assert Rating.objects.count() == (status == 302)


def test_a_closed_case_is_opened_again_within_thirty_days(city):
    case = case_in(city, "closed")
    assert do(case, "reopen", reason="", words="").status_code == 422
    assert do(case, "reopen", words="ไฟดับอีกแล้ว").status_code == 302
    assert again(case).state == "assigned"


def test_after_thirty_days_it_is_not_offered(city):
    case = case_in(city, "closed")
    Complaint.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))
    assert 'id="do-reopen"' not in open_case(case).content.decode()
    assert do(case, "reopen", words="ไฟดับอีกแล้ว").status_code == 422


def test_withdrawing_asks_once_more(city):
    case = case_in(city, "in_progress")
    address = reverse("portal:withdraw", args=[case.secret])
    assert Client().get(address).status_code == 200
    assert again(case).state == "in_progress"
    assert Client().post(address, {"reason": "แก้แล้ว"}).status_code == 302
    assert (again(case).state, again(case).outcome) == ("closed", "withdrawn")
    assert Client().get(address).status_code == 302


def test_a_message_reaches_the_centre_once(city):
    case = case_in(city, "in_progress")
    facts = {"words": "ขอทราบความคืบหน้า", "key": "one"}
    do(case, "message", **facts)
    do(case, "message", **facts)
    assert Message.objects.filter(direction="inbound").count() == 1
    assert "ขอทราบความคืบหน้า" in open_case(case).content.decode()


def test_photographs_are_added_and_none_is_refused(city):
    case = case_in(city, "assigned")
    assert do(case, "photos").status_code == 422
    assert do(case, "photos", photos=[photo()]).status_code == 302
    assert Attachment.objects.filter(complaint=case, uploaded_by_kind="complainant").count() == 1


def test_messages_are_switched_off_and_on(city):
    case = case_in(city, "assigned")
    do(case, "updates")
    assert not again(case).complainant.wants_updates
    do(case, "updates", wants_updates="on")
    assert again(case).complainant.wants_updates


def test_what_is_not_his_cannot_be_done(city):
    case = case_in(city, "reported")
    for what in ("approve", "hide", "nonsense"):
        assert do(case, what, words="x").status_code == 422
    assert Client().get(reverse("portal:case_act", args=[case.secret, "confirm"])).status_code == 405


def test_pictures_are_shown_by_right_and_the_proof_only_with_the_result(city):
    case = case_in(city, "in_progress")
    (own,) = attach_all(case, [photo("own.jpg", (50, 50))], role="before", by=actions_by(case))
    (proof,) = attach_all(case, [photo("proof.jpg", (70, 50))], role="after", by=city.ploy.actor())
    (inner,) = attach_all(case, [photo("inner.jpg", (90, 50))], role="other", by=city.ploy.actor())
    for each in (own, proof, inner):
        prepare_attachment.func(SimpleNamespace(job=SimpleNamespace(attempts=0)), each.pk)

    def status(attachment, size="thumbnail"):
        address = reverse("portal:picture", args=[case.secret, attachment.token, size])
        response = Client().get(address)
        if response.status_code == 200:
            assert b"Exif" not in b"".join(response.streaming_content)
        return response.status_code

    assert [status(each) for each in (own, proof, inner)] == [200, 404, 404]
    assert status(own, "original") == 404
    Complaint.objects.filter(pk=case.pk).update(state="resolved")
    assert [status(each) for each in (own, proof, inner)] == [200, 200, 404]
    other = case_in(city, "assigned")
    assert (
        Client().get(reverse("portal:picture", args=[other.secret, own.token, "preview"])).status_code == 404
    )


def actions_by(case):
    from rongthuk.complaints.opening import complainant_of

    return complainant_of(case)


def test_the_page_asks_few_questions_of_the_database(city, django_assert_max_num_queries):
    case = case_in(city, "resolved")
    open_case(case)
    with django_assert_max_num_queries(14):
        open_case(case)


# Follow by number and PIN.


def follow(**facts):
    return Client().post(reverse("portal:follow"), facts)


def thai(text):
    return text.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))


def test_number_and_pin_open_the_case_in_thai_digits_too(city):
    case = case_in(city, "assigned")
    expected = reverse("portal:case", args=[case.secret])
    assert follow(reference=case.reference, pin=case.pin)["Location"] == expected
    response = follow(reference=f" {thai(case.reference.replace('-', ' '))} ", pin=thai(case.pin))
    assert response["Location"] == expected


@pytest.mark.parametrize(
    ("reference", "pin"),
    [("", ""), ("69-1", "123456"), ("69-004512-9", "123456"), ("' or 1=1 --", "x"), ("\x00", "\x00")],
)
def test_a_number_that_is_none_is_said(reference, pin):
    response = follow(reference=reference, pin=pin)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    # A slip of the finger is no guess.
    assert not OpeningAttempt.objects.exists()


def test_guessed_pins_end_in_too_many(city):
    case = case_in(city, "assigned")
    wrong = [f"{number:06d}" for number in range(7) if f"{number:06d}" != case.pin][:6]
    answers = [follow(reference=case.reference, pin=pin) for pin in wrong]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    # The right one is refused as well for this hour; the link still opens.
    assert follow(reference=case.reference, pin=case.pin).status_code == 429
    assert open_case(case).status_code == 200
