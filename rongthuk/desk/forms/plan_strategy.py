"""Add a node to a year's strategy, or change its words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rongthuk.planning.models import StrategyNode

# Three spaces that no browser folds.
INDENT = "\u00a0" * 3


class NodeForm(forms.Form):
    """A node: below which, numbered how, called what."""

    parent = forms.ChoiceField(label=_("Below"), required=False)
    number = forms.CharField(
        label=pgettext_lazy("strategy", "Number"), max_length=40, help_text=_("As printed, such as 7.5.1")
    )
    level_word = forms.CharField(
        label=_("What this level is called"),
        required=False,
        max_length=60,
        help_text=_("Such as ด้าน, มิติ, เป้าประสงค์"),
    )
    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        data: Any = None,
        *,
        nodes: list[StrategyNode],
        node: StrategyNode | None = None,
        below: str = "",
    ) -> None:
        initial: dict[str, Any] = {"parent": below}
        if node is not None:
            initial = {"title": node.title, "level_word": node.level_word}
        super().__init__(data, label_suffix="", initial=initial)
        if node is not None:
            # Number and place in the tree stay: projects of the year lean on them.
            del self.fields["parent"], self.fields["number"]
            return
        options = [(str(each.pk), f"{INDENT * each.depth}{each.number} {each.title}"[:90]) for each in nodes]
        self.fields["parent"].choices = [("", _("Nothing: at the top")), *options]  # type: ignore[attr-defined]
