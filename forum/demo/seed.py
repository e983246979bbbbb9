"""Make the demo community through the same actions that forms use, on a clock that is moved back.

Deterministic: the same people, words, relations and time offsets each time. Only limits and mail
are switched off while it runs.
"""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from community.core import clock
from community.core.models import Mark
from community.members.actions.joining import sign
from community.members.actions.people import mute
from community.members.actions.profile import write_profile
from community.members.actions.roles import grant_role, join_circle, make_circle
from community.members.models import Circle, Member, Role
from community.members.queries import current_agreement
from forum.actions import chat, contribute, responding, steering
from forum.actions.chat import Said
from forum.actions.contribute import KIND, Receipt
from forum.actions.places import BoardFacts, make_board
from forum.actions.rooms import RoomFacts, change_room
from forum.actions.usual_places import set_up_usual_places
from forum.demo import PASSWORD
from forum.models import Reaction, SmallAnswer
from forum.queries import room_by_slug
from moderation.actions.deciding import Step, close, decide
from moderation.actions.desk import claim
from moderation.hours import time_allowed
from moderation.models import Report, ReviewItem, Signal

WORDS = Path(__file__).with_name("community.toml")
Progress = Callable[[str], None]


@contextmanager
def _without_limits_and_mail() -> Iterator[None]:
    limits, backend = settings.RATE_LIMITS, settings.EMAIL_BACKEND
    settings.RATE_LIMITS, settings.EMAIL_BACKEND = False, "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.RATE_LIMITS, settings.EMAIL_BACKEND = limits, backend


