"""One source for every number on every card, and it is never empty."""

import json
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from community.core.screening import Card
from community.resources import cards, helplines
from community.resources.models import Helpline

COUNTRIES = sorted(helplines.COUNTRIES)


def test_five_countries_are_shipped():
    assert COUNTRIES == ["au", "ca", "gb", "ie", "us"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_shipped_file_says_when_it_was_made_and_asks_to_be_checked(country):
    sheet = json.loads(helplines.COUNTRIES[country].read_text(encoding="utf-8"))
    assert date.fromisoformat(sheet["compiled_on"]) < date.fromisoformat(sheet["review_by"])
    assert "Try each line" in sheet["about"]


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_shipped_line_can_be_reached_and_names_its_source(country):
    sheet = helplines.shipped(country)
    assert {"emergency", "crisis", "youth"} <= {line.kind for line in sheet.lines}
    for line in sheet.lines:
        assert line.kind in Helpline.Kind.values
        assert line.phone or line.sms or line.chat_url
        assert line.source_url.startswith("https://")
        assert line.checked_on is None


@pytest.mark.parametrize(
    ("country", "phones"),
    [
        ("us", {"911", "988", "1-800-222-1222", "1-800-799-7233", "1-800-656-4673", "1-877-696-1996"}),
        ("gb", {"999", "116 123", "0808 2000 247", "0800 1111"}),
        ("ca", {"911", "988"}),
        ("au", {"000", "13 11 14"}),
        ("ie", {"112", "116 123"}),
    ],
)
def test_the_lines_everyone_knows_are_there(country, phones):
    assert phones <= {line.phone for line in helplines.shipped(country).lines}


def test_links_dial_digits_only():
    lifeline = next(line for line in helplines.shipped("us").lines if line.kind == "poison")
    assert (lifeline.phone, lifeline.tel) == ("1-800-222-1222", "tel:18002221222")
    texts = next(line for line in helplines.shipped("au").lines if line.sms)
    assert (texts.sms, texts.text) == ("0477 13 11 14", "sms:0477131114")


@pytest.mark.django_db
class TestTheTable:
    def test_the_migration_loads_every_shipped_line(self):
        for country in COUNTRIES:
            shipped = helplines.shipped(country).lines
            assert helplines.lines(country=country) == shipped
            assert Helpline.objects.filter(country=country).count() == len(shipped)

    def test_an_edit_shows_at_once(self):
        line = Helpline.objects.filter(country="us", kind="crisis").first()
        assert helplines.lines(("crisis",))[0].phone == "988"
        line.phone = "1-555-0100"
        line.save()
        assert helplines.lines(("crisis",))[0].phone == "1-555-0100"

    def test_lines_read_while_one_was_edited_are_not_remembered(self, monkeypatch):
        line, read = Helpline.objects.filter(country="us", kind="crisis").first(), helplines._read

        def read_slowly(country: str) -> tuple[helplines.Line, ...]:
            monkeypatch.setattr(helplines, "_read", read)
            found = read(country)
            line.phone = "1-555-0100"
            line.save()
            return found

        monkeypatch.setattr(helplines, "_read", read_slowly)
        assert helplines.lines(("crisis",))[0].phone == "988"
        assert helplines.lines(("crisis",))[0].phone == "1-555-0100"

    def test_lines_that_another_thread_read_before_the_commit_are_forgotten_with_it(
        self, django_capture_on_commit_callbacks
    ):
        line = Helpline.objects.filter(country="us", kind="crisis").first()
        helplines.lines()
        old = dict(helplines._remembered)
        with django_capture_on_commit_callbacks(execute=True):
            line.phone = "1-555-0100"
            line.save()
            helplines._remembered.update(old)
        assert helplines.lines(("crisis",))[0].phone == "1-555-0100"

    def test_with_every_line_deleted_the_shipped_file_answers(self):
        Helpline.objects.all().delete()
        assert helplines.lines() == helplines.shipped("us").lines

    def test_with_the_last_line_of_a_kind_deleted_the_shipped_one_answers(self):
        Helpline.objects.filter(country="us", kind="crisis").delete()
        assert [line.phone or line.sms for line in helplines.lines(("crisis",))] == ["988", "741741"]

    def test_a_line_that_is_switched_off_is_not_shown(self):
        Helpline.objects.filter(kind="veterans").update(is_active=False)
        assert "veterans" not in {line.kind for line in helplines.lines()}

    def test_a_passed_review_date_hides_nothing(self):
        Helpline.objects.update(review_by=date(2020, 1, 1))
        assert len(helplines.lines()) == len(helplines.shipped("us").lines)
        assert all(line.review_is_due for line in Helpline.objects.all())

    def test_a_passed_review_date_is_told_to_the_editors(self, eddie, browse):
        assert "checked again" not in browse(eddie).get("/cms/").content.decode()
        Helpline.objects.filter(kind="poison").update(review_by=date(2020, 1, 1))
        assert "should be checked again" in browse(eddie).get("/cms/").content.decode()

    def test_the_first_card_asks_the_table_once_and_the_next_not_at_all(self):
        with CaptureQueriesContext(connection) as asked:
            helplines.lines(("crisis",))
            helplines.lines(("emergency",))
        assert sum(query["sql"].startswith("SELECT") for query in asked.captured_queries) == 1

    def test_a_line_nobody_can_reach_is_refused(self):
        with pytest.raises(IntegrityError, match="helpline_can_be_reached"), transaction.atomic():
            Helpline.objects.create(country="us", kind="crisis", name="Silence", review_by=date(2027, 5, 24))

    def test_a_country_is_two_small_letters(self):
        with pytest.raises(IntegrityError, match="helpline_country"), transaction.atomic():
            Helpline.objects.create(
                country="US", kind="crisis", name="A line", phone="1", review_by=date(2027, 5, 24)
            )


def test_with_the_database_away_the_shipped_file_answers(database_away):
    assert helplines.lines() == helplines.shipped("us").lines
    assert helplines.emergency("gb") == "999"


def test_a_country_without_a_file_gets_one_that_has(database_away):
    assert helplines.emergency("nz") == "911"


def test_the_same_way_to_reach_someone_stands_on_a_card_once(database_away):
    ways = [(line.phone, line.sms, line.chat_url) for line in helplines.lines(("youth", "crisis", "child"))]
    assert len(ways) == len(set(ways))


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("card", [card for card in Card if card is not Card.HELD])
def test_every_card_has_words_and_someone_to_call(database_away, settings, country, card):
    settings.COUNTRY = country
    [shown] = cards.shown([card])
    assert shown.title
    assert shown.paragraphs
    assert shown.lines
    assert "%(" not in shown.title + "".join(shown.paragraphs)


def test_held_is_no_help_card(database_away):
    assert cards.shown([Card.HELD]) == []


def test_cards_keep_their_order(database_away):
    order = [Card.OVERDOSE, Card.HELD, Card.SUPPORT]
    assert [shown.card for shown in cards.shown(order)] == [Card.OVERDOSE, Card.SUPPORT]
