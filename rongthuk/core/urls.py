"""Addresses that belong to no surface."""

from django.urls import include, path

from rongthuk.core import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("language/", include("django.conf.urls.i18n")),
    path("theme/", views.choose_theme, name="choose_theme"),
    path("style/", include("rongthuk.core.style.urls")),
]
