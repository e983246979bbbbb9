"""``/help-now/`` answers whatever else is broken, in words that anyone can read."""

import re

import pytest
from django.conf import settings as configured
from django.template.loader import render_to_string

from community.core.screening import Card
from community.resources import cards, helplines, shipped
from community.resources.models import Helpline
from tests.reading import NUMBER, grade

OVERDOSE_NUMBERS = {
    "all the way into one nostril": "one nostril",
    "One slow breath every 5 seconds": "1 slow breath every 5 seconds",
    "After 3 minutes": "2 to 3 minutes",
}
"""What the steps of ``/help-now/`` say, and the number on the overdose page whose source says so."""


@pytest.fixture
def signed_in_before(client):
    """A browser that holds a session cookie nobody can look up now."""
    client.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
    return client


def words_of(html: str) -> str:
    """Return the sentences of the page's main part; headings, labels and numbers would flatter it."""
    main = html[html.index("<main") : html.index("</main>")]
    main = re.sub(r"<(a|nav|h\d)\b.*?</\1>", " ", main, flags=re.S)
    told = re.findall(r"<(p|li)\b[^>]*>(.*?)</\1>", main, flags=re.S)
    return " ".join(" ".join(re.sub(r"<[^>]+>", " ", words).split()) for _, words in told)


def test_it_answers_with_the_database_away(database_away, signed_in_before):
    response = signed_in_before.get("/help-now/")
    assert response.status_code == 200
    assert "tel:911" in response.content.decode()


def test_it_asks_neither_session_nor_member(database_away, signed_in_before):
    response = signed_in_before.get("/help-now/")
    assert configured.SESSION_COOKIE_NAME not in response.cookies
    assert configured.CSRF_COOKIE_NAME not in response.cookies


@pytest.mark.django_db
def test_it_answers_with_every_helpline_deleted(client):
    Helpline.objects.all().delete()
    page = client.get("/help-now/").content.decode()
    assert "tel:988" in page


@pytest.mark.django_db
def test_a_number_changed_by_an_editor_is_shown(client):
    line = Helpline.objects.get(country="us", kind="poison")
    line.phone = "1-555-0177"
    line.save()
    assert "tel:15550177" in client.get("/help-now/").content.decode()


@pytest.mark.parametrize("country", sorted(helplines.COUNTRIES))
def test_every_shipped_country_has_its_own_page(database_away, client, country):
    page = client.get(f"/help-now/{country}/").content.decode()
    assert f"tel:{helplines.emergency(country)}" in page


def test_the_community_s_own_country_comes_first(database_away, client, settings):
    settings.COUNTRY = "gb"
    assert "tel:999" in client.get("/help-now/").content.decode()


@pytest.mark.django_db
def test_an_unknown_country_is_not_found(client):
    assert client.get("/help-now/zz/").status_code == 404


@pytest.mark.parametrize("part", ["overdose", "withdrawal", "you", "someone", "home", "youth", "talk"])
def test_every_need_has_its_place(database_away, client, part):
    assert f'id="{part}"' in client.get("/help-now/").content.decode()


def test_nothing_on_it_hides_in_a_fold(database_away, client):
    page = client.get("/help-now/").content.decode()
    assert "<details" not in page
    assert "<dialog" not in page


def test_a_browser_may_keep_it_and_tells_nobody_where_it_came_from(database_away, client):
    response = client.get("/help-now/")
    assert "public" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_it_says_when_the_list_was_made_until_every_line_was_tried(database_away, client):
    page = client.get("/help-now/").content.decode()
    assert "November 24, 2026" in page
    assert "not yet tried" in page


@pytest.mark.django_db
def test_it_says_when_the_oldest_line_was_checked(client):
    Helpline.objects.filter(country="us").update(checked_on="2027-01-15")
    Helpline.objects.filter(country="us", kind="poison").update(checked_on="2027-01-03")
    page = client.get("/help-now/").content.decode()
    assert "Checked on January 3, 2027" in page
    assert "not yet tried" not in page


def test_a_person_in_year_eight_can_read_it(database_away, client):
    assert grade(words_of(client.get("/help-now/").content.decode())) <= 8


def test_every_number_on_it_has_its_source_on_the_overdose_page(database_away, client):
    html = client.get("/help-now/").content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    # Calls are links, with the lines' own numbers; the small print says when the list was made.
    main = re.sub(r"<(a|nav)\b.*?</\1>|<p class=\"meta\">.*?</p>", " ", main, flags=re.DOTALL)
    text = " ".join(re.sub(r"<[^>]+>", " ", main).split())
    [overdose] = [page for page in shipped.pages() if page["slug"] == "overdose"]
    sourced = {number["text"] for number in overdose["numbers"] if number["source"] != "helpline"}
    for said, there in OVERDOSE_NUMBERS.items():
        assert there in sourced
        assert said in text
        text = text.replace(said, "…")
    assert set(NUMBER.findall(text)) == {helplines.emergency("us"), "18"}  # whom to call; "under 18"


@pytest.mark.django_db
def test_the_front_door_counts_its_overdose_steps_right(client):
    steps = re.search(
        r'<ol class="walk is-big">(.*?)</ol>', client.get("/help-now/").content.decode(), re.DOTALL
    )
    assert "then follow six steps" in client.get("/").content.decode()
    assert steps[1].count("<li>") == 6


def test_the_grade_tells_plain_words_from_hard_ones():
    assert grade("Call someone now. You are not alone.") < 4
    assert (
        grade("Individuals experiencing suicidal ideation necessitate immediate psychiatric evaluation.") > 12
    )


def test_the_support_card_shows_a_way_to_a_person_and_asks_one_question(database_away):
    card = render_to_string(
        "_support_card.html",
        {
            "cards": ["support"],
            "team_line": "A person reads it by 9:14 pm.",
            "answer_url": "/review/cards/x/",
        },
    )
    assert "tel:988" in card
    assert "A person reads it by 9:14 pm." in card
    assert card.count("What might get in the way") == 1
    assert 'value="person"' in card
    assert 'value="safe"' in card


def test_a_card_for_someone_not_safe_at_home_offers_the_way_out_first(database_away):
    card = render_to_string("_support_card.html", {"cards": ["safe_at_home"]})
    assert card.index("data-exit") < card.index("tel:")
    assert "<form" not in card


def test_when_other_pages_cannot_be_served_help_is_one_click_away(database_away, signed_in_before):
    signed_in_before.raise_request_exception = False
    response = signed_in_before.get("/")
    assert response.status_code == 500
    assert 'href="/help-now/"' in response.content.decode()


@pytest.mark.parametrize("card", [card for card in Card if card is not Card.HELD])
def test_a_card_reads_as_easily_as_the_page(database_away, card):
    [shown] = cards.shown([card])
    words = [*shown.paragraphs, *(str(barrier.answer) for barrier in shown.text.barriers)]
    assert grade(f"{shown.title}. {' '.join(words)}") <= 8
