"""People talk in a room, each in a browser of their own."""

import re
import time
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.demo import PASSWORD
from tests.journeys.conftest import accessible

ROOM = "/rooms/evening-check-in/"
RECONNECTED = 40_000  # milliseconds
numbers = count()


def line(words: str) -> str:
    """Return words that no other journey says."""
    mark = "".join("abcdefghij"[int(digit)] for digit in str(time.time_ns())[-12:-4])
    return f"{words} {mark}{'x' * next(numbers)}"


def enter(page: Page) -> Page:
    """Open the room and wait until it is live."""
    page.goto(ROOM)
    expect(page.locator("[data-presence]")).to_be_visible()
    return page


def box(page: Page) -> Locator:
    return page.get_by_label("Your message", exact=True)


def say(page: Page, words: str) -> str:
    box(page).fill(words)
    page.get_by_role("button", name="Send").click()
    return words


def said(page: Page, words: str) -> Locator:
    """Return the message in the log that holds these words."""
    return page.locator("#messages article").filter(has_text=words)


def waiting(page: Page) -> Locator:
    return page.get_by_role("region", name="Words that wait")


def restart(house, *, meanwhile=lambda: None) -> None:
    """Kill the server as a crash would, do something, and start it again."""
    house.running["web"].kill()
    house.running["web"].wait()
    try:
        meanwhile()
    finally:
        house.serve()


def test_two_people_talk_and_each_sees_the_other_without_a_reload(sign_in):
    first, second = enter(sign_in("quietharbor")), enter(sign_in("saltmarsh"))
    expect(first.locator("[data-presence]")).to_contain_text("2")
    question = say(first, line("Is anyone still up?"))
    expect(said(second, question)).to_be_visible()
    expect(said(first, question).get_by_text("You", exact=True)).to_be_visible()
    expect(box(first)).to_have_value("")

    said(second, question).get_by_label(re.compile("More for the message")).click()
    said(second, question).get_by_role("link", name="Answer this").click()
    expect(box(second)).to_be_focused()
    reply = say(second, line("I am. The dog snores."))
    answer = said(first, reply)
    expect(answer).to_contain_text(f"to quietharbor: {question[:20]}")

    answer.get_by_label(re.compile("More for the message")).click()
    answer.get_by_role("button", name="Sitting with you").click()
    expect(said(second, reply).locator(".reactions")).to_have_text("Sitting with you 1")
    expect(said(first, reply).locator("[aria-pressed=true]")).to_contain_text("Sitting with you 1")
    said(first, reply).locator("[aria-pressed=true]").click()
    expect(said(second, reply).locator(".reactions")).to_have_count(0)
    for page in (first, second):
        assert page.locator("#messages article").filter(has_text=reply).count() == 1
        accessible(page)


def test_whoever_reads_further_up_keeps_their_place(sign_in):
    reader, speaker = enter(sign_in("marrow")), enter(sign_in("lantern22"))
    for number in range(8):
        expect(said(reader, say(speaker, line(f"Line {number}.")))).to_have_count(1)
    log = reader.locator("[data-log]")
    log.evaluate("log => { log.scrollTop = -log.scrollHeight / 2; }")
    seen = reader.locator("#messages article").nth(3)
    before = seen.bounding_box()
    expect(said(reader, say(speaker, line("One more.")))).to_have_count(1)
    news = reader.get_by_role("button", name="One new message")
    expect(news).to_be_visible()
    assert abs(seen.bounding_box()["y"] - before["y"]) < 3
    last = say(speaker, line("And another."))
    expect(said(reader, last)).to_have_count(1)
    reader.get_by_role("button", name="New messages: 2").click()
    expect(said(reader, last)).to_be_in_viewport()
    expect(reader.locator("[data-down]")).to_be_hidden()
    accessible(reader)


