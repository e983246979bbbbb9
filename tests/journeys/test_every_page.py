"""Every address that has a page: opened, in both themes, on a phone and on a desk.

The walk follows each link and each form's address, by reading alone, so that a new page is walked by
itself. What no link leads to stands in ``BESIDE_THE_WAY``; a page that is in neither fails the test.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.journeys.conftest import accessible
from tests.journeys.test_journeys import start_thread

NARROWEST = 320  # CSS pixels: a small phone, or a desk at four times the size
STEPS = ["appeal", "call", "claim", "close", "decide", "level", "note", "pause", "release", "signal"]
BESIDE_THE_WAY = {
    "kit": (
        "/review/",
        "/me/card/none/",
        "/me/decisions/none/appeal/",
        "/me/drafts/board:today/",
        "/me/person/",
        "/me/read/",
        "/compose/preview/",
        *(f"/review/none/{step}/" for step in STEPS),
    ),
    "copperkettle": (
        "/me/",
        "/accounts/reauthenticate/",
        "/accounts/2fa/authenticate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/totp/deactivate/",
        *(f"/accounts/2fa/webauthn/{page}" for page in ("", "add/", "reauthenticate/")),
        *(f"/accounts/2fa/webauthn/keys/1/{page}/" for page in ("edit", "remove")),
    ),
    "dr-aspen": ("/review/none/accept/",),
    "beacon": (
        "/me/account/",
        "/house/boards/usual/",
        "/house/boards/none/remove/",
        "/house/rooms/none/remove/",
        "/house/invitations/none/revoke/",
        *(f"/house/members/none/{page}/" for page in ("second-step", "account")),
    ),
    "": (
        "/nowhere/",
        "/boards/",
        "/accounts/join/age/",
        "/accounts/join/name/",
        "/accounts/signup/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/no-such-key/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/x-y/",
        "/accounts/password/reset/key/done/",
    ),
}
"""Who walks, a guest last, and what they open first: the address of a button shows its own page."""

ELSEWHERE = {
    "exit/": "leads out",
    "health/": "for machines",
    "sitemap.xml": "for machines",
    "files/<int:document_id>/<str:filename>": "a file",
    "media/images/<str:name>": "a picture",
    "_util/login/": "leads to the sign-in",
    "accounts/password/set/": "for members without a password, whom we do not have",
    "accounts/login/code/confirm/": "codes by e-mail are not used",
    "accounts/2fa/recovery-codes/download/": "a file",
    "accounts/2fa/webauthn/login/": "answers our script with what a passkey is asked",
    "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/": "not used",
}
"""Routes without a page of ours, beside those of the editors."""

LINKS = """() => [
  ...[...document.querySelectorAll("a[href]")].map(link => link.href),
  ...[...document.querySelectorAll("form[action]")].map(form => form.action),
  ...[...document.querySelectorAll("[formaction]")].map(button => button.formAction),
]"""
TARGETS = "main a[href], main button, main summary"
COVERED = """targets => [...document.querySelectorAll(targets)].filter(target => {
  if (target.closest("details:not([open]) > :not(summary)") || !target.getClientRects().length) return false;
  target.scrollIntoView({block: "center"});
  const box = target.getClientRects()[0];
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !top || !(target.contains(top) || top.contains(target));
}).map(target => target.outerHTML.slice(0, 120))"""


def routes() -> set[str]:
    """Return every route that should have a page of ours."""

    def below(resolver: URLResolver, before: str) -> Iterator[str]:
        for each in resolver.url_patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLPattern):
                yield route
            else:
                yield from below(each, route)

    # Django leaves a ^ out where it names the route of an address.
    every = (route.replace("/^", "/") for route in below(get_resolver("community.urls"), ""))
    return {route for route in every if not route.startswith("cms/")} - set(ELSEWHERE)


class Walk:
    """Opens one page of each route, whoever asks for it first."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seen: set[str | None] = set()
        self.asked: set[str | None] = set()

    def by(self, page: Page, first: tuple[str, ...]) -> None:
        """Open these addresses, and whatever can be reached from them and from the home page."""
        self.asked = {None}
        to_open = ["/"]
        for address in first:
            to_open += self._open(page, address)
        while to_open:
            address = to_open.pop()
            if self._key(address) not in self.asked | self.seen:
                to_open += self._open(page, address)

    def _open(self, page: Page, address: str) -> list[str]:
        answer = page.goto(address)
        self.asked.add(self._key(address))
        at = page.url.removeprefix(self.origin)
        # Whoever is turned away has not seen the page; a permalink or an earlier step leads on to another.
        if answer.status != HTTPStatus.FORBIDDEN and not at.startswith("/accounts/login/?next="):
            self.seen |= {self._key(address), self._key(at)}
        self._check(page, address)
        links = page.evaluate(LINKS)
        return [link.removeprefix(self.origin) for link in links if link.startswith(self.origin)]

    @staticmethod
    def _key(address: str) -> str | None:
        """Return the route of an address with what it is asked for, or None for what has no page of ours."""
        path, asked = urlsplit(address).path, urlsplit(address).query
        if path.startswith(("/cms/", "/static/")):
            return None
        route = resolve(path, "community.urls").route
        names = "&".join(sorted(re.findall(r"(?:^|&)([^=&]+)", asked)))
        return None if route in ELSEWHERE else f"{route}?{names}" if names else route

    def _check(self, page: Page, address: str) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            # What an address's mark leaves half under the header can be scrolled out from there.
            page.evaluate("scrollTo(0, 0)")
            accessible(page)
        assert page.evaluate(COVERED, TARGETS) == [], f"{address}: something lies over these"
        assert page.locator("html[lang]").count() == 1
        assert page.locator("h1").count() == 1
        assert page.get_by_role("link", name=re.compile("help now", re.IGNORECASE)).first.is_visible()
        assert page.get_by_role("link", name="Quick exit").first.is_visible()
        size = page.viewport_size
        assert size is not None
        page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), f"{address} scrolls sideways"
        page.set_viewport_size(size)


def test_no_page_keeps_anybody_out(visit, sign_in, house):
    walk = Walk(house.url)
    for handle, starts in BESIDE_THE_WAY.items():
        walk.by(sign_in(handle) if handle else visit(), starts)
    author = sign_in("marrow")
    start_thread(author, "just-today", "A plain line", "Words that can still be changed.")
    walk.by(author, (author.locator("a[href$='/edit/']").first.get_attribute("href") or "",))
    author.goto("/rooms/evening-check-in/")
    line = f"A plain line that can still be changed. {uuid4()}"
    author.get_by_label("Your message", exact=True).fill(line)
    author.get_by_role("button", name="Send").click()
    said = author.locator("#messages article").filter(has_text=line)
    own = (said.locator("a[href$='/edit/']").get_attribute("href") or "").removesuffix("edit/")
    walk.by(author, tuple(f"{own}{page}/" for page in ("edit", "history", "delete", "receipt")))
    assert routes() - walk.seen == set(), "nobody finds these pages"
