"""What an open thread hears, through the real front door, hub and database."""

import json
from uuid import uuid4

import pytest
from django.db import transaction

from community.asgi import application
from community.members.actions.people import block, mute, unmute
from community.members.actions.roles import revoke_role
from forum.actions.citing import QuoteRange
from forum.actions.contribute import edit
from forum.actions.responding import delete_post, react
from forum.actions.steering import move, set_lock
from forum.models import Post, Reaction
from moderation.models import ReviewItem
from moderation.ports import target_for
from tests.community.live.conftest import Client
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def listen(listen_at, thread):
    """Open sockets at alice's thread: ``async with listen(bob) as (client,)``."""

    def at_the_thread(*members):
        return listen_at(f"/ws/threads/{thread.public_id}/", *members)

    return at_the_thread


def posts_in(frame):
    return [item for item in frame["items"] if item["id"]]


def stream_in(frame):
    return next(item["stream"] for item in frame["items"] if item["id"] == "")


@transaction.atomic
def take_down(post_id):
    post = Post.objects.get(public_id=post_id)
    target_for("forum.post").remove(post_id, post.visible_revision.public_id)


@transaction.atomic
def let_through(post_id):
    post = Post.objects.get(public_id=post_id)
    target_for("forum.post").publish(post_id, post.revisions.get().public_id)


async def test_posts_edits_reactions_locks_and_tombstones_arrive_in_order(
    listen, in_thread, say, thread, alice, bob, ada, mona
):
    async with listen(ada) as (client,):
        assert client.hello["cursor"] == 1
        said = await in_thread(say, bob, "Me **too**.")
        steps = [
            lambda: edit(author=bob, post_id=said.post_id, text="Me as well.", client_key=uuid4()),
            lambda: react(member=alice, post_id=said.post_id, kind="sitting"),
            lambda: set_lock(actor=mona, thread_id=thread.public_id, locked=True, reason="Late."),
            lambda: take_down(said.post_id),
        ]
        frames = [await client.next("changes")]
        for step in steps:
            await in_thread(step)
            frames.append(await client.next("changes"))
        assert [(frame["from"], frame["to"]) for frame in frames] == [(n, n + 1) for n in range(1, 6)]
        new, changed, reacted, locked, gone = frames
        assert "<strong>too</strong>" in posts_in(new)[0]["html"]
        assert "Me as well." in posts_in(changed)[0]["html"]
        assert posts_in(reacted)[0]["reactions"] == {"sitting": 1}
        assert (posts_in(locked), stream_in(locked)["is_locked"]) == ([], True)
        assert posts_in(gone) == [{"id": said.post_id, "at": 6, "state": "hidden"}]


async def test_what_waits_arrives_nowhere_before_a_person_lets_it_through(listen, in_thread, say, bob, ada):
    async with listen(ada, bob) as (reader, author):
        waiting = await in_thread(say, bob, HELD_WORDS)
        assert await reader.nothing("changes")
        assert await author.nothing("changes")
        await in_thread(let_through, waiting.post_id)
        (item,) = posts_in(await reader.next("changes"))
        assert item["id"] == waiting.post_id


async def test_whoever_comes_back_gets_what_was_missed_once(listen, in_thread, say, bob, ada):
    for number in range(3):
        await in_thread(say, bob, f"Line {number}.")
    async with listen(ada) as (client,):
        await client.send("resume", after=2)
        frame = await client.next("changes")
        assert (frame["from"], frame["to"], frame["more"]) == (2, 4, False)
        assert [item["at"] for item in posts_in(frame)] == [3, 4]
        await client.send("resume", after=4)
        frame = await client.next("changes")
        assert (frame["to"], frame["items"]) == (4, [])


@pytest.mark.parametrize("part_ways", [block, mute])
async def test_whoever_blocks_or_mutes_gets_nothing_of_them_any_more(
    part_ways, listen, in_thread, say, bob, ada, petra
):
    first = await in_thread(say, ada, "Words of Ada.")
    async with listen(bob, petra) as (client, other):
        await in_thread(part_ways, actor=bob, other=ada)
        await client.next("stale")
        cited = [QuoteRange(post_id=first.post_id, start=0, end=8)]
        answer = await in_thread(say, petra, "Yes.", quotes=cited)
        await in_thread(react, member=ada, post_id=answer.post_id, kind="sitting")
        await in_thread(say, ada, "More words of Ada.")
        seen = ""
        while "More words of Ada" not in seen:
            seen += json.dumps(await other.next("changes"))
        assert ada.public_id in seen
        await client.send("resume", after=1)
        heard = ""
        for _ in range(6):
            frame = await client.next("changes")
            heard += json.dumps(frame)
            if frame["to"] == 5:
                break
        assert answer.post_id in heard
        for trace in (ada.handle + '"', ada.public_id, first.post_id, "of Ada", '"sitting"'):
            assert trace not in heard


