"""Addresses of the style page and of the stand-ins that its examples talk to."""

from django.urls import path

from rongthuk.core.style import views

app_name = "style"
urlpatterns = [
    path("", views.style_page, name="page"),
    path("photo/", views.photo, name="photo"),
    path("places/", views.places, name="places"),
    path("resolve/", views.resolve, name="resolve"),
    path("outlines/", views.outlines, name="outlines"),
    path("stream/", views.stream, name="stream"),
    path("points/", views.points, name="points"),
]
