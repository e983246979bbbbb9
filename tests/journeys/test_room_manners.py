"""A room keeps its manners: it moves nobody's hands, gives words back whole, and says only what is true."""

import re

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.journeys.test_live_rooms import ROOM, box, enter, line, said, say, waiting

RECONNECTED = 40_000  # milliseconds
NO_RIGHT = 4403


def test_whoever_answers_by_keyboard_stays_at_the_message(sign_in):
    page, other = enter(sign_in("marrow")), enter(sign_in("lantern22"))
    message = said(page, say(other, line("Porridge again.")))
    more = message.get_by_label(re.compile("More for the message"))
    more.focus()
    page.keyboard.press("Enter")
    message.locator(".menu").get_by_role("button", name="Strength").focus()
    page.keyboard.press("Enter")
    expect(more).to_be_focused()
    message.locator(".reactions button").focus()
    page.keyboard.press("Enter")
    expect(message.locator(".reactions")).to_have_count(0)
    expect(more).to_be_focused()


def test_enter_in_an_empty_box_leaves_the_page_alone(sign_in):
    page = enter(sign_in("marrow"))
    box(page).fill("  ")
    page.evaluate("window.isTheSame = true")
    page.keyboard.press("Enter")
    words = say(page, line("Now with words."))
    expect(said(page, words)).to_be_visible()
    assert page.evaluate("window.isTheSame")


def test_words_that_waited_too_long_come_back_in_the_order_in_which_they_were_written(sign_in):
    member, host = enter(sign_in("saltmarsh")), sign_in("kit")

    def slow(seconds: int) -> None:
        host.goto(f"{ROOM}steer/")
        host.get_by_label("Why").fill("A calmer pace for a while.")
        host.get_by_label(re.compile("Seconds")).fill(str(seconds))
        host.get_by_role("button", name="Set slow mode").click()
        host.wait_for_url(f"**{ROOM}")

    said_before = say(member, line("The first is taken."))
    expect(said(member, said_before)).to_be_visible()
    slow(600)
    try:
        expect(member.get_by_text("Slow: 600 seconds between messages")).to_be_visible()
        member.context.set_offline(True)
        words = [say(member, line(f"{number}, in the tunnel.")) for number in ("One", "Two", "Three")]
        member.context.set_offline(False)
        expect(box(member)).to_have_value("\n\n".join(words), timeout=RECONNECTED)
    finally:
        slow(0)


def test_whoever_may_not_stay_gets_back_what_waits_and_no_false_promise(sign_in):
    page = sign_in("tidewrack")
    served: list[WebSocketRoute] = []
    silent: list[WebSocketRoute] = []
    is_cut = False

    def serve(socket: WebSocketRoute) -> None:
        if is_cut:
            silent.append(socket)
        else:
            socket.connect_to_server()
            served.append(socket)

    page.route_web_socket("**/ws/**", serve)
    enter(page)
    is_cut = True
    served[-1].close(code=1012)
    while not silent:
        page.wait_for_timeout(50)
    words = say(page, line("Is the door shut?"))
    silent[-1].close(code=NO_RIGHT)
    expect(page.get_by_text("This page is not live for you any more.")).to_be_visible(timeout=RECONNECTED)
    expect(box(page)).to_have_value(words)
    expect(waiting(page)).to_be_hidden()
    page.get_by_role("button", name="Send").click()  # by the form, and the server answers it
    expect(said(page, words)).to_have_count(1)


def test_a_server_that_cannot_answer_just_now_is_no_page_that_is_gone(sign_in):
    page = enter(sign_in("tidewrack"))
    page.route(f"**{ROOM}", lambda route: route.fulfill(status=503, body="Starting."), times=1)
    with page.expect_response(f"**{ROOM}"):
        page.evaluate("Holdfast.live.refresh()")
    words = say(page, line("Still there?"))
    expect(said(page, words)).to_be_visible(timeout=RECONNECTED)
    expect(page.get_by_text("This page is not here any more.")).to_have_count(0)


def test_held_words_say_what_became_of_them_while_their_author_waits(sign_in):
    author, host = enter(sign_in("copperkettle")), sign_in("kit")
    words = say(author, line("Call me on 212-555-0143 about"))
    mine = author.locator("#own-waiting article").filter(has_text=words)
    expect(mine).to_contain_text("Waiting for a person")
    decide_against(host, words)
    expect(mine).to_contain_text("Not posted")
    expect(mine.get_by_role("link", name=re.compile("how to ask for another look"))).to_be_visible()


def decide_against(host: Page, words: str) -> None:
    """Take the item with these words down."""
    host.goto("/review/")
    items = host.locator("main ol a").filter(has_text="A message")
    mark = words.split()[-1]
    for address in items.evaluate_all("links => links.map((link) => link.href)"):
        host.goto(address)
        if mark in (host.locator("main").text_content() or ""):
            break
    else:
        raise AssertionError("No item holds these words.")
    host.get_by_label("Take them down, and say why").check()
    host.get_by_label(re.compile("House rule")).first.select_option(index=1)
    host.get_by_label(re.compile("Write to the author")).first.fill("Please leave numbers out.")
    host.get_by_role("button", name="Decide").click()
    host.wait_for_url("**/review/")


def test_an_answer_that_does_not_count_is_owned_up_to(sign_in):
    page = enter(sign_in("marrow"))
    page.evaluate("Holdfast.live.send({ type: 'react', id: 'nothing', kind: 'strength' })")
    expect(page.get_by_text("That did not arrive. Please try again in a moment.")).to_be_visible()
