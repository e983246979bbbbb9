"""Journeys: a person, a real browser, a real server.

Every page that a journey opens is watched: a request to another origin, a violation of the
Content-Security-Policy or a script error fails the journey, whatever else it checks.
"""

import os
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from forum.demo import PASSWORD
from tests.journeys.house import House, chromium

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    """The seeded demo community, open for all journeys."""
    folder = tmp_path_factory.mktemp("house")
    house = House(
        folder,
        {
            "EMAIL_URL": f"filemail:///{folder / 'mail'}",
            "ON_CALL": "oncall@example.org",
            "STAFFED_HOURS": "mon-sun 0-24",
        },
    )
    house.open()
    yield house
    house.close()


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and nothing may be skipped here.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def viewport(request) -> dict[str, int]:
    return request.param


TARGETS_TOO = {"rules": {"target-size": {"enabled": True}}}
"""WCAG 2.2 asks for targets of 24 pixels; axe leaves that rule out unless it is told."""


class Watch:
    """What must never happen on any page, collected as it happens."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []

    def over(self, page: Page) -> None:
        page.on("request", lambda request: self._request(request.url))
        page.on("console", lambda message: self._console(message.text))
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))

    def _request(self, url: str) -> None:
        if not url.startswith((self.origin, "data:", "about:", "blob:")):
            self.faults.append(f"request to another origin: {url}")

    def _console(self, text: str) -> None:
        if "Content Security Policy" in text or "Refused to" in text:
            self.faults.append(f"policy violation: {text}")


@pytest.fixture
def visit(house, chromium_browser, viewport) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a new, separate browser for one person."""
    watch = Watch(house.url)
    contexts: list[BrowserContext] = []

    def open_browser(*, scripts: bool = True, **options: object) -> Page:
        context = chromium_browser.new_context(
            base_url=house.url,
            viewport=viewport,
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watch.over(page)
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def sign_in(visit) -> Callable[..., Page]:
    """Return a function that opens a browser and signs a demo member in."""

    def enter(handle: str, **options: object) -> Page:
        page = visit(**options)
        page.goto("/accounts/login/")
        page.get_by_label("Your name here").fill(handle)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/boards/")
        return page

    return enter


def accessible(page: Page) -> None:
    """Assert that axe finds nothing serious or critical on the page as it stands."""
    found = Axe().run(page, options=TARGETS_TOO).response["violations"]
    serious = [
        f"{violation['id']} ({violation['impact']}): {node['target']}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    assert serious == []
