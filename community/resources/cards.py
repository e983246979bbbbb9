"""The words of each card, and which helplines stand on it.

``moderation`` decides which cards an author is shown; here stands what they say. A card never
blames, never asks for a reason and never promises a time: the page adds the team's own line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.core.screening import Card
from community.resources import helplines

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that can keep a person from reaching out, and an answer to it."""

    thought: Words
    answer: Words


@dataclass(frozen=True, slots=True)
class CardText:
    """What one card says. ``kinds`` are helpline kinds, the most pressing first."""

    title: Words
    paragraphs: tuple[Words, ...]
    kinds: tuple[str, ...]
    icon: str = "heart-handshake"
    barriers: tuple[Barrier, ...] = ()
    leave_first: bool = False  # quick exit stands above everything else
    steps: bool = False  # a link to the overdose steps


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card in words, with the lines of the community's country."""

    card: Card
    text: CardText
    title: str
    paragraphs: tuple[str, ...]
    lines: tuple[helplines.Line, ...]


BARRIERS = (
    Barrier(
        _("I don’t know what to say"),
        _("You can read out what you wrote here. Or say: I’m not OK, and I don’t know where to start."),
    ),
    Barrier(
        _("It’s not bad enough to call"),
        _(
            "You don’t have to be at the edge. If it hurts enough to write about it, it is enough to talk "
            "about it."
        ),
    ),
    Barrier(
        _("I don’t want to be a burden"),
        _("This is what they are there for. You take nothing away from anyone by calling."),
    ),
    Barrier(
        _("I’m afraid of who will come"),
        _(
            "You can ask the person who answers before you say anything else: when would you send someone? "
            "You can also text or chat, say only what you want to, and stop at any time."
        ),
    ),
    Barrier(
        _("Someone might hear me"),
        _("You can text or chat instead. Nobody near you hears a word, and Quick exit closes this page."),
    ),
    Barrier(
        _("I tried before and it didn’t help"),
        _(
            "We’re sorry it went like that. The next time it will be another person, and you may hang up "
            "and try again. You can also ask for a person from this community below."
        ),
    ),
)
"""Asking what stands in the way, and meeting it, raised the use of crisis services in a trial of
39,450 people (registration NCT03633825); a link alone is seldom used."""

TEXTS: dict[Card, CardText] = {
    Card.MEDICAL: CardText(
        _("Your body may need help right now"),
        (
            _("Call %(emergency)s. You don’t have to be sure. Tell someone near you, and unlock the door."),
            _("If you are driving, pull over, turn the engine off and stay where you are."),
        ),
        ("emergency", "poison"),
        icon="triangle-alert",
    ),
    Card.OVERDOSE: CardText(
        _("If you took too much, call %(emergency)s now"),
        (
            _(
                "Tell someone near you, unlock the door and try to stay awake. Keep naloxone where they "
                "can reach it."
            ),
            _(
                "If you are going to use, don’t use alone. After time off, a dose you once knew can be "
                "too much."
            ),
        ),
        ("emergency", "poison", "never_use_alone"),
        icon="triangle-alert",
        steps=True,
    ),
    Card.WITHDRAWAL: CardText(
        _("Stopping suddenly can be dangerous"),
        (
            _(
                "Shaking badly, seeing things, a fever, being confused or a seizure: call %(emergency)s "
                "or go to an emergency room now. Don’t wait it out alone."
            ),
            _("A doctor or your program can help you stop safely. Ask before you stop, not after."),
        ),
        ("emergency", "treatment"),
        icon="triangle-alert",
    ),
    Card.SAFE_AT_HOME: CardText(
        _("If someone may see this screen, leave first"),
        (
            _(
                "You don’t deserve this, and it is not your fault. We never send an e-mail about what you "
                "wrote."
            ),
            _(
                "If you are in danger now, call %(emergency)s. These people know how to make a safe plan "
                "with you."
            ),
        ),
        ("violence", "emergency"),
        leave_first=True,
    ),
    Card.SUPPORT: CardText(
        _("Thank you for saying that here. You’re not in trouble."),
        (
            _(
                "If there is any chance that you might act on this, please talk to someone right now. It "
                "is free and private, and you can stop at any time."
            ),
        ),
        ("crisis", "emergency"),
        barriers=BARRIERS,
    ),
    Card.CRAVING: CardText(
        _("This can pass, and you don’t have to get through it alone"),
        (
            _(
                "Put some distance between you and it: another room, another street. Call someone, or "
                "write here."
            ),
            _("If you do use, don’t use alone, and keep naloxone near. You are welcome here either way."),
        ),
        ("never_use_alone", "crisis", "treatment"),
    ),
    Card.ASSAULT: CardText(
        _("It was not your fault. You choose what happens next."),
        (
            _(
                "You can get care without reporting anything. Some care works best in the first days, so "
                "ask soon."
            ),
            _("A trained person can tell you what is possible, and stay with you while you think."),
        ),
        ("assault", "emergency"),
    ),
    Card.SOMEONE_ELSE: CardText(
        _("You’re worried about someone. Here is what helps."),
        (
            _("Ask them straight out. Listen. Stay with them, or stay on the line."),
            _("If they may be in danger now, call %(emergency)s. The crisis line is for worried people too."),
        ),
        ("crisis", "emergency"),
        steps=True,
    ),
    Card.CHILD: CardText(
        _("Someone who can’t protect themselves may be in danger"),
        (
            _(
                "If it is happening now, call %(emergency)s. You can also talk it through with a trained "
                "person first."
            ),
            _("The team may have to pass on what it learns about this. You can ask what, to whom and why."),
        ),
        ("emergency", "child", "elder"),
    ),
    Card.YOUTH: CardText(
        _("There are people for you"),
        (_("This community is for adults. These lines answer young people, and they are kind."),),
        ("youth", "crisis"),
        icon="sprout",
    ),
}
"""Every card but ``HELD``, which is no help card: the page says there what waits and for whom."""


def shown(cards: Iterable[Card | str]) -> Sequence[ShownCard]:
    """Return what to show for ``cards``, in their order. ``HELD`` is left to the page."""
    number = {"emergency": helplines.emergency()}
    return [
        ShownCard(
            card,
            text,
            str(text.title) % number,
            tuple(str(words) % number for words in text.paragraphs),
            helplines.lines(text.kinds),
        )
        for card in map(Card, cards)
        if (text := TEXTS.get(card))
    ]
