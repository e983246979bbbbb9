"""A member's own page opens with what is new for them, and with nothing they should not know of."""

import re
from contextlib import suppress
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.core import clock
from community.core.errors import NotFound
from community.core.models import AuditEvent
from community.members.actions.people import block, mute
from community.members.models import Inbox, Member
from forum.actions.chat import delete_message, hide_message, react_to_message
from forum.actions.places import BoardFacts, change_board
from forum.actions.responding import delete_post, mark_all_read, mark_read, react, set_watch
from forum.actions.rooms import RoomFacts, change_room
from forum.actions.steering import move
from forum.models import ContentLabel, Post, ReadMark, Thread
from forum.pages import for_you
from forum.pages.news import count_unread, unread_count
from forum.review_targets import PostTarget
from moderation.actions.deciding import Step, decide, pause_posting, write_note
from moderation.actions.desk import claim
from moderation.models import ReviewItem
from tests.conftest import HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db


def fresh(member: Member) -> Member:
    """Return the member as the next request reads them."""
    return Member.objects.get(pk=member.pk)


def lines(member: Member) -> list[tuple[str, bool]]:
    """Return kind and newness of each entry, in order; and see to it that the number agrees."""
    found = for_you(fresh(member))
    unread = [entry for entry in found.entries if entry.is_unread]
    assert len(unread) == found.unread == unread_count(fresh(member)) == count_unread(fresh(member))
    return [(entry.kind, entry.is_unread) for entry in found.entries]


def only(member: Member):
    (entry,) = for_you(fresh(member)).entries
    return entry


def hide(post_id: str) -> None:
    PostTarget().remove(post_id, Post.objects.get(public_id=post_id).visible_revision.public_id)


def note_about(words: str, *, by: Member) -> None:
    """Let the team write to whoever wrote these words of danger."""
    item = ReviewItem.objects.get(subject_id=words)
    claim(actor=by, item_id=item.public_id)
    item.refresh_from_db()
    write_note(Step(actor=by, item_id=item.public_id, version=item.version), note="I read what you wrote.")


# --- what stands there ------------------------------------------------------------------------------


def test_replies_in_a_followed_thread_are_one_entry_that_counts_them(say, bob, ada, alice, thread):
    for author in (bob, ada, bob):
        say(author)
    entry = only(alice)
    assert (entry.kind, entry.count, entry.words, entry.is_unread) == ("replies", 3, "By the river", True)
    assert entry.url == f"/threads/{thread.public_id}/?unread=1"
    mark_read(member=alice, thread_id=thread.public_id, position=3)
    assert only(alice).count == 1
    mark_read(member=alice, thread_id=thread.public_id, position=4)
    assert lines(alice) == []


def test_who_starts_a_thread_follows_it_and_can_stop(say, bob, alice, thread):
    say(bob)
    assert lines(alice) == [("replies", True)]
    set_watch(member=alice, thread_id=thread.public_id, on=False)
    assert lines(alice) == []


def test_being_named_is_news_and_not_counted_as_a_reply_as_well(say, bob, ada, thread):
    set_watch(member=ada, thread_id=thread.public_id, on=True)
    mark_read(member=ada, thread_id=thread.public_id, position=1)
    said = say(bob, "Good to see you, @ada.")
    entry = only(ada)
    assert (entry.kind, entry.who, entry.url) == ("mention", "bob", f"/posts/{said.post_id}/")
    mark_read(member=ada, thread_id=thread.public_id, position=2)
    assert lines(ada) == [("mention", False)]


def test_reactions_to_one_post_are_one_entry_that_names_nobody(say, browse, alice, bob, ada, petra):
    said = say(bob)
    react(member=ada, post_id=said.post_id, kind="strength")
    react(member=alice, post_id=said.post_id, kind="not_alone")
    react(member=alice, post_id=said.post_id, kind="strength")
    entry = only(bob)
    assert (entry.kind, entry.count, list(entry.answers)) == ("reactions", 2, ["Not alone", "Strength"])
    page = browse(bob).get("/me/").content.decode()
    assert "2 people answered your words: Not alone, Strength" in page
    assert not {"alice", "ada"} & set(re.findall(r"\w+", page))
    mark_all_read(member=fresh(bob), at=clock.now())
    assert lines(bob) == [("reactions", False)]
    react(member=petra, post_id=said.post_id, kind="sitting")
    assert lines(bob) == [("reactions", True)]


