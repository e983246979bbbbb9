"""A member finds their own words on their own page, written in a thread or said in a room."""

import pytest

from forum.actions import chat
from forum.actions.contribute import Receipt
from forum.models import Room
from forum.pages import overview
from tests.conftest import HELD_WORDS

pytestmark = pytest.mark.django_db


def lines(found) -> list[tuple[str, str]]:
    return [(line.words, line.where) for line in found]


def test_words_of_threads_and_rooms_stand_together_the_latest_first(thread, say, speak, bob, room):
    say(bob, "Written in a thread.")
    speak(bob, "Said in a room.")
    assert lines(overview(bob).written) == [
        ("Said in a room.", room.title),
        ("Written in a thread.", thread.board.title),
    ]


def test_words_that_wait_lead_to_why_and_by_when_in_threads_and_rooms(thread, say, speak, bob, browse):
    posted: Receipt = say(bob, HELD_WORDS)
    said = speak(bob, HELD_WORDS)
    addresses = [f"/messages/{said.message_id}/receipt/", f"/posts/{posted.post_id}/receipt/"]
    assert [line.url for line in overview(bob).waiting] == addresses
    page = browse(bob).get("/me/").content.decode()
    assert all(address in page for address in addresses)
    assert all(browse(bob).get(address).status_code == 200 for address in addresses)


def test_what_its_author_took_back_is_in_no_list(speak, bob):
    said = speak(bob, HELD_WORDS)
    chat.delete_message(member=bob, message_id=said.message_id)
    assert (overview(bob).waiting, overview(bob).written) == ([], [])


def test_a_room_out_of_reach_is_not_named_and_the_words_stay(speak, bob, room, circle):
    said = speak(bob, "Said while it was open to me.")
    Room.objects.filter(pk=room.pk).update(audience="alumni")
    (line,) = overview(bob).written
    assert (line.words, line.where) == ("Said while it was open to me.", "")
    assert line.url == f"/messages/{said.message_id}/receipt/"
