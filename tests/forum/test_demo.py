"""The demo: what it tells of, that it is written as members write, and its copies for measuring."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction

from community.core import clock, startup
from community.core.models import Mark
from community.core.preflight import NO_MAIL
from community.core.screening import CareLevel
from community.members.models import Member, Role
from forum.actions.usual_places import USUAL
from forum.demo import seed as seeding
from forum.demo import talk
from forum.demo.cast import JOINED, make_people, make_places
from forum.demo.scale import GENERATED, scale
from forum.demo.told import told
from forum.models import Mention, Message, Post, PostRevision, Quote, Reaction, Thread, Watch
from moderation.models import Alert, Appeal, Decision, Report, ReviewItem, Signal
from moderation.tasks import alerts

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
TOLD = (
    "Does it stop, or is that a bad question",
    "Sunday dinner, for whoever needs one",
    "When to come off the medication",
    "Asking for a friend on the line",
    "Exam Monday, brain of soup",
    "Tonight was a lot",
    "After Tuesday",
    "Ninety-four days, and the corner by the laundromat",
    "Haircuts before interviews",
    "Friday check-in",
    "Tired of being a worry",
)
"""Threads of every outcome, one that waits, a circle's, one with a quote, and two that somebody mutes in."""
SENT = 50


@pytest.fixture
def small(monkeypatch):
    """Let the demo be a few threads and one room."""
    whole = told()
    threads = tuple(thread for thread in whole.threads if thread["title"] in TOLD)
    assert len(threads) == len(TOLD)
    part = replace(whole, threads=threads, rooms=whole.rooms[:1])
    monkeypatch.setattr(seeding, "told", lambda: part)
    return part


def seed() -> None:
    seeding.seed(lambda done, of: None)


def test_it_tells_of_enough_people_places_and_talk():
    words, usual = told(), tomllib.loads(USUAL.read_text(encoding="utf-8"))
    assert len(words.members) >= 40
    # A guest is whoever has not come in yet; nobody is given that role.
    assert {role for member in words.members for role in member["roles"]} == set(Role.values) - {"guest"}
    assert len({board["slug"] for board in (*words.boards, *usual["boards"])}) >= 12
    assert len(words.rooms) >= 6
    assert all(len(room["messages"]) >= 25 for room in words.rooms)
    assert len(words.threads) >= 150
    assert sum(len(thread["posts"]) for thread in words.threads) >= 1200
    assert {thread.get("outcome", "") for thread in words.threads} >= {
        *("published", "removed", "supported", "reported")
    }


def test_everybody_speaks_for_themselves():
    words = told()
    handles = {member["handle"] for member in words.members}
    spoken = [(post[0], post[1]) for thread in words.threads for post in thread["posts"]]
    spoken += [(message[0], message[1]) for room in words.rooms for message in room["messages"]]
    assert {author for author, _ in spoken} <= handles
    runs: dict[str, set[str]] = {}
    for _, text in spoken:
        plain = re.findall(r"[a-z0-9']+", text.lower())
        for start in range(len(plain) - 7):
            runs.setdefault(" ".join(plain[start : start + 8]), set()).add(text)
    assert [run for run, texts in runs.items() if len(texts) > 1] == []


def test_no_two_threads_began_at_the_same_moment():
    hours = Counter(float(thread["hours"]) for thread in told().threads)
    assert [hour for hour, threads in hours.items() if threads > 1] == []


def facts() -> dict[str, list[object]]:
    """Return what the demo holds, without the keys and ids that are new each time."""
    return {
        "posts": [
            *Post.objects.order_by("pk").values_list(
                *("thread__title", "position", "cursor", "author__handle", "state", "is_opening"),
                *("written_at", "published_at", "visible_revision__html"),
            )
        ],
        "reactions": sorted(
            Post.objects.exclude(reactions=None).values_list(
                "revisions__source", "reactions__kind", "reactions__member__handle", "reactions__made_at"
            )
        ),
        "messages": [*Message.objects.order_by("pk").values_list("author__handle", "state", "written_at")],
        "items": [
            *ReviewItem.objects.order_by("opened_at", "author__handle").values_list(
                "author__handle", "care_level", "rule_level", "outcome", "opened_at", "closed_at"
            )
        ],
        "decisions": [*Decision.objects.order_by("pk").values_list("verdict", "rule", "note", "made_at")],
    }


def test_the_same_demo_is_made_each_time(small):
    made = []
    for _ in range(2):
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            seed()
            made.append(facts())
            transaction.set_rollback(True)
    assert made[0]["posts"]
    assert made[0]["reactions"]
    assert made[0] == made[1]