class Seed:
    """One run. ``now`` is the moment from which all ages count back."""

    def __init__(self, progress: Progress) -> None:
        self.told = tomllib.loads(WORDS.read_text(encoding="utf-8"))
        self.progress = progress
        self.now: datetime = timezone.now()
        self.random = Random(7)  # noqa: S311  who reacts to what; no secret
        self.members: dict[str, Member] = {}
        self.keys = 0

    def run(self) -> None:
        """Make everything. The mark comes first: half a demo is still a demo."""
        Mark.objects.get_or_create(name="demo")
        with _without_limits_and_mail():
            self._people()
            self._places()
            threads = sorted(self.told["threads"], key=lambda thread: -float(thread["hours"]))
            for number, thread in enumerate(threads, start=1):
                self._thread(thread)
                self.progress(f"{number} of {len(threads)} threads")
            for room in self.told["rooms"]:
                self._room(room)
            self.progress(f"{len(self.told['rooms'])} rooms")
            self._reports()
            self._answered()
        move_clocks_on()

    def _key(self) -> UUID:
        self.keys += 1
        return UUID(int=self.keys)

    def _people(self) -> None:
        with clock.moved_to(self.now - timedelta(days=30)):
            circles = {
                each["slug"]: make_circle(actor=None, name=each["name"], slug=each["slug"], kind=each["kind"])
                for each in self.told["circles"]
            }
            for each in self.told["members"]:
                self.members[each["handle"]] = self._person(each, circles)
            mute(actor=self.members["juniper_lane"], other=self.members["copperkettle"])

    def _person(self, each: dict[str, Any], circles: dict[str, Circle]) -> Member:
        member = Member.objects.create_user(each["handle"], PASSWORD)
        for role in each["roles"]:
            grant_role(actor=None, member=member, role=Role(role))
        for slug in each.get("circles", ()):
            join_circle(actor=None, member=member, circle=circles[slug])
        sign(member=member, version=current_agreement().version)
        write_profile(
            member=member,
            stage=each.get("stage", ""),
            pronouns=each.get("pronouns", ""),
            pathway=each.get("pathway", ""),
        )
        return member

    def _places(self) -> None:
        set_up_usual_places(actor=None)
        for each in self.told["boards"]:
            facts = {name: value for name, value in each.items() if name not in {"slug", "circle"}}
            circle = Circle.objects.get(slug=each["circle"])
            make_board(actor=None, slug=each["slug"], facts=BoardFacts(circle=circle, **facts))

    def _thread(self, told: dict[str, Any]) -> None:
        age = timedelta(hours=float(told["hours"]))
        gap = min(age * 0.8 / len(told["posts"]), timedelta(hours=2))
        receipts: list[Receipt] = []
        for number, post in enumerate(told["posts"]):
            with clock.moved_to(self.now - age + gap * number):
                receipts.append(self._post(told, number, post, receipts))
                if receipts[0].state != "published":
                    break
        opened = self.now - age + timedelta(minutes=20)
        self._outcome(told.get("outcome", ""), receipts[0], opened)
        if told.get("pinned"):
            with clock.moved_to(opened):
                steering.set_pin(
                    actor=self.members["kit"],
                    thread_id=receipts[0].thread_id,
                    pinned=True,
                    reason="House rules",
                )

    def _post(self, told: dict[str, Any], number: int, post: list[str], before: list[Receipt]) -> Receipt:
        author, text, quoted, label, *_ = [*post, "", ""]
        member = self.members[author]
        if number == 0:
            return contribute.start_thread(
                author=member,
                board_slug=told["board"],
                kind=told["kind"],
                title=told["title"],
                text=text,
                client_key=self._key(),
                tags=told.get("tags", ()),
                labels=told.get("labels", ()),
            )
        end = told["posts"][0][1].find(". ") + 1  # its first sentence, whole
        first = contribute.QuoteRange(post_id=before[0].post_id, start=0, end=end)
        receipt = contribute.reply(
            author=member,
            thread_id=before[0].thread_id,
            text=text,
            client_key=self._key(),
            quotes=[first] if quoted and end else [],
            labels=[label] if label else [],
        )
        self._react(before, member)
        return receipt

    def _react(self, before: list[Receipt], member: Member) -> None:
        """Let whoever answers also react to one or two posts that they read."""
        for receipt in self.random.sample(before, min(2, len(before))):
            kind = self.random.choice(Reaction.Kind.values)
            if not self._wrote(receipt, member):
                responding.react(member=member, post_id=receipt.post_id, kind=kind)

    def _wrote(self, receipt: Receipt, member: Member) -> bool:
        return member.posts.filter(public_id=receipt.post_id).exists()

    def _outcome(self, outcome: str, opening: Receipt, at: datetime) -> None:
        """Let the team decide about the threads that say how they ended."""
        if outcome not in {"published", "removed"}:
            return
        kit = self.members["kit"]
        with clock.moved_to(at):
            item = ReviewItem.objects.get(
                subject_kind=KIND, subject_id=opening.post_id, closed_at__isnull=True
            )
            item = claim(actor=kit, item_id=item.public_id)
            step = Step(actor=kit, item_id=item.public_id, version=item.version)
            if outcome == "published":
                note = "Hi, I'm Kit. A shop's address is fine, so your post is up. Thank you for the bread."
                decide(step, verdict="publish", note=note)
            else:
                note = (
                    "Hi, I'm Kit. I took this down because it looks for drugs, and that puts others at risk. "
                    "You are not in trouble. If the weekend is the worry, write to us: we'll find a person."
                )
                decide(step, verdict="remove", rule="sourcing", note=note)

    def _room(self, told: dict[str, Any]) -> None:
        """Let people speak in a room, a few minutes apart, and answer each other."""
        room = room_by_slug(told["slug"])
        change_room(
            actor=self.members["beacon"],
            slug=room.slug,
            facts=RoomFacts(
                title=room.title,
                topic=room.topic,
                rules=room.rules,
                hours=told["hours"],
                order=room.order,
                audience=room.audience,
            ),
        )
        said: list[Said] = []
        start = self._last_time(told["at"]) if "at" in told else self.now - timedelta(hours=told["ago"])
        for number, (author, text, *answered) in enumerate(told["messages"]):
            with clock.moved_to(start + timedelta(minutes=3) * number):
                before = said[answered[0] - 1] if answered else None
                said.append(
                    chat.say(
                        author=self.members[author],
                        room_id=room.public_id,
                        text=text,
                        client_key=self._key(),
                        reply_to=before.message_id if before else "",
                    )
                )
                if before and self.random.random() < 0.5:
                    kind = self.random.choice(SmallAnswer.Kind.values)
                    chat.react_to_message(
                        member=self.members[author], message_id=before.message_id, kind=kind
                    )

    def _last_time(self, at: str) -> datetime:
        """Return when it was last ``at`` o'clock, an hour ago or longer."""
        hour, minute = map(int, at.split(":"))
        ago = timezone.localtime(self.now) - timedelta(hours=1)
        found = ago.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return found if found <= ago else found - timedelta(days=1)

    def _reports(self) -> None:
        """Let members tell the team about two posts."""
        for reporter, author, reason in (
            ("quietharbor", "marrow", Report.Reason.WORRIED),
            ("lantern22", "oriole-9", Report.Reason.ADVICE),
        ):
            newest = self.members[author].posts.filter(state="published", thread__board__audience="members")
            post = newest.order_by("-pk")[0]
            with clock.moved_to(self.now - timedelta(minutes=50)):
                responding.report(
                    member=self.members[reporter], post_id=post.public_id, reason=reason, note=""
                )

    def _answered(self) -> None:
        """Close what the team saw to long ago: first posts that were answered in their threads."""
        kit, day = self.members["kit"], timedelta(days=1)
        old = ReviewItem.objects.filter(closed_at__isnull=True, opened_at__lt=self.now - day)
        for item in old.exclude(signals__in=Signal.objects.exclude(code="FIRST")):
            with clock.moved_to(item.opened_at + timedelta(hours=3)):
                item = claim(actor=kit, item_id=item.public_id)
                step = Step(actor=kit, item_id=item.public_id, version=item.version)
                close(step, outcome=ReviewItem.Outcome.ANSWERED)


def move_clocks_on() -> None:
    """Let every open item fall due some time from now, so that a demo's start pages nobody at once."""
    moment = timezone.now()
    for item in ReviewItem.objects.filter(closed_at__isnull=True):
        item.due_at = moment + time_allowed(item.care_level, item.rule_level) + timedelta(minutes=10)
        item.save(update_fields=["due_at"])