def test_the_number_is_right_for_everybody_whatever_they_are_and_leave_out(say, cast, bob, circle, thread):
    """The query is compiled once for each kind of reader, and asked again with other values."""
    for member in cast.values():
        with suppress(NotFound):  # not everybody may read it
            set_watch(member=member, thread_id=thread.public_id, on=True)
            mark_read(member=member, thread_id=thread.public_id, position=1)
    say(cast["petra"], "Good to see you, @ada and @bob.")
    for author in ("ada", "alice"):
        say(cast[author])
    numbers = set()
    for left_out in ((), ("petra",), ("petra", "alice", "bob")):
        for member in cast.values():
            for other in left_out:
                if member.handle != other:
                    mute(actor=fresh(member), other=cast[other])
            wanted = sum(entry.is_unread for entry in for_you(fresh(member)).entries)
            assert count_unread(fresh(member)) == wanted
            numbers.add(wanted)
    assert len(numbers) > 1


def test_a_reaction_that_is_taken_back_is_no_news(say, bob, ada):
    said = say(bob)
    for _ in range(2):
        react(member=ada, post_id=said.post_id, kind="strength")
    assert lines(bob) == []


def test_decisions_and_notes_from_the_team_are_entries(say, browse, bob, mona):
    said = say(bob, NOW_WORDS)
    note_about(said.post_id, by=mona)
    entry = only(bob)
    assert (entry.kind, entry.words, entry.is_unread) == ("team", "A note from the team", True)
    assert entry.url.startswith("/me/decisions/")
    assert "From the team" in browse(bob).get("/me/").content.decode()


def test_what_is_unread_stands_first_then_what_is_latest(say, start, bob, ada, alice, mona):
    named = say(bob, "Hello @ada.")
    own = say(ada)
    react(member=bob, post_id=own.post_id, kind="strength")
    mark_all_read(member=fresh(ada), at=clock.now())
    start(bob, "I thought of @ada.", title="Elsewhere")
    assert lines(ada) == [("mention", True), ("reactions", False), ("mention", False)]
    assert for_you(fresh(ada)).entries[2].url == f"/posts/{named.post_id}/"


def test_the_list_is_bounded_and_says_that_there_is_more(start, say, bob, alice, browse, monkeypatch):
    monkeypatch.setattr(import_module("forum.pages.for_you"), "LINES", 2)
    for number in range(3):
        say(bob, to=Thread.objects.get(public_id=start(alice, title=f"Evening {number}").thread_id))
    found = for_you(fresh(alice))
    assert (len(found.entries), found.unread) == (2, 3)
    assert "There is more." in browse(alice).get("/me/").content.decode()


def test_words_with_a_content_label_stay_folded(say, browse, bob, ada):
    ContentLabel.objects.create(slug="relapse", name="a return to use")
    say(bob, "A heavy line for @ada.", labels=["relapse"])
    own = say(ada, "A heavy line of mine.", labels=["relapse"])
    react(member=bob, post_id=own.post_id, kind="strength")
    page = browse(ada).get("/me/").content.decode()
    news = page[page.index('id="me-for-you"') : page.index('id="me-posts"')]
    assert "A heavy line" not in news
    assert news.count("A post that mentions something hard") == 2


def test_a_title_stands_in_the_page_but_in_no_address_and_not_in_the_browser_s_history(
    say, browse, bob, alice
):
    say(bob)
    page = browse(alice).get("/me/").content.decode()
    assert "1 new reply in By the river" in page
    (title,) = re.findall(r"<title>(.*?)</title>", page)
    assert "river" not in title.lower() + " ".join(re.findall(r'(?:href|action)="([^"]*)"', page)).lower()


# --- what does not ----------------------------------------------------------------------------------


@pytest.fixture
def told(say, thread, alice, bob, ada):
    """Bob answered in a thread that ada follows, named her, and reacted to her words."""
    set_watch(member=ada, thread_id=thread.public_id, on=True)
    own = say(ada, "Words of my own.")
    mark_read(member=ada, thread_id=thread.public_id, position=2)
    answered, named = say(bob), say(bob, "Hello @ada.")
    react(member=bob, post_id=own.post_id, kind="strength")
    assert sorted(lines(ada)) == [("mention", True), ("reactions", True), ("replies", True)]
    return {"own": own.post_id, "answered": answered.post_id, "named": named.post_id}