def ages(now: datetime) -> list[tuple[object, ...]]:
    """Return how long before ``now`` everything was said, answered, opened and decided."""
    when = [
        *Post.objects.order_by("pk").values_list("thread__title", "position", "written_at"),
        *Reaction.objects.order_by("pk").values_list("member__handle", "kind", "made_at"),
        *ReviewItem.objects.order_by("pk").values_list("author__handle", "outcome", "opened_at"),
        *ReviewItem.objects.order_by("pk").values_list("author__handle", "outcome", "due_at"),
        *Decision.objects.order_by("pk").values_list("verdict", "rule", "made_at"),
        *Member.objects.order_by("pk").values_list("handle", "is_active", "joined_at"),
    ]
    return [(*what, now - at) for *what, at in when]


def test_everything_is_as_old_whenever_the_demo_is_made(small, monkeypatch):
    few = replace(small, threads=small.threads[-4:], rooms=())
    monkeypatch.setattr(seeding, "told", lambda: few)
    found, written = [], []
    for now in (NOW, NOW + timedelta(days=40, hours=5)):
        with time_machine.travel(now, tick=False), transaction.atomic():
            seed()
            found.append(ages(now))
            written.append({*Post.objects.values_list("written_at", flat=True)})
            transaction.set_rollback(True)
    assert found[0]
    assert found[0] == found[1]
    assert written[0].isdisjoint(written[1])


def all_settings() -> dict[str, object]:
    return {name: getattr(django_settings, name) for name in dir(django_settings) if name.isupper()}


def test_only_limits_and_mail_are_switched_off_while_it_is_made(small, settings, monkeypatch):
    settings.RATE_LIMITS = settings.FIRST_POSTS = True
    before, while_made = all_settings(), {}
    tell_room = talk.Talk.room

    def looked_at(*room: Any) -> None:
        while_made.update(all_settings())
        tell_room(*room)

    monkeypatch.setattr(talk.Talk, "room", looked_at)
    seed()
    switched = {name for name, value in while_made.items() if value != before[name]}
    assert switched == {"RATE_LIMITS", "EMAIL_BACKEND"}
    assert while_made["RATE_LIMITS"] is False
    assert while_made["EMAIL_BACKEND"] == NO_MAIL
    assert all_settings() == before


def test_what_the_team_did_and_what_waits_for_it(small, settings):
    limits, mail = settings.RATE_LIMITS, settings.EMAIL_BACKEND
    seed()
    assert (limits, mail) == (settings.RATE_LIMITS, settings.EMAIL_BACKEND)
    ended = dict(ReviewItem.objects.exclude(closed_at=None).values_list("author__handle", "outcome"))
    assert ended["pinecone"] == ReviewItem.Outcome.ANSWERED
    assert ended["wintercoat"] == ReviewItem.Outcome.PUBLISHED
    assert ended["basil"] == ReviewItem.Outcome.ANSWERED, "removed, and spoken with"
    assert Appeal.objects.get().decision.item.author.handle == "lantern22"
    assert Report.objects.count() == 2
    held = Post.objects.get(author__handle="sundayshoes", is_opening=True)
    assert held.state == Post.State.HELD
    waiting = ReviewItem.objects.filter(closed_at=None)
    assert waiting
    assert all(item.due_at > clock.now() + timedelta(minutes=10) for item in waiting), (
        "nobody is paged at once"
    )


def test_a_demo_that_is_there_is_not_made_twice_and_its_clocks_move_on(small, settings, capsys):
    settings.DEMO = True
    call_command("seed_demo", verbosity=0)
    posts, keys = Post.objects.count(), Mark.objects.count()
    late = ReviewItem.objects.filter(closed_at=None)
    late.update(due_at=clock.now() - timedelta(days=3))
    call_command("seed_demo")
    assert "there already" in capsys.readouterr().out
    assert (Post.objects.count(), Mark.objects.count()) == (posts, keys)
    assert all(item.due_at > clock.now() for item in late.all())