def test_whoever_reads_the_past_hears_that_there_is_more_and_nothing_is_put_in_the_wrong_place(
    sign_in, viewport
):
    reader, late, speaker = sign_in("marrow"), sign_in("lantern22"), sign_in("saltmarsh")
    for page, part in ((reader, "?before=10"), (speaker, "?before=10"), (late, "?after=10")):
        page.goto(f"{ROOM}{part}")
        expect(page.locator("[data-presence]")).to_be_visible()
    first = late.locator("#messages article").first.get_attribute("id")
    old = speaker.locator("#m4")
    old.get_by_label(re.compile("More for the message")).click()
    answer = "Strength" if viewport["width"] < 600 else "Thank you"
    old.get_by_role("button", name=answer).first.click()
    expect(reader.locator("#m4 .reactions")).to_contain_text(answer)
    words = say(enter(speaker), line("Now."))
    assert late.locator("#messages article").first.get_attribute("id") == first  # and not the fourth
    expect(reader.get_by_text(words)).to_have_count(0)
    reader.get_by_role("button", name="One new message").click()
    expect(said(reader, words)).to_be_in_viewport()
    reader.goto(f"{ROOM}?before=10")
    expect(reader.locator("[data-presence]")).to_be_visible()
    own = say(reader, line("From the past."))
    expect(said(reader, own)).to_be_visible()


def test_words_of_danger_bring_the_card_at_once_and_its_buttons_work(sign_in):
    member, other = enter(sign_in("tidewrack")), enter(sign_in("marrow"))
    words = say(member, line("I can't do it. I am going to kill myself tonight."))
    card = member.locator("section.support").first
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(card.get_by_role("link", name=re.compile("988")).first).to_be_visible()
    expect(said(other, words)).to_be_visible()
    expect(other.locator("section.support")).to_have_count(0)
    accessible(member)
    member.get_by_role("button", name="I’m safe for now").click()
    expect(member.get_by_role("heading", level=1)).to_be_visible()
    assert "/rooms/" not in member.url


def test_held_words_stand_there_for_their_author_alone_who_can_take_them_back(sign_in):
    author, reader = enter(sign_in("juniper_lane")), enter(sign_in("saltmarsh"))
    words = say(author, line("Call me on 212-555-0187 about"))
    mine = author.locator("#own-waiting article").filter(has_text=words)
    expect(mine).to_contain_text("Waiting for a person")
    expect(mine.get_by_role("link", name="Why, and by when")).to_be_visible()
    accessible(author)
    say(author, "The kettle is on.")
    expect(said(reader, "The kettle is on.").last).to_be_visible()
    expect(reader.get_by_text(words)).to_have_count(0)
    mine.get_by_label(re.compile("More for the message")).click()
    mine.get_by_role("link", name="Delete my message").click()
    author.get_by_role("button", name="Delete my message").click()
    expect(author.get_by_text(words)).to_have_count(0)


def test_the_team_slows_locks_and_takes_down_and_nobody_loses_a_word(sign_in):
    member, host = enter(sign_in("oriole-9")), enter(sign_in("kit"))
    taken = say(member, line("Buy it from me, not from him."))
    said(host, taken).get_by_label(re.compile("More for the message")).click()
    said(host, taken).get_by_role("link", name="Take it down").click()
    host.get_by_label(re.compile("It sells drugs")).check()
    host.get_by_label("What you tell its author").fill("No selling here, not even in fun.")
    accessible(host)
    host.get_by_role("button", name="Take it down").click()
    tombstone = member.locator("#messages article[data-state=hidden]").last
    expect(tombstone).to_contain_text("The team took this message down.")
    expect(tombstone.get_by_role("link", name="Why, and what you can do")).to_be_visible()
    expect(member.get_by_text(taken)).to_have_count(0)

    def steer(button: str, **filled: str) -> None:
        host.goto(f"{ROOM}steer/")
        host.get_by_label("Why").fill("A calmer pace for a while.")
        for label, value in filled.items():
            host.get_by_label(re.compile(label)).fill(value)
        host.get_by_role("button", name=button).click()
        host.wait_for_url(f"**{ROOM}")

    try:
        steer("Set slow mode", Seconds="600")
        expect(member.get_by_text("Slow: 600 seconds between messages")).to_be_visible()
        words = say(member, line("Too soon."))
        expect(box(member)).to_have_value(words)
        expect(member.get_by_role("alert").filter(has_text="Please wait")).to_be_visible()
        accessible(member)
        steer("Lock it for now")
        expect(member.get_by_text("The team has locked this room for now.").first).to_be_visible()
        expect(box(member)).to_have_count(0)
        expect(member.get_by_label("Your words, to copy")).to_have_value(words)
        expect(member.get_by_role("link", name=re.compile("Call 988")).first).to_be_visible()
        accessible(member)
    finally:
        steer("Set slow mode", Seconds="0")
        steer("Unlock it")
    expect(box(member)).to_have_value(words)


