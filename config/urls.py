"""All addresses: each surface brings its own under its prefix."""

from importlib import import_module
from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from config.discovery import channel_apps

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("rongthuk.core.urls")),
    path("desk/", include("rongthuk.desk.urls")),
]
for name in channel_apps():
    if find_spec(f"{name}.urls"):
        # A channel says itself where it listens (`PREFIX`), else under channels/<kind>/.
        module = import_module(f"{name}.urls")
        urlpatterns.append(
            path(getattr(module, "PREFIX", f"channels/{name.rsplit('.', 1)[1]}/"), include(module))
        )
urlpatterns.append(path("", include("rongthuk.portal.urls")))

handler400 = "rongthuk.core.views.bad_request"
handler403 = "rongthuk.core.views.forbidden"
handler404 = "rongthuk.core.views.not_found"
handler500 = "rongthuk.core.views.broken"
