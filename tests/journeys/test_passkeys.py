"""A passkey, made and used in a real browser with a device that the browser plays."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from forum.demo import PASSWORD
from tests.journeys.conftest import DESKTOP, Watch, accessible

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(house, chromium_browser) -> Iterator[Page]:
    """A browser at an address with a name: passkeys do not work at a bare number."""
    origin = house.url.replace("127.0.0.1", "localhost")
    watch = Watch(origin)
    context = chromium_browser.new_context(base_url=origin, viewport=DESKTOP, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()
    assert watch.faults == []


def give_device(page: Page) -> None:
    """Give the browser a device that holds passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def type_password(page: Page, handle: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Your name here").fill(handle)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/me/account/")
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_is_added_and_signs_in_alone_or_after_the_password(page):
    give_device(page)
    type_password(page, "fennel_and_salt")
    page.goto("/accounts/2fa/")
    accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    accessible(page)
    page.get_by_label("What you call it").fill("My phone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Spare codes")).to_be_visible()
    assert page.locator("li code").count() == 10
    page.get_by_role("link", name="I have written them down").click()
    expect(page.get_by_text("You have 1 passkey.")).to_be_visible()
    page.get_by_role("link", name="See my passkeys").click()
    expect(page.get_by_role("heading", name="My phone")).to_be_visible()
    accessible(page)

    sign_out(page)
    page.goto("/accounts/login/")
    accessible(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(".*/boards/"))

    sign_out(page)
    type_password(page, "fennel_and_salt")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(".*/boards/"))

    # The person calls it off: the page says so, and the other way stands beside it.
    sign_out(page)
    page.goto("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('called off')); }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("no passkey came back")).to_be_visible()