@pytest.mark.parametrize("how", ["blocks", "is blocked", "mutes"])
def test_it_is_silent_about_whom_a_member_does_not_meet(how, told, ada, bob):
    {
        "blocks": lambda: block(actor=ada, other=bob),
        "is blocked": lambda: block(actor=bob, other=ada),
        "mutes": lambda: mute(actor=ada, other=bob),
    }[how]()
    assert lines(ada) == []


def test_a_thread_by_somebody_whom_a_moderator_mutes_is_no_news_to_them(say, thread, alice, bob, mona):
    set_watch(member=mona, thread_id=thread.public_id, on=True)
    say(bob)
    assert lines(mona) == [("replies", True)]
    mute(actor=mona, other=alice)
    assert lines(mona) == []


def test_words_that_were_taken_down_or_deleted_are_no_news(told, ada, bob):
    hide(told["answered"])
    assert sorted(lines(ada)) == [("mention", True), ("reactions", True)]
    delete_post(member=bob, post_id=told["named"])
    assert lines(ada) == [("reactions", True)]
    delete_post(member=ada, post_id=told["own"])
    assert lines(ada) == []


def test_words_that_are_shown_again_bring_the_answers_to_them_back(told, ada):
    hide(told["own"])
    assert sorted(lines(ada)) == [("mention", True), ("replies", True)]
    shown = Post.objects.get(public_id=told["own"]).visible_revision
    PostTarget().publish(told["own"], shown.public_id)
    assert sorted(lines(ada)) == [("mention", True), ("reactions", True), ("replies", True)]


def test_a_thread_that_moves_out_of_reach_takes_its_news_along(told, thread, ada, mona, boards):
    move(actor=mona, thread_id=thread.public_id, board_slug="participants", reason="It fits there.")
    assert lines(ada) == []


def test_a_board_that_others_read_now_takes_its_news_along(told, ada, otto, board):
    facts = BoardFacts(title=board.title, description="", group="Daily", audience="participants")
    change_board(actor=otto, slug=board.slug, facts=facts)
    assert lines(ada) == []


def test_a_thread_that_closes_takes_its_news_along(told, thread, ada, alice):
    delete_post(member=alice, post_id=thread.posts.get(is_opening=True).public_id)
    assert lines(ada) == []


def test_held_words_are_news_once_they_are_let_through(say, thread, alice, bob, mona):
    said = say(bob, HELD_WORDS)
    assert lines(alice) == []
    item = ReviewItem.objects.get(subject_id=said.post_id)
    step = Step(actor=mona, item_id=item.public_id, version=item.version)
    decide(step, verdict="publish")
    assert lines(alice) == [("replies", True)]
    assert lines(bob) == [("team", True)]


@pytest.mark.parametrize("deed", ["changes a board", "changes a room", "moves a thread", "pauses"])
def test_inboxes_are_the_last_rows_that_a_deed_locks_so_that_two_deeds_never_wait_in_a_ring(
    deed, told, say, speak, thread, board, boards, room, bob, mona, otto
):
    speak(bob, "Hello @ada.")
    say(bob, HELD_WORDS)
    board_facts = BoardFacts(title=board.title, description="", group="Daily", audience="participants")
    room_facts = RoomFacts(title=room.title, topic=room.topic, audience="participants", hours="always")
    item = ReviewItem.objects.get()
    with CaptureQueriesContext(connection) as queries:
        {
            "changes a board": lambda: change_board(actor=otto, slug=board.slug, facts=board_facts),
            "changes a room": lambda: change_room(actor=otto, slug=room.slug, facts=room_facts),
            "moves a thread": lambda: move(
                actor=mona, thread_id=thread.public_id, board_slug="participants", reason="It fits there."
            ),
            "pauses": lambda: pause_posting(
                Step(actor=mona, item_id=item.public_id, version=item.version),
                days=1,
                rule="personal",
                note="A day.",
            ),
        }[deed]()
    writes = "\n".join(query["sql"] for query in queries)
    tables = re.findall(r'^(?:INSERT INTO|UPDATE) "?(\w+)', writes, re.MULTILINE)
    assert AuditEvent._meta.db_table in tables
    assert tables[-1] == Inbox._meta.db_table


# --- reading ----------------------------------------------------------------------------------------


