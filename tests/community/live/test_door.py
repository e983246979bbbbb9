"""Who gets in: pages of this address, members who are signed in, and what they may see."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client as Browser

from community.core import clock
from community.live import admission, sockets
from community.live.admission import Pass
from community.live.ports import Mark
from community.members import sessions
from community.members.actions.accounts import close_account
from community.members.actions.joining import publish_agreement
from community.members.actions.roles import revoke_role
from community.members.actions.sign_ins import end_sign_in
from community.members.models import Agreement, Member, Role, RoleGrant, SignIn
from tests.community.live.conftest import Client
from tests.conftest import NOW_WORDS, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SITE = "https://forum.example"
POND = "/ws/ponds/still/"


FOREIGN = [
    "http://forum.example",
    "https://forum.example:8443",
    "https://forum.example:443",
    "https://forum.example.",
    "https://FORUM.example",
    "https://forum.example/",
    "https://evil@forum.example",
    "https://forum.example.evil.example",
    "https://sub.forum.example",
    "https://localhost",
    "null",
    "file://",
    "http://[",
    "",
    "*",
]


async def test_only_pages_of_this_very_address_open_a_socket(
    settings, application, headers_of, alice, in_thread
):
    _, cookie = await in_thread(headers_of, alice)
    settings.SITE_URL = SITE
    for origin in FOREIGN:
        assert not await Client(application, POND, [(b"origin", origin.encode()), cookie]).open(), origin
    assert not await Client(application, POND, [cookie]).open()
    own = Client(application, POND, [(b"origin", SITE.encode()), cookie])
    assert await own.open()
    assert (await own.next())["type"] == "hello"
    await own.wire.disconnect()


async def test_two_origins_are_none(application, headers_of, alice, in_thread):
    headers = await in_thread(headers_of, alice)
    client = Client(application, POND, [(b"origin", b"https://evil.example"), *headers])
    assert not await client.open()


async def opened(application, headers, address=POND):
    client = Client(application, address, headers)
    assert await client.open()
    return client


async def test_who_is_not_signed_in_is_told_so(application):
    origin = (b"origin", django_settings.SITE_URL.encode())
    for cookie in (b"", b"session=", b"session=nobody", b"session=\xff\x00;;=", b"=;"):
        assert await (await opened(application, [origin, (b"cookie", cookie)])).closes() == 4401


async def test_what_is_not_there_and_what_is_not_for_me_are_the_same(
    application, headers_of, pond, alice, in_thread
):
    headers = await in_thread(headers_of, alice)
    pond.hidden_from.add(alice.pk)
    hidden = await (await opened(application, headers)).closes()
    missing = await (await opened(application, headers, "/ws/ponds/nowhere/")).closes()
    assert (hidden, missing) == (4404, 4404)


async def test_a_source_that_says_no_closes_the_door(application, headers_of, pond, alice, in_thread):
    pond.banned.add(alice.pk)
    assert await (await opened(application, await in_thread(headers_of, alice))).closes() == 4403


async def test_who_has_no_role_or_owes_the_agreement_stays_outside(application, headers_of, join, in_thread):
    for member in (
        await in_thread(join, "nora"),
        await in_thread(join, "ned", Role.PARTICIPANT, agreed=False),
    ):
        assert await (await opened(application, await in_thread(headers_of, member))).closes() == 4403


async def test_the_team_owes_the_second_step_here_too(application, headers_of, mona, settings, in_thread):
    headers = await in_thread(headers_of, mona)
    settings.TEAM_SECOND_STEP = True
    assert await (await opened(application, headers)).closes() == 4403


async def test_words_that_were_on_their_way_to_a_closed_door_are_read(
    application, headers_of, ponds, join, in_thread
):
    ned = await in_thread(join, "ned", Role.PARTICIPANT, agreed=False)
    client = await opened(application, await in_thread(headers_of, ned))
    await client.send("drop", text=NOW_WORDS, client_key="k")
    answer = await client.next()
    assert (answer["type"], answer["reason"], answer["client_key"]) == ("refused", "agreement", "k")
    assert answer["card"]
    assert await client.closes() == 4403


# --- Sessions -----------------------------------------------------------------------------------------


async def test_an_old_session_opens_nothing(application, headers_of, alice, mona, browse, in_thread):
    def left_for(member, pause):
        browser = browse(member)
        session = browser.session
        session["used"] -= int(pause.total_seconds())
        session.save()
        return headers_of(member, browser)

    for member, pause in ((alice, timedelta(days=15)), (mona, timedelta(minutes=31))):
        headers = await in_thread(left_for, member, pause)
        assert await (await opened(application, headers)).closes() == 4401
    assert await in_thread(Session.objects.count) == 2, "the socket ended a session by itself"


async def test_a_changed_key_signs_nobody_out_of_pages_or_sockets(
    application, headers_of, alice, browse, settings, in_thread
):
    browser = await in_thread(browse, alice)
    headers = headers_of(alice, browser)
    rows = await in_thread(lambda: list(Session.objects.values()))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123"
    client = await opened(application, headers)
    assert (await client.next())["type"] == "hello"
    assert await in_thread(lambda: list(Session.objects.values())) == rows, "the socket wrote to the session"
    page = await in_thread(browser.get, "/me/account/")
    assert page.status_code == 200
    await client.wire.disconnect()


async def test_a_key_that_nobody_knows_any_more_opens_nothing(
    application, headers_of, alice, settings, in_thread
):
    headers = await in_thread(headers_of, alice)
    settings.SECRET_KEY = "another-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123"
    assert await (await opened(application, headers)).closes() == 4401


@pytest.fixture
def unheard(monkeypatch):
    """Let every hint be lost."""
    monkeypatch.setattr("community.live.receivers.hint", lambda token: None)


def sign_out(browser, alice, otto):
    browser.post("/accounts/logout/")


def end_elsewhere(browser, alice, otto):
    end_sign_in(member=alice, sign_in_id=SignIn.objects.get(member=alice).public_id)


def close(browser, alice, otto):
    close_account(actor=otto, member=alice)


def change_password(browser, alice, otto):
    other = Browser()
    other.force_login(alice)
    words = {"oldpassword": PASSWORD, "password1": "five other words altogether here"}
    words["password2"] = words["password1"]
    answer = other.post("/accounts/password/change/", words)
    assert answer.status_code == 302, answer.content


def take_role(browser, alice, otto):
    revoke_role(actor=otto, member=alice, role=RoleGrant.objects.get(member=alice).role)


@pytest.mark.parametrize("heard", [True, False])
@pytest.mark.parametrize(
    ("act", "code"),
    [(sign_out, 4401), (end_elsewhere, 4401), (close, 4401), (change_password, 4401), (take_role, 4403)],
)
async def test_an_open_socket_ends_within_two_seconds_when_it_has_to(
    act, code, heard, application, headers_of, alice, otto, browse, in_thread, request
):
    if not heard:
        request.getfixturevalue("unheard")
    browser = await in_thread(browse, alice)
    client = await opened(application, headers_of(alice, browser))
    await client.next("hello")
    await in_thread(act, browser, alice, otto)
    assert await client.closes(within=2) == code


async def test_a_row_that_another_process_changed_is_noticed_too(application, headers_of, alice, in_thread):
    client = await opened(application, await in_thread(headers_of, alice))
    await client.next("hello")
    await in_thread(lambda: Member.objects.filter(pk=alice.pk).update(is_active=False))
    assert await client.closes(within=2) == 4401


async def test_a_session_whose_row_is_gone_ends_the_socket(
    application, headers_of, alice, in_thread, monkeypatch
):
    monkeypatch.setattr("community.live.hub.SESSIONS_EVERY", 1)
    client = await opened(application, await in_thread(headers_of, alice))
    await client.next("hello")
    await in_thread(lambda: Session.objects.all().delete())
    assert await client.closes(within=3) == 4401


@pytest.fixture
def short_sessions(monkeypatch):
    """Let sessions end after two seconds without use."""
    monkeypatch.setattr(
        sessions, "session_lasts", lambda standing: (timedelta(seconds=2), timedelta(hours=12))
    )


@pytest.mark.usefixtures("short_sessions")
async def test_a_session_ends_its_socket_when_its_own_time_is_over(application, headers_of, mona, in_thread):
    client = await opened(application, await in_thread(headers_of, mona))
    await client.next("hello")
    assert await client.closes(within=4) == 4401


@pytest.mark.usefixtures("short_sessions")
async def test_a_session_that_is_used_meanwhile_keeps_its_socket(
    application, headers_of, mona, browse, in_thread
):
    browser = await in_thread(browse, mona)
    client = await opened(application, headers_of(mona, browser))
    await client.next("hello")

    def use():
        session = browser.session
        session["used"] = clock.now().timestamp() + 60
        session.save()

    await in_thread(use)
    assert await client.nothing("never", within=4)
    await client.wire.disconnect()


async def test_writing_on_a_socket_is_use_of_the_session_and_listening_is_none(
    listen, ponds, alice, in_thread, monkeypatch
):
    monkeypatch.setattr(sessions, "NOTED_EVERY", timedelta(seconds=-1))
    async with listen(alice) as (client,):
        await in_thread(lambda: SignIn.objects.update(used_at=clock.now() - timedelta(hours=1)))
        await client.send("resume", after=0)
        await client.next("changes")
        assert await in_thread(used_lately) is False
        await client.send("drop", text="A calm word.")
        await client.next("ack")
        assert await in_thread(used_lately) is True


def used_lately():
    return SignIn.objects.get().used_at > clock.now() - timedelta(minutes=1)


async def test_a_role_that_ends_by_its_date_ends_the_socket_with_it(
    application, headers_of, alice, in_thread
):
    headers = await in_thread(headers_of, alice)
    await in_thread(lambda: alice.grants.update(until=clock.now() + timedelta(seconds=2)))
    client = await opened(application, headers)
    await client.next("hello")
    assert await client.closes(within=5) == 4403


async def test_a_new_agreement_ends_listening_until_it_is_signed(listen, alice, otto, in_thread):
    async with listen(alice) as (client,):
        await in_thread(publish_agreement, actor=otto, source="A newer text.")
        assert await client.closes() == 4403


async def test_a_new_agreement_stops_writing_and_the_words_are_read(listen, ponds, alice, in_thread):
    async with listen(alice) as (client,):
        # The row alone, so that the words are sent before the socket has noticed.
        newer = {"version": 99, "source": "A newer text.", "published_at": clock.now()}
        await in_thread(Agreement.objects.create, **newer)
        await client.send("drop", text=NOW_WORDS, client_key="k")
        answer = await client.next("refused")
        assert answer["reason"] == "agreement"
        assert await client.closes() == 4403


# --- Too many, too old, too quiet -----------------------------------------------------------------------


async def test_the_sixth_socket_of_a_member_takes_the_place_of_the_oldest(listen, alice, bob):
    async with listen(alice, alice, alice, alice, alice, bob) as clients, listen(alice) as (sixth,):
        assert await clients[0].closes() == 4409
        await sixth.send("ping")
        assert (await sixth.next("pong"))["v"] == 1
        for other in clients[1:]:
            await other.send("ping")
            assert await other.next("pong")


async def test_a_silent_socket_ends_and_one_that_pings_stays(listen, alice, bob, monkeypatch):
    monkeypatch.setattr(sockets, "IDLE", 2.5)
    async with listen(alice, bob) as (silent, lively):
        for _ in range(8):
            await lively.send("ping")
            await lively.next("pong")
            if await silent.nothing("never", within=0.5) is False:
                break
        assert silent.closed_with == 4408
        assert lively.closed_with is None


async def test_an_old_socket_ends_and_not_all_at_the_same_time(listen, alice, monkeypatch):
    monkeypatch.setattr(sockets, "AGE", 1.0)
    async with listen(alice) as (client,):
        assert await client.closes(within=4) == 4410
    ages = {
        sockets.Socket("pond", client_pass(alice), admit=None, send=None, now=0.0).old_at for _ in range(20)
    }
    assert len(ages) == 20
    assert all(0.9 <= age <= 1.0 for age in ages)


def client_pass(member):
    return Pass(member, "key", clock.now(), "still", Mark(0, 1), frozenset())


async def test_a_handshake_waits_for_nobody_and_the_greeting_comes_when_the_door_has_been_asked(
    application, headers_of, alice, in_thread, monkeypatch
):
    headers = await in_thread(headers_of, alice)
    asked, admit = threading.Event(), admission.admit

    def slow(*about):
        asked.wait(10)
        return admit(*about)

    monkeypatch.setattr(admission, "admit", slow)
    client = Client(application, POND, headers)
    try:
        assert await client.open()
        assert await client.nothing("hello")
    finally:
        asked.set()
    assert await client.next("hello")
    await client.wire.disconnect()