async def test_taking_a_mute_back_lets_the_page_be_drawn_anew(listen, in_thread, bob, ada):
    await in_thread(mute, actor=bob, other=ada)
    async with listen(bob) as (client,):
        await in_thread(unmute, actor=bob, other=ada)
        assert await client.next("stale")


async def test_a_thread_that_is_taken_down_closes_for_its_readers_and_says_no_word(
    listen, in_thread, thread, alice, bob, mona
):
    opening = await in_thread(Post.objects.get, thread=thread, is_opening=True)
    async with listen(bob, alice, mona) as (reader, author, moderator):
        await in_thread(take_down, opening.public_id)
        assert await reader.closes() == 4403
        for who in (author, moderator):
            # While their rights were read again they were only told how far the thread has come.
            assert (await who.next("changes"))["to"] == 2
            await who.send("resume", after=1)
            frame = await who.next("changes")
            assert posts_in(frame) == [{"id": opening.public_id, "at": 2, "state": "hidden"}]
            assert stream_in(frame)["title"] == ""


async def test_a_thread_that_moves_out_of_reach_closes(listen, in_thread, thread, boards, bob, mona):
    async with listen(bob, mona) as (reader, moderator):
        await in_thread(
            move, actor=mona, thread_id=thread.public_id, board_slug=boards["families"].slug, reason="Fits."
        )
        assert await reader.closes() == 4403
        assert (await moderator.next("changes"))["to"] == 2


async def test_whoever_loses_their_role_loses_the_socket(listen, in_thread, bob, otto):
    async with listen(bob) as (client,):
        await in_thread(revoke_role, actor=otto, member=bob, role="participant")
        assert await client.closes() == 4403


async def test_a_thread_that_is_not_for_somebody_is_as_if_it_were_not_there(
    headers_of, in_thread, thread, fay
):

    headers = await in_thread(headers_of, fay)
    for public_id in (thread.public_id, "nowhere"):
        client = Client(application, f"/ws/threads/{public_id}/", headers)
        assert await client.open()
        assert await client.closes() == 4404


class TestReacting:
    async def test_a_reaction_is_made_and_comes_back_as_a_number(self, listen, in_thread, say, bob, ada):
        said = await in_thread(say, bob)
        async with listen(ada) as (client,):
            await client.send("react", id=said.post_id, kind="sitting")
            (item,) = posts_in(await client.next("changes"))
            assert item["reactions"] == {"sitting": 1}
            assert await in_thread(Reaction.objects.filter(member=ada).count) == 1

    @pytest.mark.parametrize("wrong", [{}, {"id": 7, "kind": "sitting"}, {"id": "x", "kind": ["sitting"]}])
    async def test_what_is_no_reaction_is_refused(self, wrong, listen, bob):
        async with listen(bob) as (client,):
            await client.send("react", **wrong)
            assert (await client.next("error"))["reason"] == "malformed"

    async def test_nobody_reacts_to_their_own_words(self, listen, in_thread, say, bob):
        said = await in_thread(say, bob)
        async with listen(bob) as (client,):
            await client.send("react", id=said.post_id, kind="sitting")
            assert (await client.next("error"))["reason"] == "own_post"


async def test_words_that_nobody_takes_here_are_read_for_danger_all_the_same(listen, in_thread, bob):
    async with listen(bob) as (client,):
        await client.send("say", text=NOW_WORDS, client_key="mine")
        refused = await client.next("refused")
        assert (refused["client_key"], refused["reason"]) == ("mine", "unknown_frame")
        assert "support" in refused["card"]
        assert refused["renew"]
        assert await in_thread(ReviewItem.objects.filter(author=bob).count) == 1


async def test_a_deleted_post_is_a_tombstone_for_everybody(listen, in_thread, say, bob, ada):
    said = await in_thread(say, bob)
    async with listen(ada, bob) as clients:
        await in_thread(delete_post, member=bob, post_id=said.post_id)
        for client in clients:
            (item,) = posts_in(await client.next("changes"))
            assert item == {"id": said.post_id, "at": 3, "state": "deleted"}
