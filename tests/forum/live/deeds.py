"""What people do in a thread or a room, by number, so that a history can be drawn at random.

Every text holds a word of its own (a canary), by which it is found wherever it goes.
"""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from community.members.actions.people import block, mute, unblock, unmute
from community.members.models import Member
from forum.actions import chat
from forum.actions.citing import QuoteRange
from forum.actions.contribute import edit, reply
from forum.actions.responding import delete_post, react
from forum.actions.steering import lock_room, set_lock, set_pin, set_slow, slow_room
from forum.models import Contribution, Room, Stream, Thread
from moderation.ports import target_for
from tests.conftest import HELD_WORDS
from tests.forum.live.page import Drawn, drawn_room, drawn_thread

PEOPLE = ("alice", "bob", "ada", "petra", "mona")
"""alice opened the thread; mona reviews, and so meets everybody."""
CANARY = re.compile(r"canary\d+x")
DEEDS = (
    *("say", "say", "say", "edit", "edit", "react", "react", "hide", "decide", "decide"),
    *("hold", "delete", "steer", "meet", "meet"),
)


class Deeds:
    """What threads and rooms share. ``do`` does one deed of somebody's; which and to what, numbers say."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.said = 0

    def do(self, what: str, who: str, number: int) -> None:
        deed: Callable[[Member, int], object] = getattr(self, what)
        deed(Member.objects.get(handle=who), number)

    def draw(self, viewer: Member) -> Drawn:
        """Return the page as the server draws it now."""
        raise NotImplementedError

    def draw_for(self, handle: str) -> Drawn:
        return self.draw(Member.objects.get(handle=handle))

    @property
    def path(self) -> str:
        """Where its sockets lead."""
        return f"/ws/{self.stream.KIND}s/{self.stream.public_id}/"

    def now(self) -> Any:
        """Return the stream as it is now, with its place."""
        rows = type(self.stream)._default_manager.select_related(*self.stream.WITH_PLACE)
        return rows.get(pk=self.stream.pk)

    def words(self, number: int) -> str:
        self.said += 1
        return f"canary{self.said}x {HELD_WORDS if number % 4 == 0 else 'A line of the day.'}"

    def item(self, number: int) -> Contribution:
        """Return some item: mostly one of the newest, now and then the first."""
        items = list(self.stream.items.order_by("-pk"))
        return items[-1] if number > 57 else items[number % min(4, len(items))]

    def shown(self) -> list[Contribution]:
        return list(self.stream.items.filter(state="published").order_by("pk"))

    def hide(self, who, number):
        item = self.item(number)
        if item.visible_revision is not None:
            target_for(item.SUBJECT).remove(item.public_id, item.visible_revision.public_id)

    def hold(self, who, number):
        item = self.item(number)
        if item.visible_revision is not None:
            target_for(item.SUBJECT).hold(item.public_id, item.visible_revision.public_id)

    def decide(self, who, number):
        """Publish the newest words of an item, whatever became of them, or turn them down."""
        item = self.item(number)
        newest = item.revisions.order_by("-number")[0]
        target = target_for(item.SUBJECT)
        (target.remove if number % 5 == 0 else target.publish)(item.public_id, newest.public_id)

    def meet(self, who, number):
        """Block, unblock, mute or unmute somebody."""
        others = [name for name in PEOPLE if name != who.handle]
        other = Member.objects.get(handle=others[number % len(others)])
        (block, mute, unblock, unmute)[number // 4 % 4](actor=who, other=other)


class InThread(Deeds):
    stream: Thread

    def draw(self, viewer: Member) -> Drawn:
        return drawn_thread(viewer, self.stream.public_id)

    def say(self, who, number):
        cited = [
            QuoteRange(post_id=post.public_id, start=0, end=12) for post in self.shown()[-(number % 3) :]
        ]
        reply(
            author=who,
            thread_id=self.stream.public_id,
            text=self.words(number),
            client_key=uuid4(),
            quotes=cited if number % 3 else (),
        )

    def edit(self, who, number):
        post = self.item(number)
        words = self.words(number // 2)
        edit(author=post.author, post_id=post.public_id, text=words, title="New", client_key=uuid4())

    def react(self, who, number):
        react(member=who, post_id=self.item(number).public_id, kind=("strength", "sitting")[number % 2])

    def delete(self, who, number):
        post = self.item(number)
        delete_post(member=post.author, post_id=post.public_id)

    def steer(self, who, number):
        mona, thread_id = Member.objects.get(handle="mona"), self.stream.public_id
        if number % 3 == 0:
            set_lock(actor=mona, thread_id=thread_id, locked=number % 6 == 0, reason="Late.")
        elif number % 3 == 1:
            set_slow(actor=mona, thread_id=thread_id, seconds=0, reason="Calm.")
        else:
            set_pin(actor=mona, thread_id=thread_id, pinned=number % 2 == 0, reason="Good.")


class InRoom(Deeds):
    stream: Room

    def draw(self, viewer: Member) -> Drawn:
        return drawn_room(viewer, self.stream.slug)

    def say(self, who, number):
        shown = self.shown()
        to = shown[-(number % 3)].public_id if shown and number % 3 <= len(shown) else ""
        room_id, text = self.stream.public_id, self.words(number)
        chat.say(author=who, room_id=room_id, text=text, client_key=uuid4(), reply_to=to)

    def edit(self, who, number):
        message = self.item(number)
        words = self.words(number // 2)
        chat.change_message(
            author=message.author, message_id=message.public_id, text=words, client_key=uuid4()
        )

    def react(self, who, number):
        kind = ("strength", "sitting")[number % 2]
        chat.react_to_message(member=who, message_id=self.item(number).public_id, kind=kind)

    def delete(self, who, number):
        message = self.item(number)
        chat.delete_message(member=message.author, message_id=message.public_id)

    def steer(self, who, number):
        mona, room_id = Member.objects.get(handle="mona"), self.stream.public_id
        if number % 2 == 0:
            lock_room(actor=mona, room_id=room_id, locked=number % 4 == 0, reason="Late.")
        else:
            slow_room(actor=mona, room_id=room_id, seconds=0, reason="Calm.")
