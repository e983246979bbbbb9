"""Every page of the forum opens, says what is true, and costs few queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.actions.contribute import QuoteRange
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


def test_what_stopped_a_post_stands_at_its_field_and_the_page_opens_there(browse, bob, thread):
    answer = browse(bob).post(f"/threads/{thread.public_id}/", {"text": "  "})
    form = answer.context["form"]
    assert answer.status_code == 400
    assert list(form.errors) == ["text"]
    page = answer.content.decode()
    [box] = re.findall(r"<textarea[^>]*>", page)
    assert 'aria-invalid="true"' in box
    assert 'aria-describedby="id_text_error"' in box
    assert re.search(r'role="alert" tabindex="-1" autofocus>.*href="#id_text"', page, re.DOTALL)


def test_a_thread_without_a_title_is_told_so_once(browse, bob, board):
    answer = browse(bob).post("/boards/today/new/", {"text": CALM, "kind": "listen"})
    assert answer.context["form"].errors == {
        "title": ["Please give your thread a title of up to 120 letters."]
    }


def test_a_page_that_refuses_words_of_danger_opens_at_the_support_card(browse, bob, thread):
    thread.is_locked = True
    thread.save()
    answer = browse(bob).post(f"/threads/{thread.public_id}/", {"text": NOW_WORDS})
    first = re.search(r"<[^>]*autofocus", answer.content.decode())
    assert answer.status_code == 403
    assert first is not None
    assert 'class="support"' in first.group()


def test_a_reply_is_sent_to_the_thread_itself_so_that_no_old_place_in_it_takes_the_focus(browse, bob, thread):
    page = browse(bob).get(f"/threads/{thread.public_id}/").content.decode()
    assert re.search(rf'<form class="composer"[^>]* action="/threads/{thread.public_id}/"', page)


def test_quoted_words_are_set_apart_from_the_reply(browse, bob, alice, say, thread):
    opening = thread.posts.get()
    say(bob, "This line stays with me.", quotes=[QuoteRange(post_id=opening.public_id, start=0, end=20)])
    page = browse(alice).get(f"/threads/{thread.public_id}/").content.decode()
    assert '<div class="post-body prose"><blockquote data-quoted><p><b>alice wrote:</b>' in page


def test_nothing_is_called_new_to_somebody_who_is_new_to_the_thread(browse, bob, alice, say, thread):
    reader, address = browse(bob), f"/threads/{thread.public_id}/"
    say(alice, "A first line.")
    assert '<span class="count">New</span>' not in reader.get(address).content.decode()
    reader.post(f"{address}read/", {"position": 2})
    say(alice, "A second line.")
    assert reader.get(address).content.decode().count('<span class="count">New</span>') == 1


def test_a_post_that_waits_is_listed_by_its_board_on_one_s_own_page(browse, bob, say, thread):
    say(bob, HELD_WORDS)
    page = browse(bob).get("/me/").content.decode()
    mine = page[page.index('id="me-posts"') :]
    assert ">Today, just today</a>" in mine
    assert ">None</a>" not in page


def test_the_author_of_held_words_changes_or_takes_them_back_from_their_receipt(say, bob, browse):
    said = say(bob, HELD_WORDS)
    page = browse(bob).get(f"/posts/{said.post_id}/receipt/").content.decode()
    assert f'href="/posts/{said.post_id}/edit/"' in page
    assert f'href="/posts/{said.post_id}/delete/"' in page
