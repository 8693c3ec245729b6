"""Administrators may look and not touch; the benchmark says how fast and how well."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import RequestFactory

from rongthuk.areas import benchmark
from rongthuk.areas.models import District, Khwaeng, LearnedPlace


@pytest.mark.parametrize("model", [District, Khwaeng, LearnedPlace])
def test_areas_cannot_be_changed_by_hand(model) -> None:
    site = admin.site.get_model_admin(model)
    request = RequestFactory().get("/")
    assert not site.has_add_permission(request)
    assert not site.has_change_permission(request)
    assert not site.has_delete_permission(request)


def test_the_benchmark_runs_without_development_data(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setenv("RONGTHUK_SHARED", str(tmp_path))
    figures = benchmark.run(points=20_000)
    assert figures["single_equals_batch"]
    assert figures["points_per_s"] > 0
    assert figures["district_agreement"] is None


@pytest.mark.shared_data
def test_real_tickets_agree_with_their_labelled_district() -> None:
    if benchmark.shared_data() is None:
        pytest.skip("development data not found: set RONGTHUK_SHARED or put it at ../shared")
    figures = benchmark.run(points=200_000)
    assert figures["tickets"] == 207_331
    assert figures["district_agreement"] >= 0.985
    assert figures["located_share"] >= 0.995
    assert figures["points_per_s"] >= 100_000
