"""A server that the test plays: it serves one page, and is the other end of the page's sockets."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, WebSocketRoute, sync_playwright

from tests.journeys.house import chromium

SITE = "http://holdfast.test"
KINDS = ("script", "style", "img", "font", "connect")
POLICY = "; ".join(["default-src 'none'", *(f"{kind}-src 'self'" for kind in KINDS)])


def open_browser() -> Iterator[Browser]:
    """Open Chromium; where there is none, skip, but not in CI."""
    path = chromium()
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and nothing may be skipped here.")
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Server:
    """Serves ``template`` at ``address``. ``heard`` holds every frame it was sent.

    ``asked`` counts how often the page was asked for; what stands in ``failing`` is the status that it
    answers with instead of the page, and None there is no answer at all.
    """

    address = "/"
    template = ""

    def __init__(self, context: BrowserContext, cursor: int) -> None:
        self.context = context
        self.cursor, self.rights = cursor, 1
        self.heard: list[dict[str, Any]] = []
        self.sockets: list[WebSocketRoute] = []
        self.answers = True
        self.asked = 0
        self.failing: list[int | None] = []
        self.unanswered: list[Route] = []
        self.faults: list[str] = []
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.watch(message.text))
        context.route(f"{SITE}/**", self.serve)
        self.page.route_web_socket("**/ws/**", self.accept)

    def watch(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.faults.append(text)

    def facts(self) -> dict[str, Any]:
        """Return what the template is drawn with."""
        return {"cursor": self.cursor, "rights": self.rights}

    def serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(SITE).split("?")[0]
        if path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        elif path == self.address:
            self.answer(route)
        else:
            self.serve_other(path, route)

    def answer(self, route: Route) -> None:
        self.asked += 1
        failing = self.failing.pop(0) if self.failing else 200
        if failing == 200:
            body = engines["django"].from_string(self.template).render(self.facts())
            route.fulfill(content_type="text/html", body=body, headers={"Content-Security-Policy": POLICY})
        elif failing:
            route.fulfill(status=failing)
        else:
            self.unanswered.append(route)

    def serve_other(self, _path: str, route: Route) -> None:
        route.fulfill(status=404)

    def accept(self, socket: WebSocketRoute) -> None:
        self.sockets.append(socket)
        socket.on_message(lambda text: self.hear(json.loads(text)))
        self.send({"type": "hello", "cursor": self.cursor})

    def hear(self, frame: dict[str, Any]) -> None:
        self.heard.append(frame)
        if frame["type"] == "ping" and self.answers:
            self.send({"type": "pong"})

    def send(self, frame: dict[str, Any]) -> None:
        self.sockets[-1].send(json.dumps({"v": 1, **frame}))

    def changes(self, start: int, to: int, *items: dict[str, Any], more: bool = False) -> None:
        self.send({"type": "changes", "from": start, "to": to, "items": list(items), "more": more})

    def close(self, code: int) -> None:
        self.sockets[-1].close(code=code)

    def open(self) -> Page:
        self.page.goto(f"{SITE}{self.address}")
        self.wait_for(self.resumes)
        return self.page

    def end(self) -> None:
        """Close everything; a question that is left without an answer would keep it open."""
        for route in self.unanswered:
            with suppress(Error):
                route.abort()
        self.context.close()

    def resumes(self) -> list[int]:
        return [frame["after"] for frame in self.heard if frame["type"] == "resume"]

    def wait_for(self, found: Any, seconds: int = 10) -> None:
        for _ in range(seconds * 20):
            if found():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not happen")
