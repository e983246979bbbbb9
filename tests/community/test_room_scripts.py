"""The scripts of a room, in a real browser, with the server played by the test.

No server and no database: messages are drawn from the templates, and frames are what the test sends.
"""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from forum.models import SmallAnswer
from forum.pages.articles import article_html
from forum.pages.said import Answered, ShownMessage, answered_html
from forum.pages.shown import ShownReaction
from forum.templatetags.rooms import STAND_IN
from tests.community.played import Server, open_browser

pytestmark = pytest.mark.slow
ADDRESS = "/rooms/evening/"
SCRIPTS = ("live", "articles", "room", "room_box")
PAGE = """{% load rooms %}<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Room</title>
<link rel="stylesheet" href="/static/holdfast/tokens.css">
<link rel="stylesheet" href="/static/holdfast/base.css">
<link rel="stylesheet" href="/static/holdfast/components.css"></head>
<body data-live="/ws/rooms/abc/" data-cursor="{{ cursor }}" data-rights="{{ rights }}">
<main id="main" tabindex="-1"><b data-news-count>0</b><div class="room">
<div data-part="shut"></div>
<section class="sheet room-main" data-room="abc" data-me="me" data-facts="{{ facts }}"
 data-newest="{{ newest }}">
<header data-part="head"><h1>{{ title }}</h1><p data-presence hidden>Here now: <b></b></p>
<details><summary>What is said here stays here</summary></details></header>
<div class="log" tabindex="0" role="region" aria-label="Messages" data-log>
<form class="log-in" method="post" data-part="messages"><div class="log-in" role="log" id="messages">
{% for message in messages %}{% said message page %}{% endfor %}</div>
<div class="log-in" id="own-waiting"></div></form></div>
<p hidden data-down><button type="button">
<span data-one="One new message" data-more="New messages: %n"></span></button></p>
{% include "_live_status.html" %}
<div id="say" data-part="foot"{% if changes %} data-changes="{{ changes }}"{% endif %}>{% if page.may_say %}
<form data-say><p data-answering hidden><b data-answered></b></p><input type="hidden" name="reply_to">
<label>Your message <textarea name="text" data-longest="4000"></textarea></label></form>
{% else %}<p>This room is shut.</p><div data-kept hidden><textarea></textarea></div>{% endif %}</div>
</section></div></main>{% message_parts page %}
{% for name in scripts %}<script src="/static/holdfast/js/{{ name }}.js" defer></script>{% endfor %}
</body></html>"""
KINDS = list(SmallAnswer.Kind)
SECRET = "What nobody is to read."


def message(number, **changes) -> ShownMessage:
    """Return the message at position ``number``, by somebody else unless told otherwise."""
    basis = replace(
        STAND_IN,
        id=f"m{number}id",
        position=number,
        author="bob",
        author_public_id="bob-id",
        html=f"<p>Line {number}.</p>",
        reactions=[ShownReaction(kind, 0, mine=False) for kind in KINDS],
    )
    return replace(basis, **changes)


def item(number, at, *, answered=None, reactions=None, **changes) -> dict[str, object]:
    """Return what a frame tells of the message at position ``number``."""
    shown = message(number, **changes)
    above = {"id": answered.id, "by": "x", "html": answered_html(answered)} if answered else None
    return {
        "id": shown.id,
        "at": at,
        "position": number,
        "state": shown.state,
        "by": shown.author_public_id,
        "html": article_html(shown.article),
        "reply_to": above,
        "reactions": reactions or {},
    }


def itself(at, **facts) -> dict[str, object]:
    """Return what a frame tells of the room."""
    return {"id": "", "at": at, "stream": {"title": "Evening", "is_locked": False, **facts}}


class Room(Server):
    """Serves one room."""

    address = ADDRESS
    template = PAGE

    def __init__(self, context, messages, **more):
        super().__init__(context, cursor=10)
        self.messages = list(messages)
        self.may_say = more.pop("may_say", True)
        self.stream = itself(0)["stream"]
        self.more = more

    def facts(self):
        return {
            **super().facts(),
            "messages": self.messages,
            "newest": max((shown.position or 0 for shown in self.messages), default=0),
            "page": SimpleNamespace(may_say=self.may_say, may_hide=False),
            "facts": json.dumps(self.stream),
            "title": self.stream["title"],
            "scripts": SCRIPTS,
            "offline": "You are offline.",
            "away": "The room can’t be reached just now.",
            "request": SimpleNamespace(path=ADDRESS),
            **self.more,
        }


