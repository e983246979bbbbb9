"""Who sees a page, and what search hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.resources.models import ArticlePage, HomePage, ResourcePage, SectionPage
from community.resources.ports import pages_changed
from community.resources.queries import can_see, visible_pages

pytestmark = pytest.mark.django_db
SEES = {
    "everyone": {"alice", "bob", "ada", "fay", "petra", "greta", "mona", "clara", "eddie", "otto", "nobody"},
    "members": {"alice", "bob", "ada", "petra", "greta", "mona", "clara", "eddie", "otto"},
    "families": {"fay", "greta", "mona", "clara", "eddie", "otto"},
}


@pytest.fixture
def families() -> SectionPage:
    return SectionPage.objects.get(slug="families")


@pytest.fixture
def publish(families):
    """Put a page under "For families": ``publish("Plain talk", audience="members")``."""

    def add(title: str = "Plain talk", **fields) -> ArticlePage:
        page = ArticlePage(title=title, intro="A few words about it.", **fields)
        families.add_child(instance=page)
        return page

    return add


@pytest.fixture
def heard():
    """What search is told: the keys of changed pages, in order."""
    told: list[int] = []

    def hear(ids, **_):
        told.extend(ids)

    pages_changed.connect(hear)
    yield told
    pages_changed.disconnect(hear)


@pytest.mark.parametrize("audience", SEES)
def test_a_page_is_seen_by_its_audience_alone(publish, cast, audience):
    page = publish(audience=audience)
    viewers = {**cast, "nobody": None}
    assert {name for name, viewer in viewers.items() if can_see(viewer, page)} == SEES[audience]


STATES = {
    "published": {},
    "a draft": {"live": False},
    "planned": {"live": False, "go_live_at": timezone.now() + timedelta(days=1)},
    "expired, before tick comes by": {"expire_at": timezone.now() - timedelta(minutes=1)},
    "ending soon": {"expire_at": timezone.now() + timedelta(days=1)},
}


@pytest.mark.parametrize("state", STATES)
def test_the_set_and_the_single_answer_are_twins(publish, cast, state):
    pages = [publish(f"For {audience}", audience=audience, **STATES[state]) for audience in SEES]
    for viewer in (*cast.values(), None):
        assert {page.pk for page in pages if can_see(viewer, page)} == set(
            visible_pages(viewer).filter(pk__in=[page.pk for page in pages]).values_list("pk", flat=True)
        )


def test_what_is_not_published_is_seen_by_nobody(publish, cast):
    for state in ("a draft", "planned", "expired, before tick comes by"):
        page = publish(state, **STATES[state])
        assert not any(can_see(viewer, page) for viewer in (*cast.values(), None))


def test_one_question_finds_pages_of_every_kind():
    kinds = {type(page.specific).__name__ for page in visible_pages(None)}
    assert kinds == {"HomePage", "SectionPage", "ArticlePage", "EmergencyPage"}


def test_the_words_of_a_page_are_all_there_and_no_codes(publish):
    words = ResourcePage.objects.get(slug="overdose").plain_text()
    assert "Rub your knuckles hard" in words
    assert "Slow breath, or no breath?" in words
    assert "<p>" not in words
    assert "never_use_alone" not in words
    assert "bja-naloxone" not in words


def version(page) -> int:
    return ResourcePage.objects.values_list("index_version", flat=True).get(pk=page.pk)


def test_whatever_search_must_hear_of_raises_the_version(publish, families, heard):
    page = publish()
    other = SectionPage.objects.get(slug="newcomers")
    changes = {
        "words": lambda: ArticlePage.objects.get(pk=page.pk).save(),
        "published anew": lambda: ArticlePage.objects.get(pk=page.pk).save_revision().publish(),
        "taken down": lambda: ArticlePage.objects.get(pk=page.pk).unpublish(),
        "moved": lambda: ArticlePage.objects.get(pk=page.pk).move(other, pos="last-child"),
    }
    for what, change in changes.items():
        before = version(page)
        heard.clear()
        change()
        assert version(page) > before, what
        assert page.pk in heard, what


def test_an_old_revision_published_again_still_raises_the_version(publish):
    page = publish()
    first = page.save_revision()
    for _ in range(3):
        ArticlePage.objects.get(pk=page.pk).save_revision().publish()
    before = version(page)
    first.publish()
    assert version(page) > before


def test_a_section_that_moves_takes_its_pages_along(families, publish, heard):
    page = publish()
    before = version(page)
    families.refresh_from_db()
    families.slug = "family"
    families.save()
    assert version(page) > before
    assert page.pk in heard
    assert ArticlePage.objects.get(pk=page.pk).url.endswith("/family/plain-talk/")


def test_a_draft_changes_nothing_that_readers_or_search_see(publish, heard):
    page = publish()
    before = version(page)
    heard.clear()
    page.title = "Another title"
    page.save_revision()
    assert (version(page), heard) == (before, [])
    assert ArticlePage.objects.get(pk=page.pk).title == "Plain talk"


def test_search_hears_of_a_page_that_is_gone(publish, heard):
    page = publish()
    heard.clear()
    key = page.pk
    page.delete()
    assert key in heard


def test_there_is_one_home_page_and_it_is_for_everyone():
    home = HomePage.objects.get()
    assert home.audience == "everyone"
    assert home.url_path == "/home/"
