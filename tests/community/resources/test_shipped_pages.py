"""What the shipped pages promise: plain words, a source for every number, and nothing that nobody did."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from urllib.parse import urlsplit

import pytest

from community.resources import helplines, shipped
from community.resources.models import ArticlePage, EmergencyPage, Helpline, HomePage, ResourcePage
from forum.actions import usual_places
from tests.reading import NUMBER, grade

PAGES = {page["slug"]: page for page in shipped.pages()}
KINDS_OF_NUMBER = {"count", "example", "helpline"}
TONES = {"care", "note", "danger"}
every_page = pytest.mark.parametrize("slug", PAGES)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


@cache
def sentences(slug: str) -> tuple[str, ...]:
    """Return every piece of text that stands on the page, headings included, and how lists describe it."""
    page = PAGES[slug]
    found = [page["title"], page["intro"], page["description"]]
    for block in page["body"]:
        rows = [block, *(row for name in ("facts", "steps", "items") for row in block.get(name, ()))]
        for row in rows:
            found += [
                row[name]
                for name in ("heading", "intro", "fact", "question", "answer", "text", "who")
                if row.get(name)
            ]
    return tuple(plain(text) for text in found)


def running_text(pieces: Iterable[str]) -> str:
    """Return the words as a reader meets them; a piece without a full stop gets one."""
    return " ".join(text if text[-1] in ".?!:”" else f"{text}." for text in pieces)


@every_page
def test_a_person_in_year_eight_can_read_it(slug):
    assert grade(running_text(sentences(slug))) <= (6 if PAGES[slug]["kind"] == "emergency" else 8)


@pytest.mark.parametrize("section", shipped.sections(), ids=lambda section: section["slug"])
def test_a_section_is_as_plain_and_names_no_number(section):
    pieces = [section["title"], section["intro"], section["description"]]
    assert grade(running_text(pieces)) <= 8
    assert NUMBER.findall(" ".join(pieces)) == []


@pytest.mark.parametrize("words", ["9 hours", "half of them", "One dose", "one in five", "once a day"])
def test_a_number_is_found_in_figures_and_in_words(words):
    assert NUMBER.search(words)


def test_a_word_that_counts_nothing_is_no_number():
    assert not NUMBER.search("Call first. One form may cover your care in your first week, all at once.")


@every_page
def test_every_number_is_listed_with_its_source(slug):
    page = PAGES[slug]
    keys = {source["key"] for source in page.get("sources", ())}
    listed = page.get("numbers", ())
    assert {number["source"] for number in listed} <= keys | KINDS_OF_NUMBER
    text = " ".join(sentences(slug))
    for number in listed:
        assert number["text"] in text, "listed, and not on the page"
        text = text.replace(number["text"], "…")
    assert NUMBER.findall(text) == []


@every_page
def test_a_key_fact_has_a_source_of_its_own_page(slug):
    page = PAGES[slug]
    keys = {source["key"] for source in page.get("sources", ())}
    facts = [fact for block in page["body"] if block["type"] == "key_facts" for fact in block["facts"]]
    assert {fact["source"] for fact in facts} <= keys
    assert all(fact["fact"] and fact["text"] for fact in facts)


@every_page
def test_a_source_has_an_address_and_the_day_it_was_opened(slug):
    for source in PAGES[slug].get("sources", ()):
        assert urlsplit(source["url"]).scheme in {"http", "https"}
        assert urlsplit(source["url"]).netloc
        assert len(source["name"]) <= 160
        assert date.fromisoformat(source["opened"]) <= date(2026, 11, 30)


@every_page
def test_no_telephone_number_stands_in_the_text_where_it_would_grow_old(slug):
    assert not re.search(r"\d{3}[- ]\d{3,4}|\b988\b|\b741741\b", " ".join(sentences(slug)))


@pytest.mark.parametrize("country", helplines.COUNTRIES)
def test_pages_tell_people_to_call_the_emergency_number_of_their_own_country(settings, country):
    settings.COUNTRY = country
    said = str(
        [[page["title"], page["intro"], page["description"], page["body"]] for page in shipped.pages()]
    )
    called = re.findall(r"\bcall (\d[\d ]*)", said, re.IGNORECASE)
    assert len(called) >= 10
    assert {number.strip() for number in called} == {helplines.shipped(country).lines[0].phone}


@every_page
def test_it_is_whole(slug):
    page = PAGES[slug]
    assert page["section"] in {section["slug"] for section in shipped.sections()}
    assert page["kind"] in {"article", "emergency"}
    assert len(page["title"]) <= 70
    assert len(page["intro"]) <= 240
    assert len(page["description"]) <= 140
    assert set(page["related"]) <= set(PAGES) - {slug}
    links = re.findall(r"page:([\w-]+)", str(page["body"]))
    assert set(links) <= set(PAGES)
    kinds = [kind for block in page["body"] if block["type"] == "helplines" for kind in block["kinds"]]
    assert kinds
    assert set(kinds) <= set(Helpline.Kind.values)
    assert {block["tone"] for block in page["body"] if block["type"] == "callout"} <= TONES
    assert not re.search(
        r"!|\b(addicts?|clean|dirty|abuser)\b(?!”)", " ".join(sentences(slug)).replace("“clean", "")
    )


@every_page
def test_a_quote_says_whose_words_it_is(slug):
    for block in PAGES[slug]["body"]:
        assert block["type"] != "quote" or block["who"]


@every_page
def test_it_leads_to_a_board_that_all_members_or_families_share(slug):
    board = PAGES[slug].get("talk")
    usual = usual_places._usual()["boards"]
    shared = {each["slug"] for each in usual if each.get("audience", "members") in {"members", "families"}}
    assert board is None or board in shared
    assert board == "families" or PAGES[slug]["section"] != "families"


def test_the_steps_of_an_emergency_come_first_and_nothing_is_folded():
    for page in PAGES.values():
        if page["kind"] == "emergency":
            assert page["body"][0]["type"] == "steps"
            assert "accordion" not in {block["type"] for block in page["body"]}


def test_every_need_that_was_named_has_its_page():
    assert set(PAGES) >= {
        *("what-is-an-iop", "first-week", "confidentiality", "talking-about-use", "boundaries", "overdose"),
        *("withdrawal", "relapse", "medication", "looking-after-yourself", "after-the-program"),
        "staying-safe-online",
    }


@pytest.mark.django_db
class TestAsServed:
    @every_page
    def test_it_is_there_light_and_without_a_review(self, client, slug):
        page = PAGES[slug]
        response = client.get(f"/{page['section']}/{slug}/")
        html = response.content.decode()
        assert response.status_code == 200
        assert len(response.content) < 40_000
        assert "Not yet reviewed by a clinician" in html
        assert "Reviewed by" not in html
        assert "='page:" not in html
        for source in page.get("sources", ()):
            assert source["url"].replace("&", "&amp;") in html

    def test_the_front_door_is_as_plain_and_names_no_number(self):
        home = HomePage.objects.get()
        pieces = [home.title, home.search_description, *home.plain_text().splitlines()]
        pieces = [piece.strip() for piece in pieces if piece.strip()]
        assert len(pieces) > 20
        assert grade(running_text(pieces)) <= 8
        assert NUMBER.findall(" ".join(pieces)) == []

    def test_home_and_sections_are_light_too(self, client):
        for path in ("/", *(f"/{section['slug']}/" for section in shipped.sections())):
            assert len(client.get(path).content) < 40_000

    def test_each_is_of_its_kind_and_in_its_order(self):
        for section in shipped.sections():
            own = [slug for slug, page in PAGES.items() if page["section"] == section["slug"]]
            parent = ResourcePage.objects.get(slug=section["slug"], sectionpage__isnull=False)
            assert [page.slug for page in parent.get_children()] == own
        kinds = {"article": ArticlePage, "emergency": EmergencyPage}
        for slug, page in PAGES.items():
            assert kinds[page["kind"]].objects.filter(slug=slug).exists()

    @every_page
    def test_the_words_that_search_gets_are_the_page_s(self, slug):
        words = re.findall(r"\w+", ResourcePage.objects.get(slug=slug).plain_text())
        beside = {plain(PAGES[slug][name]) for name in ("title", "description")}
        own = [re.findall(r"\w+", text) for text in sentences(slug) if text not in beside]
        assert all(f" {' '.join(text)} " in f" {' '.join(words)} " for text in own)