def test_words_typed_without_a_connection_wait_and_are_sent_once_in_order(sign_in):
    member, other = enter(sign_in("copperkettle")), enter(sign_in("saltmarsh"))
    member.context.set_offline(True)
    first, second = say(member, line("First, offline.")), say(member, line("Second, offline."))
    expect(waiting(member)).to_contain_text("Nobody has these words yet.")
    expect(waiting(member).get_by_role("link", name="Call 988")).to_be_visible()
    expect(member.get_by_text("Not sent yet. Nobody has it.")).to_have_count(2)
    accessible(member)
    member.context.set_offline(False)
    expect(said(other, second)).to_be_visible(timeout=RECONNECTED)
    expect(waiting(member)).to_be_hidden()
    expect(member.locator("#own-waiting [data-key]")).to_have_count(0)
    for page in (member, other):
        texts = page.locator("#messages article").all_inner_texts()
        placed = [number for number, text in enumerate(texts) if first in text or second in text]
        assert len(placed) == 2
        assert first in texts[placed[0]]


def test_a_server_that_dies_costs_nobody_a_word(sign_in, house):
    member, other = enter(sign_in("copperkettle")), enter(sign_in("marrow"))
    spoken: list[str] = []

    def speak_to_nobody() -> None:
        spoken.append(say(member, line("Into the dark.")))
        expect(waiting(member)).to_be_visible()

    restart(house, meanwhile=speak_to_nobody)
    expect(said(other, spoken[0])).to_be_visible(timeout=RECONNECTED)
    expect(said(member, spoken[0])).to_have_count(1)
    expect(waiting(member)).to_be_hidden()
    restart(house, meanwhile=speak_to_nobody)
    member.reload()
    expect(said(member, spoken[1])).to_have_count(1, timeout=RECONNECTED)
    expect(said(other, spoken[1])).to_have_count(1, timeout=RECONNECTED)
    other.reload()
    for words in spoken:
        expect(said(other, words)).to_have_count(1)


def test_whoever_was_signed_out_is_told_and_keeps_the_words_until_they_are_back(sign_in):
    member = enter(sign_in("lantern22"))
    elsewhere = member.context.new_page()
    elsewhere.goto("/me/account/")
    with elsewhere.expect_navigation():
        elsewhere.evaluate(
            "fetch('/accounts/logout/', {method: 'POST', headers: {'X-CSRFToken': "
            "document.querySelector('[name=csrfmiddlewaretoken]').value}}).then(() => location.reload())"
        )
    expect(member.get_by_role("link", name="Sign in").first).to_be_visible(timeout=RECONNECTED)
    words = say(member, line("Still here."))
    expect(waiting(member)).to_contain_text("You were signed out.")
    accessible(member)
    waiting(member).get_by_role("link", name="Sign in").click()
    member.get_by_label("Your name here").fill("lantern22")
    member.get_by_label("Password", exact=True).fill(PASSWORD)
    member.get_by_role("button", name="Sign in").click()
    member.wait_for_url(f"**{ROOM}")
    expect(said(member, words)).to_have_count(1)


def test_signing_out_or_leaving_forgets_what_waits(sign_in):
    member = enter(sign_in("marrow"))
    member.context.set_offline(True)
    say(member, line("For nobody."))
    assert "For nobody" in member.evaluate("JSON.stringify(sessionStorage)")
    member.evaluate("document.dispatchEvent(new Event('holdfast:forget')); sessionStorage.clear()")
    say(member, line("For nobody either."))
    assert member.evaluate("JSON.stringify(sessionStorage)") == "{}"