@pytest.fixture
def half_made(small, settings, monkeypatch):
    """Let somebody press Ctrl-C while the demo is made, before anybody spoke in a room."""
    settings.DEMO = True

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as while_made:
        while_made.setattr(talk.Talk, "room", stopped)
        with pytest.raises(KeyboardInterrupt):
            call_command("seed_demo", verbosity=0)


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(startup.prepare_demo, id="make run"),
        pytest.param(partial(call_command, "seed_demo"), id="seed_demo"),
        pytest.param(partial(call_command, "seed_demo", "--scale", "10"), id="seed_demo --scale"),
    ],
)
def test_half_a_demo_is_not_taken_for_a_whole_one(half_made, settings, start):
    posts = Post.objects.count()
    with pytest.raises(CommandError) as told_why:
        start()
    assert "was stopped while it was made" in str(told_why.value)
    assert f"Remove the folder {settings.DATA_DIR}" in str(told_why.value)
    assert Post.objects.count() == posts


def test_half_a_demo_is_open_to_nobody_else(half_made, settings):
    settings.SITE_URL = "https://community.example.org"
    with pytest.raises(CommandError, match="demo accounts"):
        startup.refuse_open_demo()


def test_no_start_of_the_demo_calls_whoever_is_on_call(small, settings, mailoutbox):
    settings.DEMO, settings.ON_CALL = True, ["first@example.org", "second@example.org"]
    call_command("seed_demo", verbosity=0)
    waiting = ReviewItem.objects.filter(closed_at=None)
    urgent = waiting.filter(care_level__gte=CareLevel.URGENT).latest("due_at")
    alerts()
    assert mailoutbox == []
    # A night later the clocks have run out, a clinician was called, and nobody kept what was written of it.
    Alert.objects.all().delete()
    waiting.update(due_at=clock.now() - timedelta(hours=9))
    waiting.filter(pk=urgent.pk).update(clinician_called_at=clock.now() - timedelta(hours=9))
    call_command("seed_demo", verbosity=0)
    alerts()
    assert mailoutbox == []
    with clock.moved_to(urgent.due_at + timedelta(hours=1)):
        alerts()
    assert mailoutbox, "what nobody sees to for long calls somebody, as anywhere"


THREAD = (
    "board__slug",
    "author__handle",
    "kind",
    "title",
    "reply_count",
    "last_post_at",
    "cursor",
    "is_visible",
)
POST = (
    *("thread__title", "author__handle", "is_opening", "state", "position", "cursor"),
    *("written_at", "published_at", "edited_at", "index_version"),
)
REVISION = (
    *("author__handle", "number", "title", "source", "html", "plain", "versions", "scores"),
    *("awaits_scorer", "state", "written_at"),
)
ITEM = ("author__handle", "surface", "care_level", "rule_level", "opened_at")
SIGNAL = ("code", "source", "care_level", "rule_level", "subject", "start", "end", "scan", "score", "version")


def rows() -> dict[str, list[tuple[object, ...]]]:
    """Return every row that sending words leaves, without ids, keys and digests of ids."""
    return {
        "threads": [*Thread.objects.order_by("made_at", "pk").values_list(*THREAD, "tags__slug")],
        "posts": [*Post.objects.order_by("pk").values_list(*POST, "labels__slug")],
        "revisions": [*PostRevision.objects.order_by("pk").values_list(*REVISION)],
        "quotes": [
            *Quote.objects.order_by("pk").values_list("start", "end", "order", "post__author__handle")
        ],
        "mentions": [*Mention.objects.order_by("pk").values_list("member__handle", "revision__plain")],
        "watches": [*Watch.objects.order_by("pk").values_list("member__handle", "thread__title", "since")],
        "items": [*ReviewItem.objects.order_by("pk").values_list(*ITEM)],
        "signals": [*Signal.objects.order_by("pk").values_list(*SIGNAL)],
    }


def send(browse, thread, members, now) -> None:
    """Send a thread's posts through the forms that members use."""
    opened, page, first = now - timedelta(hours=float(thread["hours"])), "", ""
    gap = min(timedelta(hours=float(thread["hours"])) * talk.LONGEST / len(thread["posts"]), talk.SLOWEST)
    for number, (author, text, *more) in enumerate(thread["posts"]):
        form = {"text": text, "client_key": str(uuid4())}
        if number == 0:
            address = f"/boards/{thread['board']}/new/"
            form |= {"title": thread["title"], "kind": thread["kind"], "tags": thread.get("tags", [])}
        else:
            address = page
            end = thread["posts"][0][1].find(". ") + 1
            form |= {"quote": f"{first}:0:{end}"} if more and more[0] and end else {}
            form |= {"labels": more[1:]}
        with clock.moved_to(opened + gap * number):
            answer = browse(members[author]).post(address, form)
        assert answer.status_code == 302, (thread["title"], number)
        assert not answer.url.startswith("/accounts/"), "signed out"
        if number == 0:
            opening = Post.objects.order_by("-pk")[0]
            page, first = f"/threads/{opening.thread.public_id}/", opening.public_id
            if opening.state != Post.State.PUBLISHED:
                return


