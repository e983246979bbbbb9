"""The care that an answer carries, for pages and for frames alike."""

from typing import Any

from django.template.loader import render_to_string

from moderation.actions.filing import Care
from moderation.pages.notices import card_context

FILLED_IN = "of-the-page"
"""Stands where a form's token goes: a frame has none, and the page that shows the card puts in its own."""


def care_context(care: Care) -> dict[str, Any]:
    """Return what ``_support_card.html`` needs; nothing where no card is shown."""
    return card_context(cards=care.cards, item_id=care.item_id, by=care.by) if care.cards else {}


def card_html(care: Care) -> str:
    """Return the support card as it goes into a frame, or nothing."""
    context = care_context(care)
    return (
        render_to_string("_support_card.html", context | {"csrf_token": FILLED_IN}).strip() if context else ""
    )
