"""What can be quoted, and how a selection on the page finds its place in the plain text."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.actions.citing import LONGEST_QUOTE, QuoteRange
from forum.models import Post, Quote
from forum.pages import thread_page
from forum.views.quoting import part_of
from moderation.pipeline.stages.sanitise import render

MARKUP = st.lists(
    st.sampled_from(
        ["**", "*", "`", "```", "\n", "\n\n", "- ", "1. ", "> ", "[", "](https://a.example)", "~~"]
    )
    | st.sampled_from(["---", '(https://a.example "why")', "<b>", "&amp;", "www.a.example", "\\", "    "])
    | st.text(alphabet="ab é日🙂'\"<>&", min_size=1, max_size=8),
    max_size=30,
).map("".join)


def letters(text):
    return re.sub(r"\s", "", text)


@given(source=MARKUP)
def test_page_and_plain_text_hold_the_same_letters(source):
    html, plain = render(source)
    assert letters(unescape(re.sub(r"<[^>]*>", "", html))) == letters(plain)


@given(plain=st.text(alphabet="ab \n🙂", max_size=40), start=st.integers(0, 30), length=st.integers(1, 30))
def test_a_part_begins_and_ends_with_the_letters_that_were_selected(plain, start, length):
    found = part_of(plain, f"{start}-{start + length}")
    wanted = letters(plain)[start : start + length]
    assert letters(plain[slice(*found)]) == wanted if found else not wanted


@pytest.mark.parametrize("raw", ["", "5-5", "9-2", "-1-4", "a-b", "1-2-3", "٣-٤", "1" * 9 + "-2"])
def test_what_is_no_part_is_no_selection(raw):
    assert part_of("Some words.", raw) is None


@pytest.mark.django_db
def test_what_was_selected_is_offered_first_and_quoted(say, browse, alice, bob, thread):
    said = say(bob, "One **two** three.\n\nFour.")
    page = browse(alice).get(
        f"/threads/{thread.public_id}/", {"after": "last", "quote": said.post_id, "part": "3-11"}
    )
    first, *others = page.context["quoting"]["choices"]
    assert (first["text"], first["checked"]) == ("two three", True)
    assert [choice["text"] for choice in others] == ["One two three.\n\nFour.", "One two three.", "Four."]
    browse(alice).post(f"/threads/{thread.public_id}/", {"text": "That.", "quote": first["value"]})
    assert thread_page(bob, thread.public_id).posts[2].quotes[0].text == "two three"


@pytest.mark.django_db
@pytest.mark.parametrize("quote", ["part", "nothing"])
def test_a_refused_reply_keeps_what_it_wanted_to_quote(say, browse, alice, bob, thread, quote):
    said = say(bob, "One two three.")
    value = f"{said.post_id}:4:7" if quote == "part" else ""
    answer = browse(alice).post(
        f"/threads/{thread.public_id}/?after=last&quote={said.post_id}", {"text": " ", "quote": value}
    )
    assert answer.status_code == 400
    quoting = answer.context["quoting"]
    assert [choice["text"] for choice in quoting["choices"] if choice["checked"]] == (
        ["two"] if value else []
    )
    assert quoting["nothing"] is not bool(value)


@pytest.mark.django_db
def test_a_quote_is_never_a_second_copy_of_a_long_post(say, alice, bob):
    said = say(bob, "On and on. " * 500)
    end = len(Post.objects.get(public_id=said.post_id).visible_revision.plain)
    say(alice, "Heard.", quotes=[QuoteRange(post_id=said.post_id, start=5, end=end)])
    quote = Quote.objects.get()
    assert (quote.start, quote.end) == (5, 5 + LONGEST_QUOTE)
