"""An installation from before there were pages keeps what its editors wrote, and gets the pages."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from community.resources.models import ArticlePage, HomePage, SectionPage

AFTER = [("resources", "0005_first_pages")]
first_pages = import_module("community.resources.migrations.0005_first_pages")

pytestmark = pytest.mark.django_db


def make_pages() -> None:
    """Run the migration that makes the pages, with the models as they stood."""
    state = MigrationExecutor(connection).loader.project_state(AFTER)
    first_pages.make_pages(state.apps, None)


def test_made_again_it_changes_nothing():
    before = list(Page.objects.order_by("path").values())
    make_pages()
    assert list(Page.objects.order_by("path").values()) == before


def test_what_editors_made_or_changed_stays_and_only_what_is_missing_is_made():
    page = ArticlePage.objects.get(slug="boundaries")
    page.title = "Lines that hold"
    page.save()
    ArticlePage.objects.get(slug="first-week").delete()
    own = ArticlePage(title="Our own", intro="x")
    SectionPage.objects.get(slug="newcomers").add_child(instance=own)
    make_pages()
    assert ArticlePage.objects.get(slug="boundaries").title == "Lines that hold"
    assert ArticlePage.objects.get(slug="our-own").live
    again = ArticlePage.objects.get(slug="first-week")
    assert again.url.endswith("/newcomers/first-week/")
    assert "The first days in a program" in again.intro
    assert not any(Page.find_problems())


def test_a_house_without_a_home_page_gets_none():
    HomePage.objects.get().delete()
    make_pages()
    assert not SectionPage.objects.exists()


def test_the_home_page_s_own_words_move_along():
    home = HomePage.objects.get()
    assert home.intro.startswith("A private, moderated community")
    assert [block.block_type for block in home.body] == ["section", "section", "section", "notice"]
