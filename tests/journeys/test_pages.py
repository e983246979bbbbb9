"""Journeys on the pages: a family member who needs the steps now, and an editor at work."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP

ASIDE = ("/accounts/login/", "/accounts/join/", "/search/", "/preferences/", "/boards/", "/nowhere/")


def addresses(page: Page) -> list[str]:
    """Return every page for everyone, and some of the rest."""
    found = re.findall(r"<loc>https?://[^/]+([^<]+)</loc>", page.request.get("/sitemap.xml").text())
    assert len(found) >= 21
    return [*found, *ASIDE]


def test_the_overdose_steps_are_two_taps_away_from_any_page_without_scripts(visit):
    person = visit(scripts=False)
    for address in addresses(person):
        person.goto(address)
        two_taps_to_the_overdose_steps(person)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_they_are_two_taps_away_from_wherever_a_member_is(sign_in, scripts):
    member = sign_in("quietharbor", scripts=scripts)
    places = ["/boards/", "/boards/just-today/", "/boards/just-today/new/", "/rooms/", "/me/", "/me/account/"]
    for shelf, one in (("/boards/just-today/", "/threads/"), ("/rooms/", "/rooms/")):
        member.goto(shelf)
        found = member.get_by_role("main").locator(f"a[href^='{one}']").first.get_attribute("href")
        assert found
        assert found != shelf
        places.append(found)
    for address in places:
        answer = member.goto(address)
        assert answer
        assert answer.status == 200
        assert urlsplit(member.url).path == urlsplit(address).path, "sent elsewhere"
        two_taps_to_the_overdose_steps(member)


def two_taps_to_the_overdose_steps(person: Page) -> None:
    person.get_by_role("link", name="Get help now").first.click()
    person.get_by_role("main").get_by_role("link", name="Overdose", exact=True).click()
    expect(person.get_by_role("heading", name="If someone may be overdosing")).to_be_in_viewport()
    expect(person.get_by_role("main").get_by_role("link", name="Call 911").first).to_be_visible()


def test_a_family_member_finds_a_page_reads_it_and_reads_on_without_scripts(visit):
    reader = visit(scripts=False)
    reader.goto("/")
    reader.get_by_role("navigation", name="Main").get_by_role("link", name="For families").click()
    reader.get_by_role("link", name="Boundaries that hold").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Boundaries that hold")
    expect(reader.get_by_text("Not yet reviewed by a clinician")).to_be_visible()
    reader.get_by_text("Isn’t this cruel when they are sick?").click()
    expect(reader.get_by_text("A clear line is often kinder")).to_be_visible()
    reader.get_by_role("complementary").get_by_role("link", name="Looking after yourself").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Looking after yourself")


def test_no_link_between_the_pages_is_broken(visit):
    reader = visit()
    asked: dict[str, int] = {}
    for address in addresses(reader)[: -len(ASIDE)]:
        reader.goto(address)
        links = reader.locator("a[href^='/'], a[href^='#']").evaluate_all("all => all.map(link => link.href)")
        for link in links:
            bare, _, part = link.partition("#")
            if bare not in asked and "/exit/" not in bare:
                asked[bare] = reader.request.get(bare).status
            if part and bare == reader.url.partition("#")[0]:
                assert reader.locator(f"[id='{part}']").count() == 1, link
    assert {link: status for link, status in asked.items() if status >= 400} == {}


def test_a_chosen_look_reaches_pages_that_are_the_same_for_all(visit):
    reader = visit()
    reader.goto("/preferences/")
    reader.get_by_label("Dark").check()
    reader.get_by_label("Large").check()
    reader.get_by_role("button", name="Use these").click()
    reader.goto("/families/boundaries/")
    root = reader.locator("html")
    expect(root).to_have_attribute("data-theme", "dark")
    expect(root).to_have_attribute("data-text", "large")


@pytest.mark.parametrize("viewport", [DESKTOP], ids=["desktop"])
def test_an_editor_writes_previews_schedules_and_publishes(visit, sign_in):
    editor, reader = sign_in("plover"), visit()
    editor.goto("/cms/pages/search/?q=for+families")
    section = editor.locator("a[href$='/edit/']", has_text="For families").get_attribute("href") or ""
    add = section.replace("pages/", "pages/add/resources/articlepage/").replace("/edit/", "/")
    editor.goto(add)
    editor.locator("[name=title]").fill("A ride on Thursdays")
    editor.locator("[name=intro]").fill("How to offer help that helps.")
    editor.get_by_role("button", name="Insert a block").click()
    editor.get_by_role("option", name="Key facts").click()
    editor.locator("[name$=-fact]").fill("9 hours a week")
    editor.locator("[name$='-text']").fill("Or more.")

    # A number without a source is refused, in a sentence beside it.
    act(editor, "publish")
    expect(editor.get_by_text("“9 hours a week” needs a source.")).to_be_visible()
    assert reader.goto("/families/a-ride-on-thursdays/").status == 404
    editor.get_by_role("button", name="Add Source").click()
    editor.locator("[name='sources-0-key']").fill("chcs")
    editor.locator("[name='sources-0-name']").fill("Center for Health Care Strategies")
    editor.locator("[name='sources-0-url']").fill("https://www.chcs.org/")
    editor.locator("[name$='-source']").fill("chcs")

    editor.get_by_role("button", name="Toggle preview").click()
    preview = editor.frame_locator("#w-preview-iframe")
    expect(preview.get_by_role("heading", level=1)).to_have_text("A ride on Thursdays")
    expect(preview.get_by_text("Center for Health Care Strategies").first).to_be_visible()

    plan(editor, "2035-01-01 10:00")
    act(editor, "publish")
    assert reader.goto("/families/a-ride-on-thursdays/").status == 404

    editor.goto(add)
    editor.locator("[name=title]").fill("A ride on Fridays")
    editor.locator("[name=intro]").fill("How to offer help that helps.")
    act(editor, "publish")
    assert reader.goto("/families/a-ride-on-fridays/").status == 200
    reader.goto("/families/")
    expect(reader.get_by_role("link", name="A ride on Fridays")).to_be_visible()
    expect(reader.get_by_role("link", name="A ride on Thursdays")).to_have_count(0)


def plan(editor: Page, moment: str) -> None:
    """Say when the page is to be published."""
    panel = editor.get_by_role("button", name=re.compile("Set schedule")).first
    if not panel.is_visible():
        editor.get_by_role("button", name="Toggle status").click()
    panel.click()
    editor.locator("[name=go_live_at]").fill(moment)
    # The calendar lies over the button, for a mouse.
    with editor.expect_navigation():
        editor.locator("[role=dialog] button:visible", has_text="Save schedule").press("Enter")


def act(editor: Page, what: str) -> None:
    """Choose another action than "Save draft"."""
    editor.get_by_role("button", name="More actions").click()
    with editor.expect_navigation():
        editor.locator(f"button[name=action-{what}]").click()
