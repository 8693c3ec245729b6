"""Let staff in, turn others away with a drawn page, and lose nothing that was typed when a session has ended."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from rongthuk.core.actors import Actor

View = Callable[..., HttpResponseBase]

KEPT = "desk_kept"
# What was typed waits this long for its writer to sign in again.
KEPT_SECONDS = 30 * 60
MOST_KEPT = 100_000
_NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "version"})


def staff(*, form_at: Callable[..., str] | None = None) -> Callable[[View], View]:
    """Make a view one of the desk: it gets the actor as its second argument.

    Who is not signed in is asked to; a form that he sent is kept and given back on the page `form_at` (by the view's own arguments;
    the same address when it is None). Who has no role sees why he may not enter. No page is kept by the browser or a proxy.
    """

    def dress(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                query = f"?{request.GET.urlencode()}" if request.GET else ""
                return _sign_in(request, (form_at(**kwargs) if form_at else request.path) + query)
            actor = request.user.actor()
            if not actor.is_staff:
                return render(request, "desk/forbidden.html", status=403)
            response = view(request, actor, *args, **kwargs)
            patch_vary_headers(response, ["HX-Request", "HX-Target"])
            patch_cache_control(response, no_store=True, private=True)
            return response

        return inner

    return dress


def _sign_in(request: HttpRequest, back: str) -> HttpResponse:
    if request.method == "POST":
        _keep(request)
        messages.warning(
            request,
            _(
                "You were signed out meanwhile. Please sign in again: what you typed is kept, files must be chosen anew."
            ),
        )
    elif is_htmx(request):
        back = request.htmx.current_url_abs_path or back  # type: ignore[attr-defined]
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    return HttpResponseClientRedirect(address) if is_htmx(request) else redirect(address)


def _keep(request: HttpRequest) -> None:
    """Keep a form's words in the session, which signing in takes over."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NEVER_KEPT}
    if sum(len(str(value)) for values in fields.values() for value in values) > MOST_KEPT:
        return
    request.session[KEPT] = {"path": request.path, "fields": fields, "at": time.time()}
    request.session.set_expiry(KEPT_SECONDS)


def kept(request: HttpRequest, path: str) -> QueryDict | None:
    """Take back what was typed into the form that is sent to `path` before the session ended."""
    found = request.session.get(KEPT)
    if not found or found["path"] != path:
        return None
    del request.session[KEPT]
    # The half hour was for the words alone.
    request.session.set_expiry(0 if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE else None)
    if time.time() - found["at"] > KEPT_SECONDS:
        return None
    data = QueryDict(mutable=True)
    for name, values in found["fields"].items():
        data.setlist(name, values)
    return data


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a part of a page."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def asks_for(request: HttpRequest, target: str) -> bool:
    """Tell whether htmx will put the answer into the element with this id."""
    wanted = request.htmx.target or ""  # type: ignore[attr-defined]
    return is_htmx(request) and wanted.rpartition("#")[2] == target


__all__ = ["Actor", "asks_for", "is_htmx", "kept", "staff"]
