"""Whatever arrives is answered, hurts nobody else, and loses no words."""

import asyncio
import json
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from hypothesis import given
from hypothesis import strategies as st

from community.core.errors import TooFast
from community.live import frames
from community.live.frames import read_frame, words_of
from community.live.hub import hint, hub_here
from community.members.models import Member, RoleGrant, SignIn
from tests.community.live.conftest import PondConsumer
from tests.conftest import NOW_WORDS

pytestmark = pytest.mark.django_db(transaction=True)


@given(
    st.one_of(
        st.text(), st.binary(), st.recursive(st.none() | st.text(), lambda of: st.lists(of)).map(json.dumps)
    )
)
def test_whatever_is_sent_is_read_without_an_error(sent):
    frame, _ = read_frame({"bytes": sent} if isinstance(sent, bytes) else {"text": sent})
    assert isinstance(frame["type"], str)
    assert isinstance(words_of(frame), str)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_a_frame_that_is_a_frame_comes_out_as_it_went_in(sent):
    sent = {**sent, "type": "say", "text": "words"}
    assert read_frame({"text": json.dumps(sent)}) == (sent, "")


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        '"I want to die"',
        '["I want to die"]',
        '{"text": "I want to die"}',
        '{"type": 7, "text": "I want to die"}',
        '{"type": "say", "text": ["I want to die"]}',
        '{"type": "say", "text": {"a": "I want to die"}}',
        '{"type": "say", "text": "I want to die"',
    ],
)
def test_words_are_found_where_nothing_else_can_be_read(text):
    for message in ({"text": text}, {"bytes": text.encode()}):
        frame, why = read_frame(message)
        assert why == "malformed"
        assert "I want to die" in words_of(frame)


@pytest.mark.parametrize("text", ["[" * 16_000, '{"type": ' + "9" * 16_000 + "}", "\x00", "NaN", ""])
def test_what_breaks_parsers_is_only_malformed(text):
    assert read_frame({"text": text})[1] == "malformed"


def test_half_characters_do_not_reach_the_database():
    frame, why = read_frame({"text": '{"type": "say", "text": "so \\ud83d sad"}'})
    assert (frame["text"], why) == ("so ? sad", "")


async def test_an_unknown_frame_is_an_error_and_the_socket_goes_on(listen, alice):
    async with listen(alice) as (client,):
        await client.send("fly")
        assert (await client.next("error"))["reason"] == "unknown_frame"
        await client.send("resume", after="1")
        assert (await client.next("error"))["reason"] == "malformed"
        await client.send("ping")
        assert await client.next("pong") == {"v": 1, "type": "pong", "cursor": 0}


async def test_a_cursor_is_a_number_that_a_database_holds(listen, alice):
    async with listen(alice) as (client,):
        odd: tuple[object, ...] = (-1, 2**63, 1.5, True, None, "1", [1], {})
        for after in odd:
            await client.send("resume", after=after)
            assert (await client.next("error"))["words"], after


async def test_frame_after_frame_that_cannot_be_read_ends_the_socket_and_no_other(listen, alice, bob):
    async with listen(alice, bob) as (broken, other):
        for text in ("{", "[]", "7", '{"type": null}', "[" * 9000):
            await broken.wire.send_to(text)
        assert await broken.closes() == 4400
        await other.send("ping")
        assert await other.next("pong")


async def test_binary_and_oversize_frames_are_refused_and_their_words_read(listen, ponds, alice):
    async with listen(alice) as (client,):
        await client.wire.send_to(bytes_data=NOW_WORDS.encode())
        assert (await client.next("refused"))["reason"] == "malformed"
        await client.send("drop", text=NOW_WORDS + " " * frames.LARGEST)
        answer = await client.next("refused")
        assert (answer["reason"], answer["card"], answer["renew"]) == (
            "too_large",
            "<aside>card</aside>",
            "fresh",
        )
        assert await client.closes() == 4400


def test_of_what_came_in_a_thousand_pieces_only_so_much_is_read():
    frame, why = read_frame({"text": NOW_WORDS + "x" * 1024 * 1024})
    assert why == "too_large"
    assert NOW_WORDS in words_of(frame)
    assert len(words_of(frame)) == frames.READ_AT_MOST


async def test_a_reading_that_failed_is_asked_for_again_on_another_socket(listen, ponds, pond, alice):
    def fail():
        raise RuntimeError

    for _ in range(3):
        pond.drop(alice)
    async with listen(alice) as (client,):
        ponds.before_reading = fail
        await client.send("resume", after=0)
        assert await client.closes() == 4410


async def test_a_sign_of_life_is_answered_with_how_far_the_topic_was_told(listen, pond, alice):
    async with listen(alice) as (client,):
        pond.drop(alice)
        hint("pond:still")
        await client.next("changes")
        await client.send("ping")
        assert (await client.next("pong"))["cursor"] == 1


async def test_words_at_the_end_of_a_long_flood_are_read_too(listen, turned_away, alice):
    async with listen(alice) as (client,):
        for number in range(100):
            await client.send("drop", text=f"word {number}", seconds=0.01)
        await client.send("drop", text=NOW_WORDS)
        assert await client.closes(within=20) == 4429
    assert any(NOW_WORDS in words for _, words, _ in turned_away)


async def test_size_is_forgiven_only_to_who_has_read(listen, pond, alice):
    async with listen(alice) as (client,):
        for _ in range(3):
            pond.drop(alice, "x" * 30_000)
        hint("pond:still")
        check = await client.next("check")
        (connected,) = hub_here().members.values()
        (socket,) = connected.sockets
        await client.send("got", to=3, **{"is": "00000000"})
        await client.send("ping")
        await client.next("pong")
        assert socket.unread > 90_000
        await client.send("got", to=3, **{"is": check["is"]})
        await client.send("ping")
        await client.next("pong")
        assert socket.unread < 1_000


