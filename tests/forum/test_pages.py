"""Every page of the forum opens, says what is true, and costs few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db


def test_a_reader_finds_a_thread_and_its_words(browse, bob, thread, board):
    reader = browse(bob)
    assert board.title in reader.get("/boards/").content.decode()
    assert "By the river" in reader.get("/boards/today/").content.decode()
    page = reader.get(f"/threads/{thread.public_id}/").content.decode()
    assert CALM in page
    assert "Post reply" in page


def test_a_reply_is_posted_once_however_often_the_form_is_sent(browse, bob, thread):
    reader = browse(bob)
    words = {"text": "I know that river.", "client_key": "9b9d1a52-7f8f-4c6e-9f11-111111111111"}
    for _ in range(3):
        answer = reader.post(f"/threads/{thread.public_id}/", words)
        assert answer.status_code == 302
    thread.refresh_from_db()
    assert thread.reply_count == 1


def test_a_post_in_crisis_is_shown_and_its_author_gets_the_card(browse, bob, alice, thread):
    answer = browse(bob).post(f"/threads/{thread.public_id}/", {"text": NOW_WORDS}, follow=True)
    page = answer.content.decode()
    assert "not in trouble" in page
    assert "988" in page
    assert "Posted, and the team knows" in page
    assert "kill myself" in browse(alice).get(f"/threads/{thread.public_id}/").content.decode()


def test_held_words_are_seen_by_their_author_and_by_nobody_else(browse, bob, alice, mona, thread):
    answer = browse(bob).post(f"/threads/{thread.public_id}/", {"text": HELD_WORDS}, follow=True)
    assert "Waiting for a person" in answer.content.decode()
    assert "555-0143" in browse(bob).get(f"/threads/{thread.public_id}/?after=last").content.decode()
    assert "555-0143" not in browse(alice).get(f"/threads/{thread.public_id}/").content.decode()


def test_the_topic_page_of_a_plain_reader_costs_six_queries(browse, bob, alice, say, thread):
    for number in range(25):
        say(alice, f"Line {number} of a long evening.")
    reader = browse(bob)
    reader.get(f"/threads/{thread.public_id}/")
    with CaptureQueriesContext(connection) as queries:
        page = reader.get(f"/threads/{thread.public_id}/")
    assert len(queries) <= 6, "\n".join(query["sql"][:120] for query in queries)
    assert not [query for query in queries if not query["sql"].startswith(("SELECT", "(SELECT"))]
    assert len(page.content) < 60_000


@pytest.mark.parametrize(
    "path",
    [
        "/boards/",
        "/boards/today/",
        "/boards/today/new/",
        "/me/",
        "/me/topics/",
        "/me/profile/",
        "/me/people/",
        "/me/account/",
    ],
)
def test_each_page_opens_for_a_member(browse, alice, board, path):
    assert browse(alice).get(path).status_code == 200
