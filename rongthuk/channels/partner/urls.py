"""Addresses of the API: it stands under `/api/v1/`, not among the channels' webhooks."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from rongthuk.channels.partner import views
from rongthuk.channels.partner.api import assemble
from rongthuk.channels.partner.problems import only_problems

PREFIX = "api/v1/"
app_name = "partner"

_ninja: list[URLPattern | URLResolver] = assemble().urls[0]
for _pattern in _ninja:
    if isinstance(_pattern, URLPattern):
        _pattern.callback = only_problems(_pattern.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.description, name="description"),
    path("openapi.json", views.openapi, name="openapi"),
    *_ninja,
    path("<path:rest>", views.nothing),
]