# --- Words are read before anything refuses them -------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("shout", {}, "unknown_frame"),
        ("resume", {"after": "x"}, "malformed"),
        ("", {"client_key": 7}, "unknown_frame"),
    ],
)
async def test_words_in_a_frame_that_cannot_be_met_are_read(kind, fields, why, listen, turned_away, alice):
    async with listen(alice) as (client,):
        await client.send(kind, **fields, text=NOW_WORDS)
        answer = await client.next("refused")
    assert (answer["reason"], answer["card"], answer["renew"]) == (why, "<aside>card</aside>", "fresh")
    assert turned_away == [("alice", NOW_WORDS, why)]


async def test_a_refusal_of_the_action_gives_the_words_back_under_their_key(listen, alice, in_thread, ponds):
    def say_no(self, text, seconds):
        raise TooFast(retry_after=7)

    async with listen(alice) as (client,):
        with patch.object(PondConsumer, "_drop", say_no):
            await client.send("drop", text="A calm word.", client_key="k")
            answer = await client.next("refused")
    assert (answer["reason"], answer["client_key"], answer["retry_after"]) == ("too_fast", "k", 7)
    assert answer["words"]


async def test_a_failure_of_ours_reads_the_words_and_ends_nothing(listen, turned_away, alice, caplog):
    def fail(self, text, seconds):
        raise RuntimeError(text)

    async with listen(alice) as (client,):
        with patch.object(PondConsumer, "_drop", fail):
            await client.send("drop", text=NOW_WORDS)
            assert (await client.next("refused"))["reason"] == "failed"
        await client.send("drop", text="A calm word.")
        assert await client.next("ack")
    assert turned_away == [("alice", NOW_WORDS, "failed")]
    assert NOW_WORDS not in caplog.text


async def test_even_a_failure_in_turning_away_is_answered(listen, ponds, alice):
    async def fail(self, member, frame, why):
        raise RuntimeError(frame["text"])

    async with listen(alice) as (client,):
        with patch.object(PondConsumer, "turn_away", fail):
            await client.send("shout", text=NOW_WORDS)
            answer = await client.next("refused")
    assert (answer["reason"], answer["card"]) == ("unknown_frame", "")


async def test_words_over_the_limit_are_read_before_the_flood_is_closed(
    listen, turned_away, pond, alice, bob
):
    async with listen(alice, bob) as (flooding, other):
        for _ in range(20):
            await flooding.send("ping")
        await flooding.send("drop", text=NOW_WORDS, client_key="k")
        answer = await flooding.next("refused")
        assert (answer["reason"], answer["client_key"], answer["card"]) == (
            "flood",
            "k",
            "<aside>card</aside>",
        )
        assert await flooding.closes() == 4429
        await other.send("ping")
        assert await other.next("pong")
    assert turned_away == [("alice", NOW_WORDS, "flood")]
    assert not pond.drops


async def test_a_flood_keeps_no_more_than_a_bounded_number_of_frames(listen, turned_away, alice):
    async with listen(alice) as (client,):
        for number in range(500):
            await client.send("drop", text=f"word {number}", seconds=0.2)
        assert await client.closes(within=20) == 4429
    assert len(turned_away) <= 45


async def test_a_flood_that_never_stops_is_closed_all_the_same(listen, alice, monkeypatch):
    async def turn_away(self, member, frame, why):
        await asyncio.sleep(0.02)  # words take a moment to be read
        return {"card": "", "renew": ""}

    async def pour(client):
        while True:
            await client.send("drop", text="again and again")
            await asyncio.sleep(0.001)  # another machine would send it: the server's own keeps its processor

    monkeypatch.setattr(PondConsumer, "turn_away", turn_away)
    async with listen(alice) as (client,):
        pouring = asyncio.create_task(pour(client))
        try:
            assert await client.closes(within=10) == 4429
        finally:
            pouring.cancel()


@pytest.mark.parametrize(
    ("undo", "why", "code"),
    [
        (lambda: Session.objects.all().delete(), "signed_out", 4401),
        (lambda: SignIn.objects.all().delete(), "signed_out", 4401),
        (lambda: Member.objects.update(is_active=False), "signed_out", 4401),
        (lambda: RoleGrant.objects.all().delete(), "role", 4403),
    ],
)
async def test_every_write_asks_again_who_it_is_and_reads_the_words_of_who_may_not(
    undo, why, code, listen, turned_away, pond, alice, in_thread, monkeypatch
):
    monkeypatch.setattr("community.live.hub.LOOK_EVERY", 60)
    async with listen(alice) as (client,):
        await in_thread(undo)
        await client.send("drop", text=NOW_WORDS, client_key="k")
        answer = await client.next("refused")
        assert (answer["reason"], answer["client_key"], answer["card"]) == (why, "k", "<aside>card</aside>")
        assert await client.closes() == code
    assert turned_away == [("alice", NOW_WORDS, why)]
    assert not pond.drops


async def test_words_that_were_sent_just_before_leaving_are_taken(listen, pond, alice):
    async with listen(alice) as (client,):
        await client.send("drop", text="A last word.")
    assert [text for _, _, text in pond.drops] == ["A last word."]


async def test_frames_of_one_socket_are_met_in_order_and_pings_pass_by(listen, pond, alice):
    async with listen(alice) as (client,):
        await client.send("drop", text="slow", seconds=0.5)
        await client.send("drop", text="quick")
        await client.send("ping")
        assert (await client.next())["type"] == "pong"
        for _ in range(2):
            await client.next("ack")
    assert [text for _, _, text in pond.drops] == ["slow", "quick"]
