"""Every address there is: it writes nothing when read, fails at nothing sent to it, and logs no word."""

import inspect
import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from types import ModuleType
from urllib.parse import quote
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from django.utils import timezone

from community.core.logs import JsonFormatter
from community.members.actions.joining import make_invitation
from community.members.models import Member, Role
from forum.actions.chat import say
from forum.actions.contribute import KIND, reply, start_thread
from forum.actions.keeping import keep_draft
from forum.models import Room
from moderation.actions.deciding import Step, decide
from moderation.models import ReviewItem
from tests.community.members.test_access import walk
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OTHERS = ("cms/", "_util/")
"""Wagtail's own pages for editors."""
CANARY = "heliotropecanary"


def routes() -> dict[str, str]:
    """Return every address of ours, and of sign-in, as name: route."""
    return {name: route for _, name, route in walk(get_resolver()) if not route.startswith(OTHERS)}


@dataclass
class House:
    """A place with something of every kind in it, and the address of each."""

    people: dict[str, Member]
    values: dict[str, dict[str, str]]

    def path(self, name: str) -> str:
        """Return a path for the route called ``name`` at which there is something to find."""
        if name == "wagtail_serve":
            return "/"
        return reverse(name, kwargs=self._values_for(name))

    def _values_for(self, name: str) -> dict[str, str]:
        wanted = re.findall(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>", routes()[name])
        own = self.values.get(name, {})
        return {key: own.get(key) or self.values[""][key] for pair in wanted for key in pair if key}


@pytest.fixture
def house(cast, board, circle, settings) -> House:
    """Alice wrote something of every kind, and mona decided about some of it."""
    settings.OPEN_SIGN_UP = True
    alice, mona = cast["alice"], cast["mona"]
    EmailAddress.objects.create(user=alice, email="a@example.org", verified=True, primary=True)
    opened = start_thread(
        author=alice, board_slug="today", kind="listen", title="A title", text=CALM, client_key=uuid4()
    )
    held = [
        reply(author=alice, thread_id=opened.thread_id, text=HELD_WORDS, client_key=uuid4()) for _ in range(2)
    ]
    danger = reply(author=alice, thread_id=opened.thread_id, text=NOW_WORDS, client_key=uuid4())
    items = {item.subject_id: item for item in ReviewItem.objects.filter(subject_kind=KIND)}
    first = items[held[0].post_id]
    step = Step(actor=mona, item_id=first.public_id, version=first.version)
    decision = decide(step, verdict="remove", rule="personal", note="No numbers.")
    keep_draft(member=alice, place=f"thread:{opened.thread_id}", text="Not sure yet.")
    room = Room.objects.create(slug="evening", title="Evening", topic="How was today?", hours="always")
    told = say(author=alice, room_id=room.public_id, text=CALM, client_key=uuid4())
    invitation = make_invitation(
        actor=None, role=Role.PARTICIPANT, expires_at=timezone.now() + timezone.timedelta(days=1)
    ).invitation
    common = {
        "slug": board.slug,
        "thread_id": opened.thread_id,
        "post_id": danger.post_id,
        "words_id": danger.post_id,
        "item_id": items[danger.post_id].public_id,
        "decision_id": decision.public_id,
        "public_id": cast["bob"].public_id,
        "place": f"thread:{opened.thread_id}",
        "country": "gb",
        "key": "abc-def",
        "uidb36": "1",
        "pk": "1",
        "vocabulary": "topics",
        "document_id": "1",
        "filename": "plan.pdf",
        "name": "none.webp",
    }
    return House(
        cast,
        {
            "": common,
            "members:circle": {"slug": circle.slug},
            "members:revoke_invitation": {"public_id": invitation.public_id},
            "moderation:decide": {"item_id": items[held[1].post_id].public_id},
            **{name: {"slug": room.slug} for name in routes() if name in OF_ROOMS},
            **{name: {"words_id": told.message_id} for name in routes() if name.startswith("forum:message")},
        },
    )


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done inside, so that the next request finds the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def visitors(house: House, name: str) -> list[Client]:
    """Return a browser of somebody who gets in there, and one of somebody who has not signed in."""
    section = name.partition(":")[0] + routes()[name].partition("/")[0]
    inside = {"moderationreview": "mona", "membershouse": "otto"}.get(section, "alice")
    inside = "bob" if name in OF_OTHERS else "mona" if name in OF_THE_TEAM else inside
    signed_in = Client()
    signed_in.force_login(house.people[inside])
    return [signed_in, Client()]


OF_OTHERS = {
    *("forum:react", "forum:report", "forum:bookmark"),
    *("forum:message_react", "forum:message_report"),
}
"""What one does with somebody else's words; the rest is tried as their author, or as the team."""
OF_THE_TEAM = {"forum:steer_room", "forum:message_hide"}
OF_ROOMS = {"forum:room", "forum:steer_room", "forum:house_room", "forum:house_remove_room"}
SECTIONS = (
    *("accounts", "boards", "house", "me", "messages", "posts", "review", "rooms", "threads", "elsewhere"),
)


def within(section: str) -> list[str]:
    """Return the routes below a first part of the path, or those below none of them."""
    first = {name: route.partition("/")[0] for name, route in routes().items()}
    return [name for name in first if (first[name] if first[name] in SECTIONS else "elsewhere") == section]


WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
STEPS = {"account_reset_password_from_key", "account_reauthenticate", "mfa_activate_totp", "members:join_age"}
"""Steps of signing in, which remember in the visitor's own session how far they are."""
ON_RECORD = "moderation:item"
"""Whoever of the team opens somebody's words is written into the history of the item."""


@pytest.mark.parametrize("section", SECTIONS)
def test_reading_writes_nothing(house, section):
    found = []
    for name in within(section):
        for browser in visitors(house, name):
            browser.get("/accounts/login/")  # the first page of a visit may begin a session
            with undone(), CaptureQueriesContext(connection) as queries:
                browser.get(house.path(name))
                browser.get(f"{house.path(name)}?after=last&unread=1&quote=x&answer=x&reason=worried")
            written = [query["sql"][:100] for query in queries if query["sql"].startswith(WRITES)]
            allowed = {ON_RECORD: "moderation_reviewevent", **dict.fromkeys(STEPS, "django_session")}
            found += [(name, sql) for sql in written if allowed.get(name, "nothing") not in sql]
    assert found == []


def fields_of(name: str) -> list[str]:
    """Return the name of everything that the view's module reads from a query or a form."""
    view = next(view for view, found, _ in walk(get_resolver()) if found == name)
    module = sys.modules[inspect.unwrap(view).__module__]
    named = set(re.findall(r"(?:GET|POST|data)\.(?:get|getlist)\(\s*\"(\w+)\"", inspect.getsource(module)))
    for held in (module, *(value for value in vars(module).values() if isinstance(value, ModuleType))):
        for shape in vars(held).values():
            if isinstance(shape, type) and issubclass(shape, forms.BaseForm):
                named |= set(getattr(shape, "base_fields", ()))
    return sorted(named | {"next"})


RUBBISH = [
    *("", " ", "\x00", "Fine\x00 words", "\ud800", "\udcff\udcfe", "\u202e\u200b\ufeff"),
    *("²", "-1", "9" * 40, "1e309", "NaN", "None", "[]", '{"a": 1}'),
    *("' OR 1=1 --", "'; DROP TABLE forum_post; --", "%s%n%00", "{{ 7*7 }}{% include 'x' %}"),
    *("<script>alert(1)</script>", "../../etc/passwd", "\r\nSet-Cookie: x=1", "a" * 300, "é" * 21_000),
    *(
        "2026-13-45T99:99",
        "0000-00-00",
        "0" * 8 + "-0000-0000-0000-" + "0" * 12,
        "\U0001d54f" * 70,
        "//evil.example",
    ),
]
FITTING = {
    "text": CALM,
    "title": "A title",
    "kind": "listen",
    "reason": "worried",
    "note": "A note.",
    "version": "1",
    "verdict": "publish",
    "rule": "personal",
    "do": "lock",
    "answer": "person",
    "outcome": "answered",
    "days": "1",
    "level": "3",
    "number": "1",
    "right": "1",
    "position": "1",
    "handle": "somebody-new",
    "password": "four unrelated words here",
    "role": "mentor",
    "uses": "1",
    "name": "Evening",
    "slug": "evening",
    "source": "Words.",
    "agree": "on",
    "theme": "dark",
    "size": "large",
    "age": "34",
    "stage": "early",
}
"""What fits most forms, so that a request gets as far as the one field that is under trial."""
ALARM = "core:health"
"""Answers 503 while alerts are down, and means it."""


@pytest.mark.parametrize("section", SECTIONS)
def test_nothing_that_is_sent_makes_it_fail(house, section):
    """The browser of a test raises what would be a 500; every other answer is looked at elsewhere."""
    for name in within(section):
        address, names, inside = house.path(name), fields_of(name), visitors(house, name)[0]
        for number, (rubbish, field) in enumerate(zip(RUBBISH, cycle(names), strict=False)):
            sent = FITTING | {"client_key": str(uuid4())} | {field: rubbish}
            with undone():
                inside.post(address, encoded(sent), content_type=FORM)
            if number % 4 == 0:
                with undone():
                    inside.get(f"{address}?{encoded(dict.fromkeys(names, rubbish))[:20_000]}")
                    inside.post(address, encoded(dict.fromkeys(names, rubbish)), content_type=FORM)
        with undone():
            status = inside.get(address).status_code
        assert status < 500 or name == ALARM, name


FORM = "application/x-www-form-urlencoded"


def encoded(fields: dict[str, str]) -> str:
    return "&".join(f"{key}={quote(value, errors='surrogatepass')}" for key, value in fields.items())


ODD_BODIES = [
    (b"\xff\xfe\x00text=\xff", FORM),
    (b"text=%FF%FE", f"{FORM}; charset=utf-16"),
    (b"text=x", f"{FORM}; charset=nonsense"),
    (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
    (b"no boundary", "multipart/form-data"),
    (b'--x\r\nContent-Disposition: form-data; name="text"; filename="a\x00"\r\n\r\nx\r\n--x--\r\n',
     "multipart/form-data; boundary=x"),
    (b'{"text": ', "application/json"),
    (b"a=1&" * 2000, FORM),
    (b"x" * 1_100_000, FORM),
    (b"x", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    "name", ["forum:thread", "members:profile", "moderation:write-note", "account_login"]
)
def test_no_odd_body_cookie_or_header_makes_it_fail(house, name):
    address = house.path(name)
    browser = visitors(house, name)[0]
    for body, kind in ODD_BODIES:
        with undone():
            assert browser.generic("POST", address, body, content_type=kind).status_code < 500
    for cookie in (configured.SESSION_COOKIE_NAME, configured.CSRF_COOKIE_NAME, "messages", "visit", "look"):
        odd = Client()
        odd.cookies[cookie] = "\\000\"é;'x=1" * 5
        with undone():
            assert odd.get(address).status_code < 500
    for headers in (
        {"Referer": "http://[", "Accept-Language": "\x00;q=x", "X-Forwarded-For": "x, y"},
        {"Host": "evil.example"},
        {"Host": "a\x00b"},
    ):
        with undone():
            assert browser.get(address, headers=headers).status_code < 500


def test_no_address_makes_it_fail(house):
    inside = visitors(house, "forum:boards")[0]
    for path in (
        *("/threads/%00/", "/threads/%ff%fe/", "/boards/%F0%9F%98%80/new/", "/posts/" + "a" * 4000 + "/"),
        *(
            "/me/drafts/%00/",
            "/me/drafts/thread:%2e%2e/",
            "/review/%ED%A0%80/",
            "/%00",
            "/%ff",
            "//",
            "/a//b/",
        ),
        *("/accounts/password/reset/key/1-%00/", "/accounts/confirm-email/%00/", "/help-now/%F0%9F/"),
        *("/members/---/", "/me/decisions/" + "9" * 400 + "/", "/house/circles/%0a/", "/.env", "/x.php"),
    ):
        for browser in (inside, Client()):
            assert browser.get(path).status_code < 500, path
            assert browser.post(path, {"text": "Words."}).status_code < 500, path


@pytest.fixture
def heard(caplog) -> Iterator[pytest.LogCaptureFixture]:
    """Hear every record that any logger hands to a handler, those that keep theirs to themselves included."""
    alone = [
        found
        for found in logging.Logger.manager.loggerDict.values()
        if isinstance(found, logging.Logger) and not found.propagate
    ]
    for found in alone:
        found.addHandler(caplog.handler)
    with caplog.at_level(logging.DEBUG):
        yield caplog
    for found in alone:
        found.removeHandler(caplog.handler)


@pytest.mark.parametrize("section", SECTIONS)
def test_no_word_path_or_handle_reaches_a_log(house, section, heard):
    names = {"alice", "mona", "otto", *(member.public_id for member in house.people.values())}
    for name in within(section):
        address = house.path(name)
        for browser in visitors(house, name):
            browser.raise_request_exception = False
            with undone():
                browser.get(f"{address}?after={CANARY}&q={CANARY}&find={CANARY}")
                browser.get(address + CANARY)
                browser.post(address, dict.fromkeys(fields_of(name), CANARY))
                browser.post(address, FITTING | {"text": f"{NOW_WORDS} {CANARY}", "title": CANARY})
    lines = [JsonFormatter().format(record) for record in heard.records]
    assert lines
    assert [line for line in lines if any(word in line for word in (CANARY, *names))] == []
    assert all(json.loads(line)["event"] for line in lines)
