"""No page of the demo leads anywhere that is not there, or that whoever was shown the way may not see."""

from collections import Counter, deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import Resolver404, resolve

from community.members.models import Member
from forum.demo import seed as seeding
from forum.demo.told import Table, told

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
NOW = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
MOST = 8
"""Addresses of one route, asked for the same things, that are opened."""
THREADS = 3
"""Of each board, the youngest: what waits on the desk is among them."""
READERS = {
    "quietharbor": "a member",
    "hazelwood": "a family reader",
    "kit": "a moderator",
    "beacon": "an operator",
}
OWN_WORDS = ("posts/<slug:words_id>/edit/", "messages/<slug:words_id>/edit/")
WHY_NOT = ("The time to change this post has passed", "This room is not open right now")
BOARD, PUBLIC_PAGE = "boards/<slug:slug>/", "^((?:[\\w\\-]+/)*)$"
ONLY_OPENED = ("/cms/", "/exit/")
"""What belongs to somebody else: the link has to lead there, and where it leads on is not ours."""
UNSERVED = ("/static/", "/media/")
"""Files, which a web server gives out and Django's test client does not."""


class Links(HTMLParser):
    """Collects what a page leads to: ``href`` of links, ``action`` of forms and of their buttons."""

    NAMED = {"a": "href", "form": "action", "button": "formaction", "input": "formaction"}

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.in_template = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.in_template |= tag == "template"  # a pattern for scripts, with words where ids will stand
        if not self.in_template and (address := dict(attrs).get(self.NAMED.get(tag, ""))):
            self.found.append(address)

    def handle_endtag(self, tag: str) -> None:
        self.in_template &= tag != "template"


def _is_known(key: str, shown_on: str, answer: Any) -> bool:
    """Return whether this is one of the two refusals that stand behind links on purpose.

    The hour in which own words can be changed passes while a page stands open, as a room's hours do: the
    answer says so, and what is left. A public page is the same for everybody, and may name a board that
    is for families alone, or for members.
    """
    if key in OWN_WORDS:
        page = answer.content.decode()
        return answer.status_code == HTTPStatus.FORBIDDEN and any(sentence in page for sentence in WHY_NOT)
    is_missing = answer.status_code == HTTPStatus.NOT_FOUND
    return is_missing and key == BOARD and resolve(urlsplit(shown_on).path).route == PUBLIC_PAGE


@dataclass
class Walk:
    """Opens what can be reached from the home page, the nearest first, by reading alone."""

    reader: Client
    opened: Counter[str] = field(default_factory=Counter)
    dead: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        to_open, met = deque([("/", "the door")]), {"/"}
        while to_open:
            address, shown_on = to_open.popleft()
            for link in self._open(address, shown_on):
                if link not in met:
                    met.add(link)
                    to_open.append((link, address))

    def _open(self, address: str, shown_on: str) -> list[str]:
        """Open ``address`` unless enough of its kind were, and return what it leads to on this site."""
        key = self._key(address)
        if self.opened[key] >= MOST:
            return []
        self.opened[key] += 1
        try:
            answer = self.reader.get(address)
        except Exception as error:  # noqa: BLE001  what a browser is told as 500, with the way to it
            self.dead.append(f"{type(error).__name__}: {address} on {shown_on}")
            return []
        is_dead = (
            answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN} or answer.status_code >= 500
        )
        if is_dead and not _is_known(key, shown_on, answer):
            self.dead.append(f"{answer.status_code}: {address} on {shown_on}")
        if address.startswith(ONLY_OPENED):
            return []
        if "Location" in answer.headers:
            links = [answer.headers["Location"]]
        elif answer.headers.get("Content-Type", "").startswith("text/html"):
            links = Links(answer.content.decode()).found
        else:
            links = []
        addresses = [urlsplit(urljoin(SITE + address, link)) for link in links]
        here = [
            each._replace(scheme="", netloc="", fragment="")
            for each in addresses
            if each.netloc == "testserver"
        ]
        return [each.geturl() for each in here if not each.path.startswith(UNSERVED)]

    @staticmethod
    def _key(address: str) -> str:
        """Return the route of an address with the names of what it is asked for."""
        asked = urlsplit(address)
        names = sorted({name for name, _ in parse_qsl(asked.query, keep_blank_values=True)})
        try:
            return "&".join((resolve(asked.path).route, *names))
        except Resolver404:
            return asked.path


@pytest.fixture
def demo(monkeypatch):
    """The demo with fewer threads, and all its rooms."""
    whole = told()
    of_board: dict[str, list[Table]] = {}
    for thread in whole.threads:
        of_board.setdefault(thread["board"], []).append(thread)
    young = [thread for threads in of_board.values() for thread in threads[-THREADS:]]
    part = replace(whole, threads=tuple(sorted(young, key=whole.threads.index)))
    monkeypatch.setattr(seeding, "told", lambda: part)
    with time_machine.travel(NOW):  # rooms open and shut by the hour
        seeding.seed(lambda done, of: None)
        yield


def test_every_link_that_anybody_is_shown_leads_somewhere(demo, browse):
    dead: list[str] = []
    for handle, who in READERS.items():
        walk = Walk(browse(Member.objects.get(handle=handle)))
        assert len(walk.opened) > 30, f"{who} was shown hardly anything"
        dead += [f"{who}: {each}" for each in walk.dead]
    assert not dead, "\n".join(dead)