def test_a_keyboard_is_enough(sign_in):
    page = enter(sign_in("saltmarsh"))
    page.locator("[data-log]").focus()
    start = page.locator("[data-log]").evaluate("log => log.scrollTop")
    page.keyboard.press("PageUp")
    page.wait_for_timeout(300)
    assert page.locator("[data-log]").evaluate("log => log.scrollTop") < start
    box(page).focus()
    words = line("By keyboard")
    page.keyboard.type(words)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("on two lines.")
    chosen = "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}"
    assert box(page).evaluate(f"box => box.dispatchEvent(new KeyboardEvent('keydown', {chosen}))")
    expect(box(page)).to_have_value(f"{words}\non two lines.")  # Enter chose a word of an input method
    page.keyboard.press("Enter")
    expect(said(page, words)).to_contain_text("on two lines.")
    assert box(page).evaluate("box => box === document.activeElement")
    menu = said(page, words).get_by_label(re.compile("More for the message"))
    menu.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(said(page, words).get_by_role("link", name="Change my words")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Change my words")).to_be_visible()


def test_a_page_that_is_open_when_the_hours_change_asks_what_is_true_now(sign_in):
    page = enter(sign_in("marrow"))
    box(page).fill("Half a thought")
    with page.expect_response(lambda answer: answer.url.endswith(ROOM), timeout=10_000):
        page.evaluate(
            """() => {
                const foot = document.getElementById("say");
                foot.dataset.changes = Date.now() / 1000 + 1;
                document.dispatchEvent(new CustomEvent("holdfast:renewed", {detail: foot}));
            }"""
        )
    expect(page.locator("#say[data-changes]")).to_have_count(0)
    expect(box(page)).to_have_value("Half a thought")


def test_on_a_phone_enter_begins_a_line_and_the_room_stays_above_the_keyboard(sign_in):
    page = enter(sign_in("quietharbor", has_touch=True, is_mobile=True))
    box(page).fill("One line")
    page.keyboard.press("Enter")
    page.keyboard.type("and another.")
    expect(box(page)).to_have_value("One line\nand another.")
    expect(page.get_by_text("Enter sends.")).to_be_hidden()
    page.evaluate(
        """() => {
            Object.defineProperty(visualViewport, "height", {value: innerHeight - 300});
            visualViewport.dispatchEvent(new Event("resize"));
        }"""
    )
    bottom = page.get_by_role("button", name="Send").bounding_box()
    assert bottom["y"] + bottom["height"] <= page.viewport_size["height"] - 300
    page.get_by_role("button", name="Send").click()
    expect(said(page, "and another.").last).to_be_visible()


def test_a_very_long_message_goes_by_the_form_and_is_refused_with_every_word_kept(sign_in):
    page = enter(sign_in("marrow"))
    words = "A long evening, and then some. " * 520
    box(page).fill(words)
    expect(page.get_by_text(re.compile("Letters left: -"))).to_be_visible()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("That is longer than a message can be.").first).to_be_visible()
    expect(box(page)).to_have_value(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_a_room_is_read_and_written_in(sign_in, scheme):
    reader = enter(sign_in("saltmarsh", color_scheme=scheme))
    page = sign_in("tidewrack", scripts=False, color_scheme=scheme)
    page.get_by_role("link", name="Rooms").click()
    page.get_by_role("link", name="Evening check-in").click()
    expect(page.locator("[data-presence]")).to_be_hidden()
    words = say(page, line("No scripts here."))
    expect(said(page, words)).to_be_visible()
    expect(said(reader, words)).to_be_visible()
    question = say(reader, line("Anyone for tea?"))
    expect(said(reader, question)).to_be_visible()
    page.goto(ROOM)
    said(page, question).get_by_label(re.compile("More for the message")).click()
    said(page, question).get_by_role("link", name="Answer this").click()
    expect(page.get_by_text("You answer")).to_be_visible()
    reply = say(page, line("With sugar, please."))
    expect(said(page, reply)).to_contain_text("to saltmarsh")
    expect(said(reader, reply)).to_contain_text("to saltmarsh")
    say(page, "   ")
    expect(page.get_by_role("alert").first).to_be_focused()
