"""Addresses of the portal. What opens a case is always its secret; a reference alone opens only what is public."""

from django.urls import URLPattern, URLResolver, path

from rongthuk.portal.views import case, cases, follow, home, lookups, pages, pictures, receipt, upload
from rongthuk.portal.views.report import category, check, contact, questions, what, where

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("report/", what.what, name="what"),
    path("report/again", what.again, name="again"),
    path("report/where", where.where, name="where"),
    path("report/category", category.category, name="category"),
    path("report/questions", questions.questions, name="questions"),
    path("report/contact", contact.contact, name="contact"),
    path("report/check", check.check, name="check"),
    path("report/photos", upload.for_report, name="upload"),
    path("report/photos/<str:token>/remove", upload.remove_from_report, name="upload_remove"),
    path("follow", follow.follow, name="follow"),
    path("c/<str:secret>", case.case, name="case"),
    path("c/<str:secret>/receipt", receipt.receipt, name="receipt"),
    path("c/<str:secret>/photos", upload.for_case, name="case_upload"),
    path("c/<str:secret>/photos/<str:token>/remove", upload.remove_from_case, name="case_upload_remove"),
    path("c/<str:secret>/version", case.version, name="case_version"),
    path("c/<str:secret>/withdraw", case.withdraw, name="withdraw"),
    path("c/<str:secret>/do/<slug:what>", case.act, name="case_act"),
    path("c/<str:secret>/pictures/<str:token>/<slug:size>", pictures.picture, name="picture"),
    path("cases", cases.cases, name="cases"),
    path("cases/<str:reference>", cases.public_case, name="public_case"),
    path("cases/<str:reference>/abuse", cases.abuse, name="abuse"),
    path("map", cases.city_map, name="map"),
    path("map/points", cases.points, name="points"),
    path("map/outlines", lookups.outlines, name="outlines"),
    path("map/names", lookups.names, name="names"),
    path("places", lookups.places, name="places"),
    path("places/here", lookups.here, name="here"),
    path("help", pages.help_page, name="help"),
    path("privacy", pages.privacy, name="privacy"),
    path("robots.txt", pages.robots, name="robots"),
    path("manifest.webmanifest", pages.manifest, name="manifest"),
    path("favicon.ico", pages.favicon, name="favicon"),
]
