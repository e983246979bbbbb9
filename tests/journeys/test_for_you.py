"""What is new finds its reader: in the header of whatever page is open, on their own page, on the desk."""

import re
import time

from playwright.sync_api import Page, expect

from tests.journeys.conftest import accessible
from tests.journeys.test_journeys import NUMBER, reply, start_thread

SOON = 5000  # milliseconds; two seconds are promised, and the machine that tests may be busy


def me(page: Page):
    """Return the link to one's own page, in the header or under the thumb."""
    return page.locator("nav.nav a[href='/me/']")


def unread(page: Page) -> int:
    badge = me(page).locator("[data-news-count]")
    return int(badge.text_content() or 0)


def catch_up(page: Page) -> None:
    page.goto("/me/")
    if unread(page):
        page.get_by_role("button", name="Mark all as read").click()
        page.wait_for_url("**/me/")
    expect(me(page).locator("[data-news]")).to_be_hidden()


def a_title() -> str:
    letters = "".join("abcdefghij"[int(digit)] for digit in str(time.time_ns())[-9:-2])
    return f"Evening {letters}"


def test_a_reply_is_counted_in_the_header_and_listed_without_loading_anything(sign_in, viewport):
    author, friend = sign_in("marrow"), sign_in("saltmarsh")
    title = a_title()
    start_thread(author, "just-today", title, "The light was good.")
    thread = author.url.split("?")[0].split("#")[0]
    catch_up(author)
    elsewhere = author.context.new_page()
    elsewhere.goto("/boards/")
    friend.goto(thread)
    reply(friend, "It was, here too.")

    expect(me(elsewhere)).to_contain_text(re.compile(r"Me, 1 new"), timeout=SOON)
    expect(me(elsewhere).locator("[data-news]")).to_be_visible()
    entry = author.get_by_role("link", name=f"1 new reply in {title}")
    expect(entry).to_be_visible(timeout=SOON)
    expect(me(author)).to_contain_text("Me, 1 new")
    accessible(author)
    accessible(elsewhere)

    author.get_by_role("button", name="Mark all as read").click()
    expect(author.get_by_text("It was, here too.")).to_have_count(0)
    expect(entry).to_have_count(0)
    expect(me(author).locator("[data-news]")).to_be_hidden()
    expect(me(elsewhere).locator("[data-news]")).to_be_hidden(timeout=SOON)


def test_without_scripts_it_is_there_when_the_page_is_loaded_again(sign_in):
    author, friend = sign_in("marrow", scripts=False), sign_in("saltmarsh", scripts=False)
    title = a_title()
    start_thread(author, "just-today", title, "The light was good.")
    thread = author.url.split("?")[0].split("#")[0]
    catch_up(author)
    friend.goto(thread)
    reply(friend, "It was, here too.")
    author.reload()
    expect(author.get_by_role("link", name=f"1 new reply in {title}")).to_be_visible()
    expect(me(author)).to_contain_text("Me, 1 new")
    author.get_by_role("button", name="Mark all as read").click()
    expect(author.get_by_role("link", name=f"1 new reply in {title}")).to_have_count(0)
    expect(me(author).locator("[data-news]")).to_be_hidden()


def test_the_list_renews_itself_under_the_readers_hands(sign_in):
    author, friend = sign_in("marrow"), sign_in("saltmarsh")
    first, second = a_title(), a_title()
    threads = []
    for title in (first, second):
        start_thread(author, "just-today", title, "The light was good.")
        threads.append(author.url.split("?")[0].split("#")[0])
    catch_up(author)
    friend.goto(threads[0])
    reply(friend, "It was, here too.")
    entry = author.get_by_role("link", name=f"1 new reply in {first}")
    expect(entry).to_be_visible(timeout=SOON)
    entry.focus()
    friend.goto(threads[1])
    reply(friend, "And the evening before.")
    expect(author.get_by_role("link", name=f"1 new reply in {second}")).to_be_visible(timeout=SOON)
    expect(entry).to_be_focused()


def test_the_desk_s_list_is_live_and_counts_what_arrives(sign_in):
    moderator, member = sign_in("kit"), sign_in("quietharbor")
    moderator.goto("/review/")
    items = moderator.locator("[data-live-section='items'] li.item")
    before = items.count()
    status = moderator.locator("[data-arrivals]")
    member.goto("/boards/just-today/")
    member.get_by_role("link", name="Sundays").click()
    thread = member.url.split("?")[0].split("#")[0]
    reply(member, f"Call me on {NUMBER} if you like. {a_title()}")
    expect(items).to_have_count(before + 1, timeout=SOON)
    expect(status).to_have_text("1 new item")
    accessible(moderator)

    member.goto(thread)
    reply(member, f"I am going to kill myself tonight. {a_title()}")
    expect(status).to_have_text("Urgent: 1 new item", timeout=SOON)
    expect(items.first).to_contain_text("Now")
    accessible(moderator)
