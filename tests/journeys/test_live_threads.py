"""Two people in one thread, on a phone and on a desk: what one does, the other sees without a reload."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import accessible
from tests.journeys.test_journeys import handle_of, reply, start_thread

STAYED = "window.stayed = true"
"""A mark that no reload survives."""


@pytest.fixture
def author(sign_in) -> Page:
    """Somebody who has just opened a thread, and is looking at it."""
    page = sign_in("marrow")
    start_thread(page, "just-today", f"Live {handle_of()}", "Words that open it.")
    expect(page.get_by_text("Words that open it.")).to_be_visible()
    page.evaluate(STAYED)
    return page


@pytest.fixture
def other(sign_in, author) -> Page:
    """Somebody else, at the same thread."""
    page = sign_in("quietharbor")
    page.goto(thread(author))
    return page


def thread(page: Page) -> str:
    return page.url.split("#")[0].split("?")[0]


def news(page: Page):
    return page.locator("[data-live-status]")


def box(page: Page):
    return page.get_by_label("Your words")


def top(page: Page) -> float:
    """Return where the box for a reply stands on the screen."""
    return page.evaluate("document.querySelector('#reply textarea').getBoundingClientRect().top")


def change(page: Page, words: str, by: str) -> None:
    """Use the menu of the post with these words."""
    page.locator("article", has_text=words).get_by_label("More for the post of").click()
    page.get_by_role("link", name=by).click()


def stayed(page: Page) -> bool:
    return page.evaluate("window.stayed === true")


def test_what_one_writes_changes_and_takes_back_the_other_sees(author, other, sign_in):
    box(author).click()
    author.keyboard.type("half a thou")
    before = top(author)
    reply(other, "I was there too.")
    arrived = author.locator("article", has_text="I was there too.")
    expect(news(author)).to_contain_text("1 new reply")
    expect(arrived).to_be_attached()
    assert abs(top(author) - before) <= 1
    author.keyboard.type("ght")
    expect(box(author)).to_have_value("half a thought")
    accessible(author)

    other.goto(thread(other))
    change(other, "I was there too.", "Change my words")
    other.get_by_label("Your words").fill("I was there as well.")
    other.get_by_role("button", name="Post my changes").click()
    expect(author.get_by_text("I was there as well.")).to_be_attached()
    expect(author.get_by_text("I was there too.")).to_have_count(0)

    button = author.locator("article", has_text="I was there as well.").get_by_role("button", name="Sitting")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    other.goto(thread(other))
    answered = other.locator("article", has_text="I was there as well.")
    expect(answered.get_by_text("Sitting with you 1")).to_be_visible()
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(answered.get_by_text("Sitting with you")).to_have_count(0)

    moderator = sign_in("kit")
    moderator.goto(thread(author))
    moderator.get_by_role("link", name="Steer this thread").click()
    moderator.get_by_label("Why", exact=True).fill("It is late.")
    moderator.get_by_role("button", name="Lock it").click()
    expect(author.get_by_text("Locked", exact=True)).to_be_attached()
    expect(author.get_by_text("This thread is locked now.")).to_be_visible()

    change(other, "I was there as well.", "Delete my post")
    other.get_by_role("button", name=re.compile("Delete")).click()
    expect(author.get_by_text("Its author deleted this post.")).to_be_attached()
    expect(author.get_by_text("I was there as well.")).to_have_count(0)
    expect(box(author)).to_have_value("half a thought")
    assert stayed(author)


def test_what_is_read_live_counts_as_read(author, other):
    reply(other, "Read me.")
    arrived = author.locator("article", has_text="Read me.")
    expect(arrived).to_be_attached()
    with author.expect_response(re.compile("/read/$")) as marked:
        arrived.scroll_into_view_if_needed()
    assert marked.value.status == 204
    expect(news(author)).to_have_text("")


def test_offline_and_back_nothing_is_missing_and_nothing_is_there_twice(author, other):
    author.context.set_offline(True)
    expect(news(author)).to_contain_text("You are offline. New replies will appear when you are back.")
    for number in ("one", "two"):
        reply(other, f"While you were away, {number}.")
        expect(other.get_by_text(f"While you were away, {number}.")).to_be_visible()
    author.wait_for_timeout(500)
    assert author.get_by_text("While you were away").count() == 0
    author.context.set_offline(False)
    expect(author.locator("article", has_text="While you were away")).to_have_count(2)
    expect(news(author)).not_to_contain_text("offline")
    assert stayed(author)


def test_a_killed_server_comes_back_without_a_gap_or_a_double(author, other, house):
    box(author).fill("half a thought")
    reply(other, "Before the cut.")
    expect(author.get_by_text("Before the cut.")).to_be_attached()
    house.kill("web")
    house.serve()
    other.goto(thread(other))
    reply(other, "After the cut.")
    # The first attempts may have met a closed door.
    expect(author.locator("article", has_text="After the cut.")).to_have_count(1, timeout=40_000)
    assert author.locator("article", has_text="Before the cut.").count() == 1
    expect(box(author)).to_have_value("half a thought")
    assert stayed(author)


def test_a_page_that_changes_cannot_mend_is_drawn_anew_around_its_reader(author, other):
    reply(other, "Soon not for you.")
    expect(author.get_by_text("Soon not for you.")).to_be_attached()
    box(author).fill("half a thought")
    elsewhere = author.context.new_page()
    elsewhere.goto(thread(author))
    change(elsewhere, "Soon not for you.", "Hide or block this person")
    elsewhere.get_by_role("button", name="Hide their posts from me").click()
    expect(author.get_by_text("Soon not for you.")).to_have_count(0)
    expect(author.get_by_text("Words that open it.")).to_be_attached()
    expect(box(author)).to_have_value("half a thought")
    assert stayed(author)
    elsewhere.get_by_role("button", name="Show again quietharbor").click()
    expect(author.get_by_text("Soon not for you.")).to_be_attached()


def test_without_scripts_the_thread_is_whole(author, other, sign_in, house):
    plain = sign_in("marrow", scripts=False)
    reply(other, "For everybody.")
    plain.goto(thread(author))
    arrived = plain.locator("article", has_text="For everybody.")
    arrived.get_by_role("button", name="Sitting").click()
    expect(arrived.get_by_role("button", name="Sitting")).to_have_attribute("aria-pressed", "true")
    assert news(plain).inner_text() == ""
    reply(plain, "And so I answer.")
    expect(other.get_by_text("And so I answer.")).to_be_attached()


def test_a_keyboard_is_enough(author, other):
    author.set_viewport_size({"width": 390, "height": 300})  # so that what arrives is out of sight
    reply(other, "Found by keyboard.")
    arrived = author.locator("article", has_text="Found by keyboard.")
    news(author).get_by_role("link", name="1 new reply").focus()
    author.keyboard.press("Enter")
    expect(arrived).to_be_in_viewport()
    author.keyboard.press("Tab")
    expect(arrived.locator(":focus")).to_have_count(1)  # one goes on from there, not from the top

    button = arrived.get_by_role("button", name="Sitting")
    button.focus()
    author.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(other.get_by_text("Sitting with you 1")).to_be_attached()
    expect(button).to_be_focused()

    arrived.get_by_label("More for the post of").focus()
    author.keyboard.press("Enter")
    author.keyboard.press("Tab")
    worried = arrived.get_by_role("button", name="Tell the team")
    expect(worried).to_be_focused()
    reply(other, "And another one.")
    expect(author.get_by_text("And another one.")).to_be_attached()
    expect(worried).to_be_focused()  # the frame moved nobody's hands
    author.keyboard.press("Tab")
    author.keyboard.press("Enter")
    expect(author.get_by_role("heading", name=re.compile("Tell the team|Report"))).to_be_visible()


def test_words_that_were_posted_are_nowhere_in_the_tab_and_words_that_were_not_are(author, other, house):
    reply(other, "This one arrives.")
    expect(author.get_by_text("This one arrives.")).to_be_attached()
    expect(box(other)).to_have_value("")
    assert other.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('draft:'))") == []
    house.kill("web")
    try:
        reply(other, "This one does not.")
        other.wait_for_timeout(500)
    finally:
        house.serve()
    other.goto(thread(author))
    expect(box(other)).to_have_value("This one does not.")
    other.get_by_role("button", name="Post reply").click()
    expect(author.get_by_text("This one does not.")).to_have_count(1, timeout=40_000)
    expect(box(other)).to_have_value("")
