"""Show the areas to administrators; they change by a new release of the table, not by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin

from rongthuk.areas.models import District, Khwaeng, LearnedPlace


class ReadOnly:
    """Lists and pages without a way to change them."""

    def has_add_permission(self, request: Any) -> bool:
        """Refuse: rows come from the table."""
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: rows come from the table."""
        return False

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        """Refuse: rows come from the table."""
        return False


@admin.register(District)
class DistrictAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Districts in dictionary order."""

    list_display = ["code", "name_th", "name_en", "area_km2"]
    search_fields = ["code", "name_th", "name_en"]
    ordering = ["sort_key"]


@admin.register(Khwaeng)
class KhwaengAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Khwaeng by district."""

    list_display = ["code", "name_th", "name_en", "district", "postcode"]
    list_select_related = ["district"]
    list_filter = ["district"]
    search_fields = ["code", "name_th", "name_en", "postcode"]
    ordering = ["sort_key"]


@admin.register(LearnedPlace)
class LearnedPlaceAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    """Streets and soi by how often they were seen."""

    list_display = ["name", "kind", "khwaeng", "district", "count", "source"]
    list_select_related = ["khwaeng", "district"]
    list_filter = ["kind", "source", "district"]
    search_fields = ["name", "key"]
    show_full_result_count = False
