"""What people come here to do, from the first click to the last, on a phone and on a desk."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import accessible

NUMBER = "212-555-0187"


def invite(operator: Page) -> str:
    operator.goto("/house/invitations/")
    operator.get_by_role("button", name="Make an invitation").click()
    return operator.locator("[data-code]").inner_text()


def join(page: Page, code: str, handle: str, *, at_each_step: Callable[[Page], object] = Page.title) -> None:
    page.goto("/accounts/join/")
    page.get_by_label("Invitation code").fill(code)
    page.get_by_role("button", name="Continue").click()
    at_each_step(page)
    page.get_by_label("How old are you?").fill("34")
    page.get_by_role("button", name="Continue").click()
    at_each_step(page)
    page.get_by_label("Your name here").fill(handle)
    page.get_by_label("Password").fill("four unrelated words here")
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    at_each_step(page)
    page.get_by_role("link", name="I have written them down").click()
    at_each_step(page)
    page.get_by_label("I have read this, and I agree.").check()
    page.get_by_role("button", name="Sign and go on").click()
    expect(page.get_by_role("heading", name="Boards")).to_be_visible()


def start_thread(page: Page, board: str, title: str, text: str) -> None:
    page.goto(f"/boards/{board}/new/")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Your words").fill(text)
    page.get_by_role("button", name="Post thread").click()


def reply(page: Page, text: str) -> None:
    page.get_by_label("Your words").fill(text)
    page.get_by_role("button", name="Post reply").click()


def handle_of() -> str:
    """Return a handle that no other journey uses, in letters: digits in a row look like a phone number."""
    letters = "".join("abcdefghij"[int(digit)] for digit in str(time.time_ns())[-9:-2])
    return f"newcomer-{letters}"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_an_invitation_to_a_post_that_a_moderator_lets_through(
    visit, sign_in, request, viewport, scripts
):
    code = invite(sign_in("beacon"))
    handle = handle_of()
    author = visit(scripts=scripts)
    join(author, code, handle)

    title = f"Evening light {handle}"
    start_thread(author, "just-today", title, "The light was good tonight.\nThat is all.")
    expect(author.get_by_role("heading", name=title)).to_be_visible()
    thread = author.url.split("#")[0].split("?")[0]

    reader = sign_in("quietharbor", scripts=scripts)
    reader.goto(thread)
    expect(reader.get_by_text("The light was good tonight.")).to_be_visible()
    reply(reader, f"Here too. Call me on {NUMBER} if you like, {handle}.")
    expect(reader.get_by_text("Waiting for a person").first).to_be_visible()

    author.goto(thread)
    expect(author.get_by_text(NUMBER)).to_have_count(0)
    author.get_by_label("More for the post of").first.click()
    author.get_by_role("link", name="Change my words").click()
    author.get_by_label("Your words").fill("The light was gold tonight.")
    author.get_by_role("button", name="Post my changes").click()
    expect(author.get_by_text("The light was gold tonight.")).to_be_visible()

    reader.goto(thread)
    reader.get_by_label(re.compile("More for the post of")).first.click()
    reader.get_by_role("link", name="Report").first.click()
    reader.get_by_label("Something else").check()
    reader.get_by_role("button", name="Send to the team").click()
    expect(reader.get_by_role("heading", name="Thank you. The team knows.")).to_be_visible()

    moderator = sign_in("kit", scripts=scripts)
    open_item(moderator, "quietharbor", f"if you like, {handle}")
    moderator.get_by_role("button", name=re.compile("Take|Claim")).first.click()
    decide(moderator, "publish", "It was yours to share. It is up.")

    author.goto(thread)
    expect(author.get_by_text(NUMBER)).to_be_visible()
    reader.goto("/me/")
    expect(reader.get_by_text("From the team").first).to_be_visible()


def open_item(page: Page, author: str, words: str) -> None:
    """Open the item about these words from the list."""
    page.goto("/review/")
    addresses = page.locator("a[href^='/review/']").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    for address in dict.fromkeys(addresses):
        if re.fullmatch(r"/review/[a-z0-9]{10,}/", address):
            page.goto(address)
            if words in page.locator("main").inner_text():
                return
    raise AssertionError(f"no item of {author} on the desk")


def decide(page: Page, verdict: str, note: str) -> None:
    form = page.locator("form[action$='/decide/']")
    form.locator(f"input[name='verdict'][value='{verdict}']").check()
    form.locator("textarea[name='note']").fill(note)
    form.locator("button[type='submit'], button:not([type])").first.click()


def test_words_of_danger_bring_help_at_once_and_a_person_after(sign_in, house, viewport):
    member = sign_in("juniper_lane")
    member.goto("/boards/cravings/")
    member.get_by_role("link", name="Paydays").click()
    words = f"I can't do it, not on a screen {viewport['width']} wide. I am going to kill myself tonight."
    reply(member, words)
    card = member.locator("section.support").first
    expect(card).to_be_visible()
    expect(card.get_by_role("link", name=re.compile("988")).first).to_be_visible()
    expect(member.get_by_text("Posted, and the team knows")).to_be_visible()
    accessible(member)
    member.get_by_role("button", name="I need a person").click()
    accessible(member)

    moderator = sign_in("kit")
    open_item(moderator, "juniper_lane", f"screen {viewport['width']} wide")
    moderator.get_by_role("button", name=re.compile("Take|Claim")).first.click()
    note = moderator.locator("form[action$='/note/']")
    note.locator("textarea").first.fill("Hi, I'm Kit. I read what you wrote. You're not in trouble.")
    note.locator("button").first.click()
    member.goto("/me/decisions/")
    expect(member.locator("main")).to_contain_text("Kit")

    deadline = time.monotonic() + 60
    while not house.mails and time.monotonic() < deadline:
        time.sleep(1)
    assert any("oncall@example.org" in mail for mail in house.mails)
    assert not any("juniper" in mail or "kill" in mail for mail in house.mails)


def test_every_step_of_joining_is_open_to_everybody(visit, sign_in):
    join(visit(), invite(sign_in("beacon")), handle_of(), at_each_step=accessible)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_that_needs_another_look_opens_at_what_is_wrong(visit, sign_in, scheme):
    guest, member = visit(color_scheme=scheme), sign_in("quietharbor", color_scheme=scheme)
    for page, address, button in (
        (guest, "/accounts/join/", "Continue"),
        (guest, "/accounts/recover/", "Set my new password"),
        (member, "/boards/cravings/new/", "Post thread"),
        (member, "/accounts/password/change/", "Change my password"),
    ):
        page.goto(address)
        page.get_by_role("button", name=button).click()
        expect(page.locator("[role=alert]").first).to_be_focused()
        accessible(page)


def test_words_of_danger_that_are_refused_open_at_the_support_card(sign_in):
    page = sign_in("tidewrack")
    page.goto("/boards/cravings/")
    page.get_by_role("link", name=re.compile("Ninety-four days")).click()
    page.get_by_role("link", name="Quote").first.click()
    reply(page, "I am going to kill myself tonight. " + "It is too much. " * 1300)
    expect(page.locator("section.support").first).to_be_focused()
    expect(page.locator("section.support").first).to_be_in_viewport()
    accessible(page)


def test_a_reply_is_written_by_keyboard_alone(sign_in):
    page = sign_in("saltmarsh")
    page.goto("/boards/just-today/")
    page.get_by_role("link", name="A good hour").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/threads/**")
    page.get_by_label("Your words").focus()
    words = f"By keyboard, {time.time():.0f}."
    page.keyboard.type(words)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.includes('Post reply')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text(words)).to_be_visible()


def test_a_draft_outlives_the_tab(sign_in):
    page = sign_in("marrow")
    page.goto("/boards/just-today/")
    page.get_by_role("link", name="Sundays").click()
    words = f"Not sure yet, keeping this for {time.time():.0f}."
    page.wait_for_load_state()
    page.get_by_label("Your words").fill(words)
    expect(page.locator("[data-draft-status]")).not_to_have_text("Draft kept")  # of an earlier one
    expect(page.locator("[data-draft-status]")).to_have_text("Draft kept", timeout=8000)
    page.reload()
    expect(page.get_by_label("Your words")).to_have_value(words)


def test_no_word_of_a_member_is_in_any_log(sign_in, house):
    canary = "heliotropecanary"
    page = sign_in("tidewrack")
    start_thread(page, "just-today", f"A {canary} title", f"With {canary} words.")
    page.goto(f"/boards/just-today/?after={canary}")
    page.goto(f"/threads/{canary}/")
    assert canary not in house.log
    assert "tidewrack" not in house.log