def test_fifty_seeded_posts_are_what_the_forms_would_have_written(small, monkeypatch, browse):
    monkeypatch.setattr(talk.Talk, "_react", lambda *_: None)
    monkeypatch.setattr(seeding, "Desk", Idle)
    with time_machine.travel(NOW, tick=False):
        with transaction.atomic():
            seed()
            seeded = rows()
            transaction.set_rollback(True)
        with clock.moved_to(NOW - JOINED):
            members = make_people(small)
            make_places(small, members["beacon"])
        for thread in small.threads:
            send(browse, thread, members, NOW)
        sent = rows()
    assert len(seeded["posts"]) >= SENT
    assert seeded["quotes"]
    for what, found in seeded.items():
        assert found == sent[what], what


class Idle:
    """A team that does nothing, so that what is compared is the members' doing alone."""

    def __init__(self, *_: object) -> None: ...

    def settle(self, *_: object) -> None: ...

    def answer_old(self) -> None: ...


def test_copies_are_whole_threads_and_say_so(small):
    seed()
    before = Post.objects.count()
    counted: list[float | None] = []
    scale(300, counted.append)
    assert sum(filter(None, counted)) == 300
    copies = PostRevision.objects.filter(versions__has_key=GENERATED)
    assert copies.count() == Post.objects.count() - before == 300
    sources = set(PostRevision.objects.exclude(pk__in=copies).values_list("public_id", "html"))
    assert {(copy.versions[GENERATED], copy.html) for copy in copies} <= sources
    for thread in Thread.objects.filter(posts__revisions__in=copies).distinct():
        positions = list(thread.posts.order_by("position").values_list("position", flat=True))
        assert positions == list(range(1, thread.last_position + 1))
        assert thread.reply_count == len(positions) - 1
        assert thread.posts.get(is_opening=True).position == 1


def test_copies_of_folded_words_are_folded_too(small):
    seed()
    scale(400, lambda made: None)
    revisions = PostRevision.objects.select_related("post__thread")
    originals = {each.public_id: each.post for each in revisions.exclude(versions__has_key=GENERATED)}
    labels, tags = set(), set()
    for copy in revisions.filter(versions__has_key=GENERATED):
        original = originals[copy.versions[GENERATED]]
        assert {*copy.post.labels.all()} == {*original.labels.all()}
        labels |= {*copy.post.labels.all()}
        if copy.post.is_opening:
            assert {*copy.post.thread.tags.all()} == {*original.thread.tags.all()}
            tags |= {*copy.post.thread.tags.all()}
    assert labels
    assert tags


def test_after_copies_a_member_can_still_write(small, browse):
    seed()
    scale(40, lambda made: None)
    writer = Member.objects.get(handle="quietharbor")
    form = {"title": "Still here", "text": "Hello again.", "kind": "listen", "client_key": str(uuid4())}
    assert browse(writer).post("/boards/introductions/new/", form).status_code == 302


def test_copies_are_asked_for_by_command_counted_and_found(small, settings, browse, capsys):
    settings.DEMO = True
    call_command("seed_demo", verbosity=0)
    call_command("seed_demo", "--scale", "30")
    said = capsys.readouterr()
    assert "30/30" in said.err
    assert "30 generated posts are there, and can be found." in said.out
    copies = PostRevision.objects.filter(versions__has_key=GENERATED)
    assert copies.count() == 30
    copy = copies.filter(post__is_opening=True, post__thread__board__audience="members")[0]
    found = browse(Member.objects.get(handle="kit")).get("/search/", {"q": f'"{copy.title}"'})
    assert copy.post.thread.public_id in found.content.decode()


@pytest.mark.parametrize("more", [(), ("--scale", "10")])
def test_a_real_house_gets_neither_demo_nor_copies(more, db):
    with pytest.raises(CommandError, match="Set DEMO=1"):
        call_command("seed_demo", *more)
    assert not Member.objects.exists()


@pytest.mark.parametrize("number", ["0", "1", "-5", "many", "99999999999"])
def test_a_wrong_number_of_copies_is_told(number, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="whole number of posts"):
        call_command("seed_demo", "--scale", number)


def test_copies_go_into_a_demo_only(alice, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match="holds none"):
        call_command("seed_demo", "--scale", "10")
    assert not Post.objects.exists()
