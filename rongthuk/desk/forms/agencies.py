"""Pick a unit by typing a part of its name.

With JavaScript the box completes from `desk:agencies`; without it the server reads the words and, where several units fit, offers
them to choose from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rongthuk.core.text import clean_line
from rongthuk.organisations.models import Agency
from rongthuk.organisations.queries import agency_tree, find_agency

OTHER = "other"
MOST_OFFERED = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """A unit that is offered, with the sentence that speaks for it."""

    code: str
    name: str
    because: str = ""


def search_agencies(words: str, *, outside: bool = False, limit: int = MOST_OFFERED) -> list[Agency]:
    """Return the units whose names contain all the words, those that begin with them first."""
    terms = clean_line(words).lower().split()
    if not terms:
        return []
    found: list[tuple[int, int, Agency]] = []
    for place, agency in enumerate(agency_tree()):
        if not agency.accepts_cases or (outside and not agency.is_outside):
            continue
        names = [agency.name_th.lower(), agency.name_en.lower(), agency.short_name.lower(), agency.code]
        text = " ".join(names)
        if not all(term in text for term in terms):
            continue
        whole = " ".join(terms)
        rank = 0 if whole in names else 1 if any(name.startswith(whole) for name in names) else 2
        found.append((rank, place, agency))
    return [agency for _rank, _place, agency in sorted(found, key=lambda row: row[:2])[:limit]]


def detail_of(agency: Agency) -> str:
    """Return what tells units of the same name apart: the body they belong to."""
    parent = agency.parent
    return parent.name if parent is not None and parent.depth > 0 else str(agency.get_kind_display())


class AgencyPicker(forms.Widget):
    """Offers as radios, then a box that completes; `value` is (chosen offer, code of the box, words of the box)."""

    template_name = "desk/widgets/agency_picker.html"

    def __init__(self, *, offers: Sequence[Offer] = (), outside: bool = False) -> None:
        super().__init__()
        self.offers = list(offers)
        self.candidates: list[Offer] = []
        self.outside = outside

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str, str]:
        """Return what the form sent."""
        return data.get(name, ""), data.get(f"{name}_code", ""), data.get(f"{name}_words", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether nothing of it was sent."""
        return not any(self.value_from_datadict(data, files, name))

    def id_for_label(self, id_: str) -> str:
        """Return the box, which is always there."""
        return f"{id_}_words"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give the template its offers and what was typed."""
        context = super().get_context(name, None, attrs)
        chosen, code, words = value if isinstance(value, tuple) else (value or "", "", "")
        offers = [*self.offers, *self.candidates]
        if not isinstance(value, tuple) and value and all(offer.code != value for offer in offers):
            agency = find_agency(value)
            chosen, code, words = (OTHER, value, agency.name) if agency else ("", "", "")
        address = reverse("desk:agencies") + ("?outside=1" if self.outside else "")
        context["widget"].update(
            offers=offers,
            chosen=chosen or (OTHER if words else ""),
            code=code,
            words=words,
            other=OTHER,
            search_url=address,
        )
        return context


class AgencyField(forms.Field):
    """A unit; cleans to its code, or "" where none is needed."""

    widget: AgencyPicker

    def __init__(self, *, offers: Sequence[Offer] = (), outside: bool = False, **options: Any) -> None:
        super().__init__(widget=AgencyPicker(offers=offers, outside=outside), **options)
        self.outside = outside

    def clean(self, value: Any) -> str:
        """Return the code of the unit that was chosen or typed."""
        chosen, code, words = value if isinstance(value, tuple) else ("", "", "")
        wanted = code if chosen in {"", OTHER} else chosen
        if wanted and find_agency(wanted) is not None:
            return str(wanted)
        if clean_line(words):
            return self._read(words)
        if self.required:
            raise ValidationError(_("Choose a unit, or type a part of its name."))
        return ""

    def _read(self, words: str) -> str:
        agency = find_agency(clean_line(words))
        if agency is not None:
            return agency.code
        found = search_agencies(words, outside=self.outside)
        exact = [each for each in found if clean_line(words) in {each.name_th, each.name_en, each.short_name}]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0].code
        if not found:
            raise ValidationError(_("No unit has this name. Type a part of it, such as a district."))
        known = {offer.code for offer in self.widget.offers}
        self.widget.candidates = [
            Offer(each.code, each.name, detail_of(each)) for each in found if each.code not in known
        ]
        raise ValidationError(_("Several units fit these words. Choose one of them."))


class AgenciesPicker(forms.Widget):
    """Two boxes that complete, for further units."""

    template_name = "desk/widgets/agencies_picker.html"
    boxes = 2

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[tuple[str, str]]:
        """Return (code, words) of each box."""
        get = data.getlist if hasattr(data, "getlist") else lambda key: data.get(key, [])
        codes, words = get(f"{name}_code"), get(f"{name}_words")
        return list(zip(codes, words, strict=False))

    def id_for_label(self, id_: str) -> str:
        """Return the first box."""
        return f"{id_}_0"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give the template its boxes."""
        context = super().get_context(name, None, attrs)
        pairs = list(value or [])[: self.boxes]
        pairs += [("", "")] * (self.boxes - len(pairs))
        context["widget"].update(pairs=pairs, search_url=reverse("desk:agencies"))
        return context


class AgenciesField(forms.Field):
    """Further units; cleans to their codes."""

    widget = AgenciesPicker

    def clean(self, value: Any) -> list[str]:
        """Return the codes, in order, each once."""
        single = AgencyField(required=False)
        codes = []
        for code, words in value or []:
            if not clean_line(words):
                continue
            codes.append(single.clean((OTHER, code, words)))
        return list(dict.fromkeys(code for code in codes if code))
