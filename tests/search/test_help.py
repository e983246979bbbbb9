"""Who searches in danger is answered with help, whatever door is closed; and the address stays in its tab."""

import pytest
from django.test import Client

from community.members.models import Role
from tests.search.test_page import links

pytestmark = pytest.mark.django_db
WORDS = "canary and I want to die"


@pytest.fixture
def unsigned(join, browse) -> Client:
    """The browser of a member who has not signed the agreement."""
    return browse(join("newcomer", Role.PARTICIPANT, agreed=False))


def test_who_has_not_signed_the_agreement_gets_help_first(thread, unsigned, deliver_all):
    deliver_all()
    answer = unsigned.get("/search/", {"q": f"{WORDS} by the river"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.index('data-card="support"') < page.index("<h1>")
    assert 'action="/me/person/"' in page
    assert links(page) == []
    assert "result" not in page, "nothing was looked for"


def test_who_owes_a_second_step_gets_help_first(mona, browse, settings):
    settings.TEAM_SECOND_STEP = True
    client = browse(mona)
    assert client.get("/search/", {"q": "river"}).status_code == 302
    answer = client.get("/search/", {"q": WORDS})
    assert answer.status_code == 200
    assert b'data-card="support"' in answer.content
    assert links(answer.content.decode()) == []


def test_what_was_looked_for_is_not_handed_on_to_another_page(unsigned):
    answer = unsigned.get("/search/", {"q": "canary", "kind": "post"})
    assert answer["Location"] == "/accounts/agreement/?next=%2Fsearch%2F"


def test_nothing_of_a_search_is_kept_by_a_browser_or_named_to_the_next_page(thread, bob, browse):
    for client in (browse(bob), Client()):
        answer = client.get("/search/", {"q": "river"})
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "strict-origin"
