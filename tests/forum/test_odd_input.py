"""Whatever is sent: a clear answer, the right status, typed words kept, never a failure of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.core import clock
from community.core.screening import Card
from community.members.models import Agreement, RoleGrant
from forum.actions.refusing import Refused
from forum.actions.responding import report
from forum.models import Draft, Post, Thread
from moderation.models import Attempt, ReviewItem
from tests.conftest import NOW_WORDS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 400), (" \n\t ", 400), ("\x00\x00", 400), ("a" * 20_001, 400), ("Fine\x00 words.", 302)],
    ids=["nothing", "blank", "only NUL", "too long", "NUL among words"],
)
def test_a_reply_of_odd_text_gets_its_status_and_keeps_the_words(browse, bob, thread, text, status):
    answer = browse(bob).post(f"/threads/{thread.public_id}/", {"text": text})
    assert answer.status_code == status
    if len(text) > 20_000:
        assert text in answer.content.decode()


def test_bytes_that_are_not_utf8_are_read_as_far_as_they_can_be(browse, bob, thread):
    answer = browse(bob).post(
        f"/threads/{thread.public_id}/",
        b"text=Fine%FF%FE+words",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 302
    assert "Fine" in Post.objects.get(author=bob).visible_revision.plain


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(["quote", "labels", "client_key", "after", "before"]), raw=st.text(max_size=40))
def test_no_hidden_field_or_address_makes_a_page_fail(browse, bob, thread, field, raw):
    reader, address = browse(bob), f"/threads/{thread.public_id}/"
    assert reader.get(address, {field: raw}).status_code == 200
    assert reader.get("/boards/today/", {field: raw}).status_code == 200
    assert reader.post(address, {"text": "Words.", field: raw}).status_code in {302, 429}


@pytest.mark.parametrize("raw", ["²", "٣", "9" * 30, "-1", "1\x00"])
def test_a_page_number_that_is_none_is_the_first_page(browse, bob, thread, raw):
    assert browse(bob).get(f"/threads/{thread.public_id}/", {"after": raw}).status_code == 200


@pytest.mark.parametrize(
    "title", ["", " ", "\u202e\u200b", "x" * 121], ids=["none", "blank", "unseen", "long"]
)
def test_a_thread_and_an_edit_without_a_fitting_title_are_refused_with_the_words_kept(
    browse, alice, board, thread, title
):
    opening = thread.posts.get(is_opening=True)
    for address in ("/boards/today/new/", f"/posts/{opening.public_id}/edit/"):
        answer = browse(alice).post(address, {"title": title, "text": "Kept words.", "kind": "listen"})
        assert answer.status_code == 400
        assert "Kept words." in answer.content.decode()


def test_a_title_is_one_line_without_unseen_characters(browse, alice, board):
    browse(alice).post(
        "/boards/today/new/", {"title": "By \u202ethe\n river\x00", "text": "Hi.", "kind": "listen"}
    )
    assert Thread.objects.get().title == "By the river"


@pytest.mark.parametrize("place", ["nowhere", "thread:", "board:a b", "thread:" + "x" * 40])
def test_a_draft_has_a_place_where_words_are_written(browse, alice, place):
    assert browse(alice).post(f"/me/drafts/{place}/", {"text": "Some."}).status_code == 404
    assert not Draft.objects.exists()
    assert browse(alice).get("/me/").status_code == 200


def test_a_draft_is_kept_shown_to_its_author_alone_and_let_go(browse, alice, mona, thread):
    address = f"/me/drafts/thread:{thread.public_id}/"
    answer = browse(alice).post(address, {"text": "Not sure yet."}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 204
    assert "Not sure yet." in browse(alice).get(f"/threads/{thread.public_id}/").content.decode()
    assert "Not sure yet." not in browse(mona).get(f"/threads/{thread.public_id}/").content.decode()
    assert browse(alice).post(address, {"text": ""}).status_code == 302
    assert not Draft.objects.exists()


def _sign_again() -> None:
    Agreement.objects.create(version=99, source="Other words.", published_at=clock.now())


def _no_role() -> None:
    RoleGrant.objects.all().delete()


@pytest.mark.parametrize("refusal", [_sign_again, _no_role], ids=["agreement", "no role"])
@pytest.mark.parametrize("field", ["text", "note"])
def test_words_of_level_four_refused_at_the_door_get_card_and_item(browse, bob, thread, refusal, field):
    refusal()
    opening = thread.posts.get(is_opening=True)
    address = f"/threads/{thread.public_id}/" if field == "text" else f"/posts/{opening.public_id}/report/"
    answer = browse(bob).post(address, {field: NOW_WORDS})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'data-card="support"' in page
    assert "kill myself" in page
    assert ReviewItem.objects.get(author=bob).care_level >= 3
    assert Post.objects.filter(author=bob).count() == 0


@pytest.mark.parametrize("refusal", ["reason", "own post", "gone", "long"])
def test_a_reports_note_of_level_four_is_answered_through_every_refusal(alice, bob, thread, refusal):
    opening = thread.posts.get(is_opening=True)
    member = alice if refusal == "own post" else bob
    with pytest.raises(Refused) as refused:
        report(
            member=member,
            post_id="nothere" if refusal == "gone" else opening.public_id,
            reason="nonsense" if refusal == "reason" else "other",
            note="on and on " * 500 + NOW_WORDS if refusal == "long" else NOW_WORDS,
        )
    assert Card.SUPPORT in refused.value.care.cards
    assert NOW_WORDS in Attempt.objects.get(author=member).source


def test_a_worry_can_be_told_in_two_taps(browse, bob, thread):
    opening = thread.posts.get(is_opening=True)
    page = browse(bob).get(f"/posts/{opening.public_id}/report/?reason=worried").content.decode()
    assert page.count("checked") == 1
    answer = browse(bob).post(f"/posts/{opening.public_id}/report/", {"reason": "worried"})
    assert answer.status_code == 200
    assert ReviewItem.objects.get(subject_id=opening.public_id).care_level == 2


def test_a_worry_is_told_with_the_second_tap(browse, bob, thread):
    """The first opens the menu of a post, the second is a button in it."""
    opening = thread.posts.get(is_opening=True)
    page = browse(bob).get(f"/threads/{thread.public_id}/").content.decode()
    assert f'formaction="/posts/{opening.public_id}/report/" name="reason" value="worried"' in page
    answer = browse(bob).post(f"/posts/{opening.public_id}/report/", {"reason": "worried"})
    assert "Thank you. The team knows." in answer.content.decode()
    assert "someone-else" in answer.content.decode() or "someone_else" in answer.content.decode()


def test_a_key_used_for_other_words_is_a_conflict_with_the_words_kept_and_a_fresh_key(browse, bob, thread):
    key = "9b9d1a52-7f8f-4c6e-9f11-111111111111"
    writer, address = browse(bob), f"/threads/{thread.public_id}/"
    writer.post(address, {"text": "From the first tab.", "client_key": key})
    answer = writer.post(address, {"text": "From the second tab.", "client_key": key})
    assert answer.status_code == 409
    form = answer.context["form"]
    assert form["text"].value() == "From the second tab."
    assert form["client_key"].value() != key
    again = writer.post(address, {"text": "From the second tab.", "client_key": form["client_key"].value()})
    assert again.status_code == 302
    assert Post.objects.filter(author=bob, state="published").count() == 2
