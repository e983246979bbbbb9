"""What a text mentions keeps it folded wherever its words appear, until a reader asks."""

import re

import pytest

from forum.actions.citing import QuoteRange
from forum.actions.responding import set_bookmark
from forum.models import ContentLabel
from forum.pages import thread_page

pytestmark = pytest.mark.django_db
WORDS = "That night at the lake, @bob."


@pytest.fixture
def labelled(say, ada, bob):
    ContentLabel.objects.get_or_create(slug="relapse", defaults={"name": "relapse"})
    return say(ada, WORDS, labels=["relapse"])


def test_a_quote_of_labelled_words_is_folded_as_they_are(labelled, say, alice, bob, thread, browse):
    said = QuoteRange(post_id=labelled.post_id, start=0, end=10)
    say(alice, "Thank you for telling.", quotes=[said, said])
    first, second = thread_page(bob, thread.public_id).posts[2].quotes
    assert first.labels == second.labels == (ContentLabel.objects.get(slug="relapse").name,)
    page = browse(bob).get(f"/threads/{thread.public_id}/").content.decode()
    unfolded = re.sub(r"(?s)<details.*?</details>", "", page)
    assert page.count("That night") == 3
    assert "That night" not in unfolded


def test_other_quotes_stay_open(say, ada, alice, bob, thread, labelled):
    calm = say(ada, "Slept well.")
    say(alice, "Good.", quotes=[QuoteRange(post_id=calm.post_id, start=0, end=5)])
    (quote,) = thread_page(bob, thread.public_id).posts[3].quotes
    assert (quote.text, quote.labels) == ("Slept", ())


def test_the_own_page_does_not_unfold_labelled_words(labelled, bob, browse):
    set_bookmark(member=bob, post_id=labelled.post_id, on=True)
    page = browse(bob).get("/me/").content.decode()
    assert page.count("A post that mentions something hard") == 2
    assert "That night" not in page
