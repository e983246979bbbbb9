"""A member's own page is live, and every open page hears how much is new: with a number, and no word."""

import pytest

from community.live.close import Close
from community.members.actions.people import block, mute
from community.members.actions.sign_ins import end_other_sign_ins
from community.members.models import Member, Role
from community.members.queries import inbox_cursor
from forum.actions.responding import mark_read, react
from moderation.actions.deciding import Step, decide
from moderation.models import ReviewItem
from tests.conftest import HELD_WORDS
from tests.sockets import done, socket

pytestmark = pytest.mark.django_db(transaction=True)
ME = "/ws/me/"
SOON = 2.0  # seconds


async def unread(page) -> int:
    return (await page.next("news", within=SOON))["unread"]


async def test_a_reply_is_heard_as_a_change_and_a_number_within_two_seconds(browse, alice, bob, say, thread):
    async with socket(ME, browse, alice) as page:
        at = (await page.next("hello"))["cursor"]
        assert await unread(page) == 0
        await done(say, bob)
        frames = {
            frame["type"]: frame for frame in [await page.next(within=SOON), await page.next(within=SOON)]
        }
    assert frames["news"] == {"v": 1, "type": "news", "unread": 1}
    assert frames["changes"]["from"] == at
    assert frames["changes"]["items"] == []
    assert frames["changes"]["to"] == await done(lambda: inbox_cursor(Member.objects.get(pk=alice.pk)))


async def test_a_page_hears_a_number_at_first_only_if_its_own_is_old(browse, alice, bob, say, thread):
    drawn = await done(lambda: inbox_cursor(Member.objects.get(pk=alice.pk)))
    async with socket(ME, browse, alice) as page:
        await page.send("resume", after=drawn, inbox=drawn)
        assert await page.nothing("news", within=SOON)
    await done(say, bob)
    async with socket(ME, browse, alice) as page:
        await page.send("resume", after=drawn, inbox=drawn)
        assert await unread(page) == 1


async def test_what_is_read_in_one_tab_is_read_in_the_other(browse, alice, bob, say, thread):
    await done(say, bob)
    async with socket(ME, browse, alice) as page:
        assert await unread(page) == 1
        await done(mark_read, member=alice, thread_id=thread.public_id, position=2)
        assert await unread(page) == 0


async def test_reactions_and_decisions_are_heard(browse, alice, bob, mona, say, thread):
    said = await done(say, bob)
    await done(say, bob, HELD_WORDS)
    async with socket(ME, browse, bob) as page:
        assert await unread(page) == 0
        await done(react, member=alice, post_id=said.post_id, kind="strength")
        assert await unread(page) == 1
        item = await done(ReviewItem.objects.get)
        step = Step(actor=mona, item_id=item.public_id, version=item.version)
        await done(decide, step, verdict="publish")
        assert await unread(page) == 2


async def test_another_page_s_socket_brings_the_number_too(browse, alice, bob, say, thread):
    async with socket(f"/ws/threads/{thread.public_id}/", browse, bob) as page:
        assert await unread(page) == 0
        await done(say, alice, "Good to see you, @bob.")
        assert await unread(page) == 1


async def test_somebody_whom_a_member_mutes_moves_no_number(browse, alice, bob, ada, say, thread):
    await done(mute, actor=alice, other=bob)
    async with socket(ME, browse, alice) as page:
        assert await unread(page) == 0
        await done(say, bob)
        assert await unread(page) == 0
        await done(say, ada)
        assert await unread(page) == 1


async def test_after_a_block_the_page_is_asked_for_again(browse, alice, bob, say, thread):
    await done(say, bob)
    async with socket(ME, browse, alice) as page:
        assert await unread(page) == 1
        await done(block, actor=bob, other=alice)
        assert await page.next("stale", within=SOON)


async def test_a_page_that_was_away_asks_and_hears_how_far_it_has_come(browse, alice, bob, say, thread):
    drawn = await done(lambda: inbox_cursor(Member.objects.get(pk=alice.pk)))
    await done(say, bob)
    async with socket(ME, browse, alice) as page:
        await page.send("resume", after=drawn)
        frame = await page.next("changes")
    assert (frame["from"], frame["items"]) == (drawn, [])
    assert frame["to"] > drawn


async def test_it_ends_with_the_session(browse, alice):
    async with socket(ME, browse, alice) as page:
        await page.next("hello")
        await done(end_other_sign_ins, member=alice, keep="")
        assert await page.closes(within=SOON) == Close.SIGNED_OUT


async def test_a_guest_and_somebody_who_has_not_agreed_are_not_let_in(browse, join):
    async with socket(ME, browse, None) as page:
        assert await page.closes() == Close.SIGNED_OUT
    newcomer = await done(join, "newcomer", Role.PARTICIPANT, agreed=False)
    async with socket(ME, browse, newcomer) as page:
        assert await page.closes() == Close.RIGHT_GONE
