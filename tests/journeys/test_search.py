"""Finding something: by a phrase, from a phone or a desk, with scripts or without."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import accessible
from tests.journeys.test_every_page import NARROWEST
from tests.journeys.test_journeys import handle_of, start_thread

A_WHILE = 30.0
"""Seconds in which what was written can be found, on a busy machine."""
BETWEEN = 1500
"""Milliseconds between two tries, so that they stay below the limit."""


def look_for(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("search").get_by_role("button", name="Search").click()


def sideways(page: Page) -> bool:
    scrolls: bool = page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return scrolls


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_member_finds_a_thread_by_a_phrase(sign_in, scripts):
    word = handle_of()
    author = sign_in("saltmarsh")
    start_thread(author, "just-today", f"The tide table {word}", f"Low water at {word} and the heron back.")

    reader = sign_in("quietharbor", scripts=scripts)
    reader.get_by_role("navigation", name="Main").get_by_role("link", name="Search").click()
    expect(reader.get_by_role("heading", name="Search", level=1)).to_be_visible()
    found = reader.get_by_role("link", name=f"The tide table {word}")
    until = time.monotonic() + A_WHILE
    while not found.count() and time.monotonic() < until:
        look_for(reader, f'"{word} and the heron"')
        if not found.count():
            reader.wait_for_timeout(BETWEEN)
    expect(found).to_have_count(1)
    expect(reader.locator("mark").filter(has_text="and the heron")).to_be_visible()
    if scripts:
        accessible(reader)
    assert not sideways(reader)

    reader.get_by_role("link", name=re.compile("This week")).click()
    reader.get_by_role("link", name=re.compile("Newest first")).click()
    found.click()
    expect(reader.get_by_text("and the heron back.")).to_be_visible()

    reader.goto("/search/")
    look_for(reader, f'"heron and the {word}"')
    expect(reader.get_by_text("Nothing found")).to_be_visible()


def test_whoever_searches_in_danger_meets_help_first(sign_in):
    page = sign_in("lantern22")
    page.goto("/search/")
    look_for(page, "I want to die")
    card = page.locator("[data-card=support]")
    expect(card).to_be_in_viewport()
    expect(card.get_by_role("button", name="I need a person")).to_be_visible()
    accessible(page)
    assert not sideways(page)


def test_a_guest_finds_the_steps_of_an_overdose(visit):
    page = visit(scripts=False)
    page.goto("/search/")
    until = time.monotonic() + A_WHILE
    while not page.locator(".result").count() and time.monotonic() < until:
        look_for(page, "overdose steps")
        if not page.locator(".result").count():
            page.wait_for_timeout(BETWEEN)
    expect(page.locator("[data-card=overdose]")).to_be_visible()
    page.locator(".result a").first.click()
    expect(page.get_by_text(re.compile("overdose", re.IGNORECASE)).first).to_be_visible()


def test_every_tab_fits_on_the_smallest_phone(sign_in):
    page = sign_in("beacon")
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    page.goto("/search/?q=the")
    tabs = page.locator(".nav.is-tabs a")
    assert tabs.all_inner_texts()[:3] == ["Boards", "Rooms", "Search"]
    for tab in tabs.all():
        assert tab.evaluate("tab => tab.scrollWidth <= tab.clientWidth")
    assert not sideways(page)
