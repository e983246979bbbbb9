"""An open page in few lines: what live.js and its neighbours do with frames (community/live/README.md).

It starts as the server draws the page for its viewer, and is mended by frames alone from then on.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from forum.pages.articles import article_html, quote_html
from forum.pages.room_frames import room_facts
from forum.pages.rooms import room_page
from forum.pages.said import answered_html
from forum.pages.thread import thread_page
from forum.pages.thread_frames import Posts

Shown = dict[str, Any]
"""One item: state and position, and if it can be read its html, reactions and what it points at."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the server draws. ``rights`` is the viewer's version of them that it was drawn for."""

    cursor: int
    rights: int
    items: dict[str, Shown]
    facts: dict[str, Any]


@dataclass(slots=True)
class Page:
    """``draw`` asks the server for the page; ``take`` applies a frame and says what the script asks next."""

    draw: Callable[[], Drawn]
    cursor: int = 0
    rights: int = 0
    items: dict[str, Shown] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    applied: dict[str, int] = field(default_factory=dict)

    def load(self) -> "Page":
        drawn = self.draw()
        self.cursor, self.rights = drawn.cursor, drawn.rights
        self.items, self.facts = drawn.items, drawn.facts
        self.applied = {}
        return self

    def kept(self) -> "Page":
        """Return the page as it stands, as a browser keeps it while a tab sleeps."""
        return replace(self, items=deepcopy(self.items), applied=dict(self.applied))

    def take(self, frame: dict[str, Any]) -> str:
        """Apply a frame; return "resume" or "load" where the script has to ask for more, else nothing."""
        if frame["type"] == "hello":
            return "load" if frame["cursor"] < self.cursor else "resume"
        if frame["type"] == "stale":
            return "load"
        if frame["type"] != "changes" or frame["to"] <= self.cursor:
            return ""
        if frame["from"] > self.cursor:
            return "resume"
        for item in frame["items"]:
            if item["at"] >= self.applied.get(item["id"], 0):
                self.applied[item["id"]] = item["at"]
                self._apply(item)
        self.cursor = frame["to"]
        return "resume" if frame["more"] else ""

    def _apply(self, item: dict[str, Any]) -> None:
        before = self.items.get(item["id"])
        if "stream" in item:
            self.facts = item["stream"]
        elif item.get("part"):
            if before is not None and "html" in before:
                before |= _parts(item)
        elif "html" in item:
            plain = {name: item[name] for name in ("state", "position", "html", "reactions")}
            self.items[item["id"]] = plain | _parts(item)
        elif before is not None:
            self.items[item["id"]] = {"state": item["state"], "position": before["position"]}

    @property
    def reads(self) -> list[tuple[str, Shown]]:
        """Everything that can be read, from top to bottom."""
        readable = ((name, item) for name, item in self.items.items() if "html" in item)
        return sorted(readable, key=lambda each: each[1]["position"])

    @property
    def stones(self) -> dict[str, Shown]:
        """What stands in place of words that are gone."""
        return {name: item for name, item in self.items.items() if "html" not in item}


def _parts(item: dict[str, Any]) -> Shown:
    """Return what an item points at, as (id, html): the author's id beside it is for the script alone."""
    parts: Shown = {}
    if "quotes" in item:
        parts["quotes"] = [(quote["id"], quote["html"]) for quote in item["quotes"]]
    if "reply_to" in item:
        said = item["reply_to"]
        parts["reply_to"] = said and (said["id"], said["html"])
    return parts


def drawn_thread(viewer, public_id: str) -> Drawn:
    """Return a thread as its pages show it to ``viewer``, whose row was just read."""
    page = thread_page(viewer, public_id)
    thread, posts = page.thread, [*page.posts]
    while page.following:
        page = thread_page(viewer, public_id, after=page.following)
        posts += page.posts
    shown = {post.id: _shown(post, quotes=_quotes(post)) for post in posts if post.position is not None}
    return Drawn(thread.cursor, viewer.access_version, shown, Posts().facts(thread))


def drawn_room(viewer, slug: str) -> Drawn:
    """Return a room as its pages show it to ``viewer``, whose row was just read."""
    page = room_page(viewer, slug)
    room, messages = page.room, [*page.messages]
    while page.previous:
        page = room_page(viewer, slug, before=page.previous)
        messages += page.messages
    shown = {one.id: _shown(one, reply_to=_answered(one)) for one in messages}
    return Drawn(room.cursor, viewer.access_version, shown, room_facts(room))


def _shown(item, **parts: Any) -> Shown:
    place = {"state": str(item.state), "position": item.position}
    if not item.is_shown:
        return place
    reactions = {str(each.kind): each.count for each in item.reactions if each.count}
    return place | {"html": article_html(item.article), "reactions": reactions} | parts


def _quotes(post) -> list[tuple[str, str]]:
    return [(quote.post_id, quote_html(quote)) for quote in post.quotes]


def _answered(message) -> tuple[str, str] | None:
    return message.answered and (message.answered.id, answered_html(message.answered))
