"""Photographs: judged by content, kept once and whole, shown without EXIF, compared by likeness."""

import errno
import io
import os
import zlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pillow_heif
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from rongthuk.complaints import actions, photographs
from rongthuk.complaints.actions import attaching
from rongthuk.complaints.attachment_jobs import prepare_attachment
from rongthuk.complaints.factories import make_complaint
from rongthuk.complaints.models import Attachment, ComplaintEvent
from rongthuk.complaints.photographs import NoRoom, keep, place_of, sniff
from rongthuk.core.actors import Actor
from rongthuk.core.errors import Forbidden, Invalid, NotFound
from rongthuk.organisations.factories import City

FIRST_TRY = SimpleNamespace(job=SimpleNamespace(attempts=0))


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(width=640, height=480, shade=0):
    image = Image.new("RGB", (width, height), (40 + shade, 90, 160))
    draw = ImageDraw.Draw(image)
    draw.ellipse((width // 8, height // 6, width // 2, height * 3 // 4), fill=(230, 200 - shade, 40))
    draw.rectangle((width * 5 // 8, height // 2, width * 7 // 8, height - 10), fill=(20, 140, 60))
    return image


def written(image, kind="JPEG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def exif(*, orientation=1):
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "Phone"
    data.get_ifd(0x8769)[0x9003] = "2026:11:20 08:15:30"
    position = data.get_ifd(0x8825)
    position[1], position[2] = "N", (13.0, 46.0, 44.04)
    position[3], position[4] = "E", (100.0, 38.0, 39.48)
    return data


def heic(image):
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=50)
    return file.getvalue()


def bomb():
    """A PNG of few bytes that claims 40,000 × 40,000 pixels."""

    def chunk(kind, body):
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (40_000).to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def upload(content, name="photo.jpg", claimed="image/jpeg"):
    return SimpleUploadedFile(name, content, claimed)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_a_photograph_is_known_by_its_content_not_its_name(kind):
    stored = keep(upload(written(picture(), kind), name="../../etc/รูป.pdf", claimed="application/pdf"))
    assert stored.content_type == f"image/{kind.lower()}"
    assert (stored.width, stored.height, stored.name) == (640, 480, "รูป.pdf")


def test_heic_is_taken_and_shown_as_jpeg(city: City):
    case = make_complaint(city)
    stored = keep(upload(heic(picture()), name="IMG_0001.HEIC"))
    assert stored.content_type == "image/heic"
    row = actions.attach(case, stored, role="before", by=Actor(kind="complainant"))
    prepare_attachment(FIRST_TRY, row.pk)
    row.refresh_from_db()
    file, content_type = photographs.stream(row, "preview")
    with file, Image.open(file) as shown:
        assert (content_type, shown.format, shown.size) == ("image/jpeg", "JPEG", (640, 480))


def test_a_pdf_is_kept_as_a_document():
    assert keep(upload(b"%PDF-1.7\n...")).content_type == "application/pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "file_markup"),
        (b'<?xml version="1.0"?><svg/>', "file_markup"),
        (b"\xef\xbb\xbf <!-- x --> <!DOCTYPE html><html></html>", "file_markup"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "file_video"),
        (b"MZ\x90\x00", "file_type"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "file_broken"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "file_broken"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "file_broken"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heic", "file_broken"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avif", "file_broken"),
        (b"GIF89a", "file_broken"),
    ],
)
def test_what_is_no_photograph_gets_a_sentence_whatever_its_name(content, code, media):
    with pytest.raises(Invalid) as refusal:
        keep(upload(content))
    assert (refusal.value.code, refusal.value.field) == (code, "files")
    assert len(str(refusal.value)) > 20
    assert not any(path.is_file() for path in media.rglob("*"))


def test_a_decompression_bomb_is_refused_without_opening_it():
    with pytest.raises(Invalid) as refusal:
        keep(upload(bomb()))
    assert refusal.value.code == "file_too_many_pixels"


def test_sixty_megabytes_are_refused_by_claim_and_by_count(media):
    class Endless:
        size = None
        left = 60 * 1024 * 1024

        def read(self, count):
            self.left -= count
            return b"\xff" * count if self.left > 0 else b""

    with pytest.raises(Invalid) as refusal:
        keep(SimpleNamespace(size=60 * 1024 * 1024, read=None))
    assert refusal.value.code == "file_too_large"
    assert "60" in str(refusal.value)
    with pytest.raises(Invalid) as refusal:
        keep(Endless())
    assert refusal.value.code == "file_too_large"
    assert not any(path.is_file() for path in media.rglob("*"))


def test_the_same_bytes_are_stored_once():
    content = written(picture())
    first, second = keep(upload(content)), keep(upload(content, name="again.jpg"))
    assert first.sha256 == second.sha256
    assert len(default_storage.listdir(f"originals/{first.sha256[:2]}/{first.sha256[2:4]}")[1]) == 1
    assert default_storage.listdir("incoming")[1] == []


def test_a_full_disk_says_so_and_keeps_nothing(monkeypatch, media):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoRoom) as refusal:
        keep(upload(written(picture())))
    assert (refusal.value.status, refusal.value.code) == (503, "storage_full")
    assert not any(path.is_file() for path in media.rglob("*"))


def test_what_is_shown_is_upright_small_and_without_exif_while_the_original_keeps_it(city: City):
    case = make_complaint(city)
    content = written(picture(4000, 3000), exif=exif(orientation=6))
    row = actions.attach(case, keep(upload(content)), role="before", by=Actor(kind="complainant"))
    assert row.state == Attachment.State.PENDING
    with pytest.raises(NotFound):
        photographs.stream(row, "preview")
    prepare_attachment(FIRST_TRY, row.pk)
    row.refresh_from_db()
    assert row.state == Attachment.State.READY
    assert row.taken_at == datetime(2026, 11, 20, 1, 15, 30, tzinfo=UTC)
    assert (round(row.taken_lon, 5), round(row.taken_lat, 5)) == (100.6443, 13.77890)
    for size, longest in (("preview", 2048), ("thumbnail", 320)):
        file, _type = photographs.stream(row, size)
        with file, Image.open(file) as shown:
            assert max(shown.size) == longest
            assert shown.height > shown.width
            assert not shown.getexif()
            assert b"Exif" not in shown.info.get("exif", b"")
            shown.load()
        with default_storage.open(place_of(row.sha256, size)) as file:
            assert b"Phone" not in file.read()
    file, content_type = photographs.stream(row, "original")
    with file:
        assert (content_type, file.read()) == ("image/jpeg", content)


def test_likeness_survives_scaling_and_recompression_and_tells_others_apart():
    def distance(a, b):
        return ((a ^ b) & (2**64 - 1)).bit_count()

    one = photographs.perceptual_hash(picture(1600, 1200))
    again = photographs.perceptual_hash(Image.open(io.BytesIO(written(picture(700, 525), quality=40))))
    other = photographs.perceptual_hash(picture(1600, 1200).transpose(Image.Transpose.ROTATE_90))
    assert -(2**63) <= one < 2**63
    assert distance(one, again) <= 6 < distance(one, other)


def test_a_picture_that_is_cut_off_is_marked_broken_and_not_tried_for_ever(city: City):
    case = make_complaint(city)
    content = written(picture(2000, 1500, 3), "PNG")
    row = actions.attach(
        case, keep(upload(content[: len(content) // 2])), role="before", by=Actor(kind="complainant")
    )
    prepare_attachment(FIRST_TRY, row.pk)
    row.refresh_from_db()
    assert row.state == Attachment.State.BROKEN


def test_a_picture_over_which_the_worker_died_is_given_up(city: City):
    case = make_complaint(city)
    row = actions.attach(case, keep(upload(written(picture()))), role="before", by=Actor(kind="complainant"))
    prepare_attachment(SimpleNamespace(job=SimpleNamespace(attempts=3)), row.pk)
    row.refresh_from_db()
    assert row.state == Attachment.State.BROKEN


def test_a_picture_waits_while_the_storage_is_full(city: City, monkeypatch):
    case = make_complaint(city)
    row = actions.attach(case, keep(upload(written(picture()))), role="before", by=Actor(kind="complainant"))

    def full(*_arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(photographs.looking, "_save", full)
    prepare_attachment(FIRST_TRY, row.pk)
    row.refresh_from_db()
    assert row.state == Attachment.State.PENDING


def test_the_same_file_in_the_same_part_is_attached_once(city: City):
    case, somchai = make_complaint(city), Actor(kind="complainant")
    stored = keep(upload(written(picture())))
    rows = actions.attach_all(case, [stored, stored], role="before", by=somchai)
    again = actions.attach(case, stored, role="before", by=somchai)
    after = actions.attach(case, stored, role="after", by=somchai)
    assert [row.pk for row in rows] == [again.pk]
    assert after.pk != again.pk
    assert Attachment.objects.count() == 2


def test_eleven_files_at_once_are_refused_and_none_is_attached(city: City):
    case = make_complaint(city)
    files = [upload(written(picture(shade=shade))) for shade in range(11)]
    with pytest.raises(Invalid) as refusal:
        actions.attach_all(case, files, role="before", by=Actor(kind="complainant"))
    assert refusal.value.code == "too_many_files"
    assert not Attachment.objects.exists()


def test_adding_files_outside_a_move_is_recorded_once_and_refused_to_strangers(city: City):
    case = make_complaint(city)
    stored = keep(upload(written(picture())))
    attaching.add_files(case, [stored], role="other", by=city.ploy.actor())
    attaching.add_files(case, [stored], role="other", by=city.ploy.actor())
    event = ComplaintEvent.objects.get(complaint=case, kind="complaint.attached")
    assert event.data["role"] == "other"
    with pytest.raises(Forbidden):
        attaching.add_files(case, [stored], role="other", by=city.charlie.actor())


def test_the_sweep_deletes_old_files_that_nobody_needs(city: City, media):
    from rongthuk.intake.actions import upload as send
    from rongthuk.intake.jobs import expire_uploads
    from rongthuk.intake.models import Upload

    case = make_complaint(city)
    needed = keep(upload(written(picture(shade=1))))
    actions.attach(case, needed, role="before", by=Actor(kind="complainant"))
    waiting = send(upload(written(picture(shade=2))), owner="form")
    orphan = keep(upload(written(picture(shade=3))))
    fresh = keep(upload(written(picture(shade=4))))
    past = (timezone.now() - timedelta(days=2)).timestamp()
    for stored in (needed, waiting, orphan):
        os.utime(media / place_of(stored.sha256, "original"), (past, past))
    (media / "incoming" / "half").write_bytes(b"x")
    os.utime(media / "incoming" / "half", (past, past))
    assert photographs.sweep() == 1
    assert [default_storage.exists(place_of(one.sha256, "original")) for one in (needed, waiting, orphan, fresh)] == [
        True, True, False, True,
    ]  # fmt: skip
    assert default_storage.listdir("incoming")[1] == []
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))
    expire_uploads(0)
    assert photographs.sweep() == 1


@pytest.mark.parametrize(
    "head", [b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1heic", b"\x00\x00\x00\x1cftypheix"]
)
def test_heic_is_known_by_any_of_its_brands(head):
    assert sniff(head) == "image/heic"
