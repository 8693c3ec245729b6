"""Sign what a page may send photographs for."""

from __future__ import annotations

from django import template
from django.utils.http import urlencode

from rongthuk.portal.views.upload import sign_owner

register = template.Library()


@register.simple_tag
def upload_form(owner: str) -> str:
    """Return the signed owner of a form's photographs, ready for an address."""
    return urlencode({"form": sign_owner(owner)}).removeprefix("form=")
