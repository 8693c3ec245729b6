"""What all tests share: the reference data once a run, and the small city with its cast."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from rongthuk.organisations.factories import City, make_city

# A browser driven in this process keeps an event loop running, which Django would take for our being inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """Load areas, categories, service levels and rules once; agencies differ by test and are made by `city`."""
    from rongthuk.complaints.factories import load_reference

    with django_db_blocker.unblock():
        load_reference()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Load the reference data again after a test with real transactions, which ends by emptying every table."""
    result = yield
    marker = item.get_closest_marker("django_db")
    if "transactional_db" in getattr(item, "fixturenames", ()) or (
        marker and marker.kwargs.get("transaction")
    ):
        from rongthuk.complaints.factories import load_reference

        with item.config.stash[blocking_manager_key].unblock():
            # The table of jobs is not Django's, so that emptying every table leaves it as it is.
            with connection.cursor() as cursor:
                cursor.execute("truncate procrastinate_jobs cascade")
            load_reference()
    return result


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Let no process cache carry one test's agencies into the next, and no request its reader's language."""
    from rongthuk.organisations import queries

    queries.forget()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    queries.forget()


@pytest.fixture
def city(db: None) -> City:
    """Make the small city: the centre, Bang Kapi and Din Daeng with their sections, drainage, the police, and the cast."""
    return make_city()
