"""One line in an item's history: append-only, chained."""

from community.core import clock
from community.core.chain import GENESIS, link
from community.core.events import announce
from community.members.models import Member
from moderation.events import ItemChanged
from moderation.models import ReviewEvent, ReviewItem

Fact = str | int | bool | None | list[str]


def record(item: ReviewItem, name: str, *, actor: Member | None, **facts: Fact) -> ReviewEvent:
    """Append to the item's chain and tell the desk. The caller holds a lock on the item.

    ``facts`` are codes and numbers, never words of a member.
    """
    last = ReviewEvent.objects.filter(item=item).order_by("-number").first()
    event = ReviewEvent(
        item=item,
        number=last.number + 1 if last else 1,
        at=clock.now(),
        actor=actor.public_id if actor else "",
        name=name,
        facts=facts,
        previous=last.digest if last else GENESIS,
    )
    event.digest = link(event.previous, event.covered())
    event.save(force_insert=True)
    announce(ItemChanged(audience=("review",), item_id=item.public_id))
    return event