@pytest.fixture(scope="module")
def browser():
    yield from open_browser()


@pytest.fixture
def serve(browser):
    """Return a function that opens a room of these messages: ``serve(message(1), message(2))``."""
    servers = []

    def opened(*messages, **more) -> Room:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.set_default_timeout(5000)
        servers.append(Room(context, messages, **more))
        servers[-1].open()
        return servers[-1]

    yield opened
    for server in servers:
        server.end()
    assert [fault for server in servers for fault in server.faults] == []


def more_for(page, number):
    return page.locator(f"#m{number} .menu > summary")


class TestWhatAMessageAnswers:
    def test_hidden_words_leave_the_answer_that_comes_whole_with_them(self, serve):
        answered = Answered("m1id", "bob", SECRET)
        server = serve(message(1, html=f"<p>{SECRET}</p>"), message(2, answered=answered))
        expect(server.page.get_by_text(SECRET)).to_have_count(2)
        server.changes(10, 12, {"id": "m1id", "at": 11, "state": "hidden"}, item(2, 12))
        expect(server.page.get_by_text("took this message down")).to_be_visible()
        expect(server.page.get_by_text(SECRET)).to_have_count(0)
        expect(server.page.locator("#m2")).to_contain_text("Line 2.")

    def test_words_that_come_back_come_back_above_their_answer(self, serve):
        answered = Answered("m1id", "bob", "Line 1.")
        server = serve(message(1), message(2, answered=answered))
        server.changes(10, 11, {"id": "m2id", "at": 11, "part": True, "reply_to": None})
        expect(server.page.locator("#m2 .say-to")).to_have_count(0)
        above = {"id": "m1id", "by": "bob-id", "html": answered_html(answered)}
        server.changes(11, 12, {"id": "m2id", "at": 12, "part": True, "reply_to": above})
        expect(server.page.locator("#m2 .say-to")).to_contain_text("to bob: Line 1.")
        expect(server.page.locator("#m2 .say-to + .say-words")).to_have_count(1)

    def test_whoever_is_at_the_line_above_an_answer_stays_there_when_only_the_numbers_change(self, serve):
        answered = Answered("m1id", "bob", "Line 1.")
        server = serve(message(1), message(2, answered=answered))
        server.page.locator("#m2 .say-to a").focus()
        server.changes(10, 11, item(2, 11, answered=answered, reactions={"strength": 1}))
        expect(server.page.locator("#m2 .reactions")).to_have_text("Strength 1")
        expect(server.page.locator("#m2 .say-to a")).to_be_focused()


class TestWithoutAConnection:
    def test_nobody_is_said_to_be_here_while_nobody_knows(self, serve):
        server = serve(message(1))
        server.send({"type": "presence", "here": 3})
        expect(server.page.get_by_text("Here now: 3")).to_be_visible()
        server.page.evaluate("dispatchEvent(new Event('offline'))")
        expect(server.page.locator("[data-presence]")).to_be_hidden()
        server.page.evaluate("dispatchEvent(new Event('online'))")
        server.wait_for(lambda: len(server.sockets) == 2)
        server.send({"type": "presence", "here": 2})
        expect(server.page.get_by_text("Here now: 2")).to_be_visible()

    def test_a_press_that_may_never_have_arrived_is_not_one_s_own(self, serve):
        server = serve(message(1))
        more_for(server.page, 1).click()
        server.page.locator("#m1 .menu").get_by_role("button", name="Strength").click()
        server.wait_for(lambda: [frame for frame in server.heard if frame["type"] == "react"])
        server.close(1012)
        server.wait_for(lambda: len(server.sockets) == 2)
        server.changes(10, 11, item(1, 11, reactions={"strength": 1}))
        button = server.page.locator("#m1 .reactions button")
        expect(button).to_have_text("Strength 1")
        expect(button).to_have_attribute("aria-pressed", "false")