def test_all_is_read_but_what_came_after_the_page_was_drawn(told, say, thread, ada, bob, browse):
    reader = browse(ada)
    drawn = reader.get("/me/").context["news"].at
    say(bob, "One more.")
    react(member=bob, post_id=told["own"], kind="sitting")
    with clock.moved_to(drawn + timedelta(seconds=5)):
        reader.post("/me/read/", {"at": drawn.isoformat()})
    assert sorted(lines(ada)) == [("mention", False), ("reactions", True), ("replies", True)]
    assert only_of(ada, "replies").count == 1


def only_of(member: Member, kind: str):
    (entry,) = [entry for entry in for_you(fresh(member)).entries if entry.kind == kind]
    return entry


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-45T00:00", "2026-01-01T00:00", "9999-01-01T00:00Z"])
def test_a_button_pressed_with_no_sensible_time_means_now(told, say, thread, ada, bob, browse, at):
    answer = browse(ada).post("/me/read/", {"at": at})
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    assert sorted(lines(ada)) == [("mention", False), ("reactions", False)]
    assert Inbox.objects.get(member=ada).seen_at <= clock.now()
    say(bob, "And one more.")
    assert ("replies", True) in lines(ada)


def test_reading_all_moves_no_mark_back(told, thread, ada):
    ReadMark.objects.filter(member=ada).update(position=9)
    mark_all_read(member=ada, at=clock.now())
    assert ReadMark.objects.get(member=ada).position == 9


def test_a_name_in_a_thread_that_nobody_follows_is_read_no_further_than_it_stands(say, bob, ada, thread):
    say(bob, "Hello @ada.")
    say(bob, "And more.")
    mark_all_read(member=ada, at=clock.now())
    assert ReadMark.objects.get(member=ada).position == 2


# --- the number -------------------------------------------------------------------------------------


def number(page: str) -> str:
    """Return what the header says beside "Me", as a screen reader does; "" where the number is hidden."""
    (badge,) = re.findall(r'<span class="count" data-news( hidden)?>(.*?new)</span></span></a>', page)
    return "" if badge[0] else re.sub(r"<[^>]+>", "", badge[1])


@pytest.mark.parametrize(
    "address", ["/me/", "/boards/", "/boards/today/", "/preferences/", "/me/account/", "/no/"]
)
def test_the_header_says_in_word_and_number_how_much_is_new(address, told, browse, ada, bob):
    assert number(browse(ada).get(address).content.decode()) == ", 3 new"
    assert number(browse(bob).get(address).content.decode()) == ""
    assert number(browse(ada).get(address).content.decode()) == ", 3 new"


def test_a_number_is_kept_until_something_moves(told, ada, bob, say, django_assert_num_queries):
    assert unread_count(fresh(ada)) == 3
    viewer = fresh(ada)
    with django_assert_num_queries(1):  # who the viewer is, which every page asks
        unread_count(viewer)
    say(bob, "Again, @ada.")
    viewer = fresh(ada)
    with django_assert_num_queries(2):
        assert unread_count(viewer) == 4


# --- rooms ------------------------------------------------------------------------------------------


def test_a_name_and_reactions_in_a_room_are_news_until_all_is_read(speak, bob, ada, alice, room):
    said = speak(ada, "Tired, but here.")
    react_to_message(member=alice, message_id=said.message_id, kind="sitting")
    named = speak(bob, "Hello @ada.")
    first, second = for_you(fresh(ada)).entries
    assert (first.kind, first.who, first.where) == ("mention", "bob", "Evening check-in")
    assert first.url == f"/messages/{named.message_id}/"
    assert (second.kind, second.count, list(second.answers)) == ("reactions", 1, ["Sitting with you"])
    assert lines(ada) == [("mention", True), ("reactions", True)]
    mark_all_read(member=fresh(ada), at=clock.now())
    assert lines(ada) == [("mention", False), ("reactions", False)]


@pytest.mark.parametrize("how", ["mutes", "hides", "deletes", "closes the room to her"])
def test_a_room_s_news_go_as_a_thread_s_do(how, speak, bob, ada, otto, mona, room):
    said = speak(bob, "Hello @ada.")
    assert lines(ada) == [("mention", True)]
    facts = RoomFacts(title=room.title, topic=room.topic, audience="participants", hours="always")
    {
        "mutes": lambda: mute(actor=ada, other=bob),
        "hides": lambda: hide_message(
            actor=mona, message_id=said.message_id, rule="personal", reason="Not here."
        ),
        "deletes": lambda: delete_message(member=bob, message_id=said.message_id),
        "closes the room to her": lambda: change_room(actor=otto, slug=room.slug, facts=facts),
    }[how]()
    assert lines(ada) == []
