"""The operator furnishes the house: boards, topics and content labels."""

import pytest

from community.core import audit
from community.core.models import AuditEvent
from forum.actions.usual_places import USUAL, set_up_usual_places
from forum.models import Board, ContentLabel, Tag, Thread

pytestmark = pytest.mark.django_db

WALKS = {
    "title": "Walks",
    "slug": "walks",
    "description": "Where we went.",
    "group": "Outside",
    "order": "3",
    "audience": "members",
    "circle": "",
    "posting": "everyone",
}


def test_an_empty_house_is_furnished_with_the_usual_boards_at_one_press(otto, alice, browse):
    operator = browse(otto)
    assert b"Open the usual boards" in operator.get("/house/boards/").content
    assert operator.post("/house/boards/usual/").status_code == 302
    assert b"Introductions" in browse(alice).get("/boards/").content
    assert Tag.objects.exists()
    assert ContentLabel.objects.exists()
    assert b"Open the usual boards" not in operator.get("/house/boards/").content


def test_where_no_board_is_open_an_operator_is_led_to_open_one(otto, alice, browse):
    assert b'href="/house/boards/"' in browse(otto).get("/boards/").content
    assert b'href="/house/boards/"' not in browse(alice).get("/boards/").content


def test_furnishing_again_keeps_what_was_changed(otto, board):
    set_up_usual_places(actor=otto)
    Board.objects.filter(slug="introductions").update(title="Hello")
    set_up_usual_places(actor=otto)
    assert Board.objects.get(slug="introductions").title == "Hello"
    assert Board.objects.filter(slug=board.slug).exists()
    assert "circle" not in USUAL.read_text()


def test_an_operator_opens_a_board_and_members_read_it(otto, alice, browse):
    answer = browse(otto).post("/house/boards/new/", WALKS)
    assert answer["Location"] == "/house/boards/"
    assert browse(alice).get("/boards/walks/").status_code == 200
    assert AuditEvent.objects.filter(action="board_made", subject="walks").exists()
    assert audit.first_broken() is None


def test_a_taken_short_name_is_said_beside_the_field_and_nothing_typed_is_lost(otto, board, browse):
    answer = browse(otto).post("/house/boards/new/", {**WALKS, "slug": board.slug})
    assert answer.status_code == 400
    assert "Another board has this short name." in answer.content.decode()
    assert b"Where we went." in answer.content


@pytest.mark.parametrize(("audience", "chosen"), [("circle", ""), ("members", "morning")])
def test_a_circle_goes_with_a_board_of_one_circle_and_with_no_other(audience, chosen, otto, circle, browse):
    answer = browse(otto).post("/house/boards/new/", {**WALKS, "audience": audience, "circle": chosen})
    assert answer.status_code == 400
    assert "needs its circle" in answer.content.decode()
    assert not Board.objects.filter(slug="walks").exists()


def test_a_changed_audience_counts_for_every_thread_at_once(otto, bob, ada, thread, circle, browse):
    board = thread.board
    facts = {name: value for name, value in WALKS.items() if name != "slug"} | {
        "audience": "circle",
        "circle": circle.slug,
    }
    assert browse(ada).get(f"/threads/{thread.public_id}/").status_code == 200
    assert browse(otto).post(f"/house/boards/{board.slug}/", facts).status_code == 302
    assert browse(ada).get(f"/threads/{thread.public_id}/").status_code == 404
    assert browse(bob).get(f"/threads/{thread.public_id}/").status_code == 200
    assert Thread.objects.get().access_version == thread.access_version + 1


def test_a_changed_title_leaves_open_sockets_alone(otto, thread, browse):
    facts = {name: value for name, value in WALKS.items() if name != "slug"}
    browse(otto).post(f"/house/boards/{thread.board.slug}/", facts)
    assert Thread.objects.get().board.title == "Walks"
    assert Thread.objects.get().access_version == thread.access_version


def test_the_form_of_a_standing_board_shows_it_as_it_is(otto, circle, boards, browse):
    page = browse(otto).get("/house/boards/circle/").content.decode()
    assert 'value="Circle"' in page
    assert f'<option value="{circle.slug}" selected>' in page
    assert 'name="slug"' not in page


def test_only_an_empty_board_is_removed(otto, thread, boards, browse):
    operator = browse(otto)
    assert operator.post("/house/boards/alumni/remove/").status_code == 302
    assert not Board.objects.filter(slug="alumni").exists()
    refused = operator.post(f"/house/boards/{thread.board.slug}/remove/", follow=True)
    assert "holds threads" in refused.content.decode()
    assert Thread.objects.exists()


def test_topics_and_labels_are_added_once_and_removed_while_unused(otto, thread, browse):
    operator = browse(otto)
    assert operator.post("/house/words/topics/", {"name": " Long  walks "}).status_code == 302
    tag = Tag.objects.get(name="Long walks")
    again = operator.post("/house/words/topics/", {"name": "long walks"})
    assert again.status_code == 400
    assert "stands there already" in again.content.decode()
    thread.tags.add(tag)
    refused = operator.post(f"/house/words/topics/{tag.slug}/remove/", follow=True)
    assert "in use, so it stays" in refused.content.decode()
    thread.tags.clear()
    assert operator.post(f"/house/words/topics/{tag.slug}/remove/").status_code == 302
    assert not Tag.objects.exists()


def test_a_label_that_covers_a_post_stays(otto, thread, browse):
    label = ContentLabel.objects.create(slug="loss", name="losing someone")
    thread.posts.get().labels.add(label)
    browse(otto).post("/house/words/labels/loss/remove/")
    assert ContentLabel.objects.filter(pk=label.pk).exists()
    assert b"in use" in browse(otto).get("/house/words/").content


def test_a_word_in_another_script_has_an_address_too(otto, browse):
    browse(otto).post("/house/words/topics/", {"name": "睡眠"})
    assert Tag.objects.get().slug


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("/house/words/topics/", {"name": "  "}, 400),
        ("/house/words/nothing/", {"name": "x"}, 404),
        ("/house/words/topics/nothing/remove/", {}, 404),
        ("/house/boards/nothing/", WALKS, 404),
        ("/house/boards/nothing/remove/", {}, 404),
        ("/house/boards/new/", {**WALKS, "slug": "no slug"}, 400),
        ("/house/boards/new/", {**WALKS, "order": "-1"}, 400),
        ("/house/boards/new/", {**WALKS, "title": "a\x00b"}, 400),
    ],
)
def test_odd_input_is_refused_in_words(address, sent, status, otto, browse):
    assert browse(otto).post(address, sent).status_code == status
