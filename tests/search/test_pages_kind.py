"""Pages that editors write: found by those whom they are for, as long as they stand."""

from datetime import timedelta

import pytest
from django.test import Client

from community.core import clock
from community.core.models import Outbox
from community.resources.models import ArticlePage, ResourcePage, SectionPage
from community.resources.ports import pages_changed
from community.resources.queries import published
from search.actions.indexing import reconcile
from tests.search.test_page import links

pytestmark = pytest.mark.django_db


@pytest.fixture
def write(deliver_all):
    """Publish a page: ``write("Herons at night")``."""

    def publish(title: str = "Herons at night", **facts) -> ArticlePage:
        section = SectionPage.objects.first()
        page = ArticlePage(title=title, intro="They stand and wait.", **facts)
        section.add_child(instance=page)
        deliver_all()
        return page

    return publish


@pytest.fixture
def found(browse):
    """Return the titles that somebody finds: ``found(None, "heron")``."""

    def look(member, words: str = "heron") -> list[str]:
        client = browse(member) if member else Client()
        return links(client.get("/search/", {"q": words}).content.decode())

    return look


def test_everybody_finds_a_public_page(write, found, alice):
    page = write()
    assert found(None) == found(alice) == [page.url]
    assert found(None, '"stand and wait"') == [page.url]


def test_the_shipped_pages_are_found_from_the_start(found, deliver_all):
    deliver_all()
    assert any("overdose" in address for address in found(None, "overdose"))


def test_a_page_for_members_or_families_is_found_by_them_alone(write, found, alice, fay, eddie):
    members, families = (
        write("Herons for us", audience="members"),
        write("Herons for you", audience="families"),
    )
    assert found(None) == []
    assert found(alice) == [members.url]
    assert found(fay) == [families.url]
    assert set(found(eddie)) == {members.url, families.url}


@pytest.mark.parametrize("step", ["unpublish", "expire", "delete", "change the audience", "change the words"])
def test_what_a_page_was_is_found_no_more_though_the_index_is_stale(write, found, step):
    page = write()
    assert len(found(None)) == 1
    if step == "unpublish":
        page.unpublish()
    elif step == "expire":
        ResourcePage.objects.filter(pk=page.pk).update(expire_at=clock.now() - timedelta(seconds=1))
    elif step == "delete":
        page.delete()
    elif step == "change the audience":
        page.audience = "members"
        page.save()
    else:
        page.title = "Cranes"
        page.save_revision().publish()
    assert found(None) == []


def test_a_changed_page_is_noted_and_found_anew(write, found, deliver_all):
    page = write()
    page.title = "Cranes at night"
    page.save_revision().publish()
    assert Outbox.objects.filter(kind="page", public_id=page.translation_key.hex).exists()
    deliver_all()
    assert found(None, "crane") == [page.url]
    assert found(None) == []


def test_a_draft_is_found_by_nobody(write, found, eddie):
    page = write()
    page.title = "Cranes at night"
    page.save_revision()
    assert found(eddie, "crane") == []
    write("Storks", live=False)
    assert found(eddie, "storks") == []


def test_a_deleted_page_is_reconciled_away(write, index, proposed):
    write().delete()
    assert len(proposed("heron")) == 1
    mended, _ = reconcile(index)
    assert mended == 1
    assert proposed("heron") == set()


def test_a_guest_is_shown_no_kinds_to_choose(write):
    write()
    page = Client().get("/search/", {"q": "heron"}).content.decode()
    assert "<mark>Herons</mark> at night" in page
    assert "Guide" in page
    assert "Messages" not in page


def test_a_page_published_while_it_is_read_for_the_index_is_found(write, found, deliver_all, monkeypatch):
    page = write(live=False)
    assert found(None) == []
    page.title = "Herons by day"
    page.save_revision()
    really = published

    def and_then_publish(now):
        known = list(really(now).values_list("pk", flat=True))
        monkeypatch.setattr("search.queries.pages_kind.published", really)
        page.get_latest_revision().publish()
        return ResourcePage.objects.filter(pk__in=known)

    monkeypatch.setattr("search.queries.pages_kind.published", and_then_publish)
    ResourcePage.objects.filter(pk=page.pk).update(index_version=page.index_version + 1)
    pages_changed.send(sender=ResourcePage, ids=[page.pk])
    deliver_all()
    assert found(None) == [ResourcePage.objects.get(pk=page.pk).url]
