"""The care that an answer carries, for pages and for frames alike."""

from typing import Any

from moderation.actions.filing import Care
from moderation.pages import notices


def care_context(care: Care) -> dict[str, Any]:
    """Return what ``_support_card.html`` needs; nothing where no card is shown."""
    return notices.card_context(cards=care.cards, item_id=care.item_id, by=care.by) if care.cards else {}


def card_html(care: Care) -> str:
    """Return the support card as it goes into a frame, or nothing."""
    return notices.card_html(cards=care.cards, item_id=care.item_id, by=care.by)
