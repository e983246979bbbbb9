"""``{% load helplines %}``: helplines and cards for templates, from their one source."""

from collections.abc import Iterable, Sequence

from django import template

from community.core.screening import Card
from community.resources import cards as card_texts
from community.resources import helplines as source

register = template.Library()


@register.simple_tag
def helplines(*kinds: str | Iterable[str], country: str = "") -> tuple[source.Line, ...]:
    """Return lines: ``{% helplines 'crisis' 'emergency' as found %}``; all of them without a kind.

    A list of kinds counts as its kinds: ``{% helplines self.kinds as found %}``.
    """
    named = [kind for each in kinds for kind in ([each] if isinstance(each, str) else each)]
    return source.lines(named, country)


@register.simple_tag
def emergency_number(country: str = "") -> str:
    """Return the number for danger now: ``{% emergency_number as number %}``."""
    return source.emergency(country)


@register.simple_tag
def cards_in_words(cards: Iterable[Card | str] | None) -> Sequence[card_texts.ShownCard]:
    """Return the words and lines of ``cards``: ``{% cards_in_words cards as shown %}``."""
    return card_texts.shown(cards or ())