class TestWhatTheTeamChanges:
    def change(self, server, at, **facts):
        """Say to the page that the room is another now."""
        server.stream = itself(at, **facts)["stream"]
        server.cursor = at
        server.changes(at - 1, at, itself(at, **facts))

    def title(self, server):
        return server.page.get_by_role("heading", level=1)

    def test_it_is_asked_for_once_and_shown(self, serve):
        server = serve(message(1))
        self.change(server, 11, title="Night")
        expect(self.title(server)).to_have_text("Night")
        server.changes(11, 12, itself(12, title="Night"))
        server.page.wait_for_timeout(500)
        assert server.asked == 2

    @pytest.mark.parametrize("status", [429, 503, None])
    def test_where_the_server_could_not_answer_it_is_asked_again_with_the_next_connection(
        self, serve, status
    ):
        server = serve(message(1))
        server.page.evaluate("AbortSignal.timeout = () => AbortSignal.abort()" if status is None else "0")
        server.failing = [status]
        self.change(server, 11, title="Night")
        server.page.wait_for_timeout(500)
        expect(self.title(server)).to_have_text("Evening")
        server.page.evaluate("AbortSignal.timeout = () => undefined")
        server.failing = []
        server.close(1012)
        expect(self.title(server)).to_have_text("Night")

    def test_where_the_server_could_not_answer_the_next_change_asks_again(self, serve):
        server = serve(message(1))
        server.failing = [503]
        self.change(server, 11, title="Night")
        server.page.wait_for_timeout(500)
        server.changes(11, 12, itself(12, title="Night"))
        expect(self.title(server)).to_have_text("Night")

    def test_an_answer_that_comes_late_takes_nothing_back(self, serve):
        server = serve(message(1))
        server.page.evaluate(
            """() => {
                const real = window.fetch;
                let number = 0;
                window.fetch = async (...words) => {
                    const wait = number++ ? 0 : 1000;
                    const answer = await real(...words);
                    await new Promise((done) => setTimeout(done, wait));
                    window.landed = number;
                    return answer;
                };
            }"""
        )
        self.change(server, 11, title="Night")
        server.wait_for(lambda: server.asked == 2)
        self.change(server, 12, title="Morning")
        expect(self.title(server)).to_have_text("Morning")
        server.page.wait_for_timeout(1500)
        expect(self.title(server)).to_have_text("Morning")

    def test_a_page_that_was_asleep_at_the_hour_asks_when_it_wakes(self, serve):
        server = serve(message(1), may_say=False, changes=1_000_000)
        server.page.clock.install()
        server.page.reload()
        server.may_say = True
        server.more = {}
        expect(server.page.get_by_text("This room is shut.")).to_be_visible()
        server.page.clock.fast_forward(61_000)
        expect(server.page.get_by_label("Your message")).to_be_visible()

    def test_a_room_that_opens_can_be_answered_in(self, serve):
        server = serve(message(1), may_say=False)
        server.may_say = True
        self.change(server, 11, title="Open")
        expect(server.page.get_by_label("Your message")).to_be_visible()
        server.changes(11, 12, item(2, 12))
        for number in (1, 2):
            expect(server.page.locator(f"#m{number} [data-answer]")).to_have_count(1)
        more_for(server.page, 2).click()
        server.page.locator("#m2").get_by_role("link", name="Answer this").click()
        expect(server.page.get_by_label("Your message")).to_be_focused()


class TestWhereOneIs:
    def test_whoever_is_at_a_message_is_there_after_the_page_came_anew(self, serve):
        server = serve(message(1), message(2))
        more_for(server.page, 1).focus()
        server.cursor = 11
        server.page.evaluate("Holdfast.live.refresh()")
        server.wait_for(lambda: server.resumes() == [10, 11])
        expect(server.page.locator("#m1")).to_be_focused()

    def test_whoever_is_at_the_head_stays_there(self, serve):
        server = serve(message(1))
        server.page.get_by_text("What is said here stays here").focus()
        server.stream = itself(11, title="Night")["stream"]
        server.changes(10, 11, itself(11, title="Night"))
        expect(server.page.get_by_role("heading", name="Night")).to_be_focused()

    def test_whoever_is_at_words_that_are_taken_down_stays_there(self, serve):
        server = serve(message(1), message(2))
        more_for(server.page, 1).focus()
        server.changes(10, 11, {"id": "m1id", "at": 11, "state": "hidden"})
        expect(server.page.locator("#m1")).to_be_focused()
