"""What the portal's tests share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> Iterator[None]:
    """Let no test see what another has counted."""
    cache.clear()
    yield
    cache.clear()
