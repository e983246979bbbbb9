"""The demo's talk: each thread and room told through the actions that forms and sockets use."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from django.utils import timezone

from community.core import clock
from community.members.models import Member
from forum.actions import chat, contribute, responding, steering
from forum.actions.chat import Said
from forum.actions.contribute import Receipt
from forum.demo.told import Table, Told
from forum.models import Reaction, SmallAnswer
from forum.queries import room_by_slug

SLOWEST, LONGEST = timedelta(hours=2), 0.8
"""Between two posts of a thread at most; and the part of its age over which a young one spreads."""
BETWEEN = timedelta(minutes=3)
"""Between two messages in a room."""
PINNED_AFTER = timedelta(minutes=20)


class Talk:
    """One telling. ``now`` is the moment from which all ages count back."""

    def __init__(self, told: Told, members: dict[str, Member], now: datetime) -> None:
        self.members, self.now, self.mutes = members, now, set(told.mutes)
        self.random = Random(7)  # noqa: S311  who reacts to what; no secret
        self.keys: Iterator[UUID] = (UUID(int=number) for number in count(1))

    def thread(self, told: Table) -> Receipt:
        """Tell one thread and return the receipt of its opening post."""
        age = timedelta(hours=float(told["hours"]))
        gap = min(age * LONGEST / len(told["posts"]), SLOWEST)
        receipts: list[Receipt] = []
        for number, post in enumerate(told["posts"]):
            with clock.moved_to(self.now - age + gap * number):
                receipts.append(self._post(told, number, post, receipts))
                if receipts[0].state != "published":
                    break
        if told.get("pinned"):
            with clock.moved_to(self.now - age + PINNED_AFTER):
                steering.set_pin(
                    actor=self.members["kit"],
                    thread_id=receipts[0].thread_id,
                    pinned=True,
                    reason="House rules",
                )
        return receipts[0]

    def _post(self, told: Table, number: int, post: list[str], before: list[Receipt]) -> Receipt:
        author, text, quoted, label, *_ = [*post, "", ""]
        member = self.members[author]
        if number == 0:
            return contribute.start_thread(
                author=member,
                board_slug=told["board"],
                kind=told["kind"],
                title=told["title"],
                text=text,
                client_key=next(self.keys),
                tags=told.get("tags", ()),
                labels=told.get("labels", ()),
            )
        end = told["posts"][0][1].find(". ") + 1  # its first sentence, whole
        first = contribute.QuoteRange(post_id=before[0].post_id, start=0, end=end)
        receipt = contribute.reply(
            author=member,
            thread_id=before[0].thread_id,
            text=text,
            client_key=next(self.keys),
            quotes=[first] if quoted and end else [],
            labels=[label] if label else [],
        )
        self._react(before, told["posts"], author)
        return receipt

    def _react(self, before: list[Receipt], posts: list[list[str]], author: str) -> None:
        """Let whoever answers also react to a post that they read, more often than not."""
        at, kind = self.random.randrange(len(before)), self.random.choice(Reaction.Kind.values)
        wrote = posts[at][0]
        if wrote != author and (author, wrote) not in self.mutes and self.random.random() < 0.8:
            responding.react(member=self.members[author], post_id=before[at].post_id, kind=kind)

    def room(self, told: Table) -> None:
        """Let people speak in a room, a few minutes apart, and answer each other."""
        room = room_by_slug(told["slug"])
        said: list[Said] = []
        talk = BETWEEN * len(told["messages"])
        start = self._last_time(told["at"], talk) if "at" in told else self.now - timedelta(hours=told["ago"])
        for number, (author, text, *answered) in enumerate(told["messages"]):
            with clock.moved_to(start + BETWEEN * number):
                before = said[answered[0] - 1] if answered else None
                said.append(
                    chat.say(
                        author=self.members[author],
                        room_id=room.public_id,
                        text=text,
                        client_key=next(self.keys),
                        reply_to=before.message_id if before else "",
                    )
                )
                if before and self.random.random() < 0.5 and told["messages"][answered[0] - 1][0] != author:
                    kind = self.random.choice(SmallAnswer.Kind.values)
                    chat.react_to_message(
                        member=self.members[author], message_id=before.message_id, kind=kind
                    )

    def _last_time(self, at: str, talk: timedelta) -> datetime:
        """Return when it was last ``at`` o'clock with time for the ``talk`` since."""
        hour, minute = map(int, at.split(":"))
        ago = timezone.localtime(self.now) - talk
        found = ago.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return found if found <= ago else found - timedelta(days=1)
