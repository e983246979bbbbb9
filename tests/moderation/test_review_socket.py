"""The review list is live: whoever works there hears that it moved, and the page says what they may see."""

import pytest

from community.core import clock
from community.live.close import Close
from community.members.actions.roles import grant_role, revoke_role
from community.members.models import Role
from moderation.actions.deciding import Step, decide
from moderation.actions.desk import claim
from moderation.models import ReviewEvent, ReviewItem
from moderation.queries import desk_cursor
from tests.conftest import NOW_WORDS
from tests.sockets import done, socket

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/ws/review/"
SOON = 2.0  # seconds


async def test_a_new_item_a_claim_and_a_decision_are_heard_within_two_seconds(browse, mona, write, alice):
    async with socket(DESK, browse, mona) as desk:
        at = (await desk.next("hello"))["cursor"]

        async def heard() -> int:
            frame = await desk.next("changes", within=SOON)
            assert (frame["from"], frame["items"], frame["more"]) == (at, [], False)
            assert frame["to"] == await done(desk_cursor)
            return frame["to"]

        await done(write, alice, "My number is 555-201-3344, call any time.")
        at = await heard()
        item = await done(ReviewItem.objects.get)
        await done(claim, actor=mona, item_id=item.public_id)
        at = await heard()
        await done(item.refresh_from_db)
        step = Step(actor=mona, item_id=item.public_id, version=item.version)
        await done(decide, step, verdict="publish")
        assert await heard() > at


async def test_what_another_process_did_is_heard_too(browse, mona, held):
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        event = ReviewEvent(
            item=held, number=99, at=clock.now(), name="claimed", previous="", digest="elsewhere"
        )
        await done(event.save)
        assert (await desk.next("changes", within=SOON))["to"] == await done(desk_cursor)


async def test_a_frame_says_nothing_of_the_item_and_the_page_leaves_out_the_reviewers_own_words(
    browse, mona, milo, write
):
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        await done(write, mona, "My number is 555-201-3344, call any time.")
        frame = await desk.next("changes", within=SOON)
    assert set(frame) == {"v", "type", "from", "to", "items", "more"}
    assert frame["items"] == []

    def listed(member) -> int:
        return len(browse(member).get("/review/").context["rows"])

    assert (await done(listed, mona), await done(listed, milo)) == (0, 1)


async def test_a_facilitator_of_one_circle_hears_that_the_list_moved_and_sees_what_is_theirs(
    browse, join, circle, write, alice
):
    gail = await done(join, "gail", Role.FACILITATOR, circle=circle)
    async with socket(DESK, browse, gail) as desk:
        await desk.next("hello")
        await done(write, alice, "My number is 555-201-3344, call any time.")
        assert (await desk.next("changes", within=SOON))["items"] == []
    assert not await done(lambda: browse(gail).get("/review/").context["rows"])


async def test_who_loses_the_right_is_closed_within_two_seconds(browse, mona, otto):
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        await done(revoke_role, actor=otto, member=mona, role=Role.MODERATOR)
        assert await desk.closes(within=SOON) == Close.RIGHT_GONE


async def test_who_keeps_another_right_to_it_stays(browse, mona, otto, write, alice):
    await done(grant_role, actor=otto, member=mona, role=Role.CLINICIAN)
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        await done(revoke_role, actor=otto, member=mona, role=Role.MODERATOR)
        await done(write, alice, "My number is 555-201-3344, call any time.")
        assert await desk.next("changes", within=SOON + 1)


@pytest.mark.parametrize("who", ["alice", "fay", "eddie"])
async def test_who_has_no_part_in_it_is_not_let_in(browse, cast, who):
    async with socket(DESK, browse, cast[who]) as desk:
        assert await desk.closes() == Close.RIGHT_GONE


async def test_a_guest_is_asked_to_sign_in(browse, db):
    async with socket(DESK, browse, None) as desk:
        assert await desk.closes() == Close.SIGNED_OUT


async def test_a_reviewer_hears_of_their_own_news_as_well(browse, mona, say, alice, thread):
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        assert (await desk.next("news", within=SOON))["unread"] == 0
        await done(say, alice, "Thank you, @mona.")
        assert (await desk.next("news", within=SOON))["unread"] == 1


async def test_words_of_danger_that_reach_it_are_answered_and_called_out(browse, mona):
    async with socket(DESK, browse, mona) as desk:
        await desk.next("hello")
        await desk.send("say", text=NOW_WORDS, client_key="k")
        answer = await desk.next("refused")
    assert "988" in answer["card"]
    assert await done(lambda: ReviewItem.objects.get().author) == mona
