"""Log lines say which thing, and never who."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from rongthuk.core.logs import Line


def written(message, *args, error=None, **extra):
    record = logging.getLogger("rongthuk").makeRecord(
        "rongthuk",
        logging.WARNING,
        "f.py",
        1,
        message,
        args,
        (type(error), error, None) if error else None,
        extra=extra,
    )
    return Line().format(record)


def test_fields_stand_behind_the_message():
    assert written("delivery failed", delivery=7, permanent=True).endswith(
        "rongthuk delivery failed delivery=7 permanent=True"
    )


def test_a_refused_row_and_a_phone_are_left_out():
    error = ValueError(
        "new row violates check\nDETAIL:  Failing row contains (5, สมชาย ใจดี, 081 234 5678,\nบ้านเลขที่ 5).\nHINT: ask somchai@example.com"
    )
    line = written("job failed", error=error)
    assert "violates check" in line
    for word in ("สมชาย", "081", "บ้านเลขที่", "somchai"):
        assert word not in line
    assert "somchai" not in written("refused", error=ValueError("550 <somchai@example.com> unknown"))


def test_the_address_that_opens_a_case_is_cut():
    line = written("%s: %s", "Internal Server Error", "/c/M-CjWnpC_Cd0yg3XHJbDXQ/answer")
    assert line.endswith("/c/…/answer")


def test_the_settings_write_such_lines():
    assert import_string(settings.LOGGING["formatters"]["line"]["()"]) is Line
