"""The scripts of a page that is live, in a real browser, with the server played by the test.

No server and no database: posts are drawn from the templates, and frames are what the test sends.
"""

import json
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from forum.pages.articles import article_html, quote_html
from forum.pages.shown import ShownPost, ShownQuote, ShownReaction
from forum.templatetags.posts import STAND_IN
from tests.community.played import Server, open_browser

pytestmark = pytest.mark.slow
ADDRESS = "/threads/abc/"
SCRIPTS = ("live", "reactions", "articles", "thread_live", "thread")
PAGE = """{% load posts %}<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Thread</title>
<link rel="stylesheet" href="/static/holdfast/tokens.css">
<link rel="stylesheet" href="/static/holdfast/base.css">
<link rel="stylesheet" href="/static/holdfast/components.css"></head>
<body data-live="/ws/threads/abc/" data-cursor="{{ cursor }}" data-rights="{{ rights }}">
<main id="main" tabindex="-1"><div class="wrap stack">
<header id="thread-head" data-swap><h1>By the river</h1><button type="button">Follow</button>
<span class="tag" data-locked="yes"{% if not locked %} hidden{% endif %}>Locked</span>
<span class="tag" data-slow="Slow: {n} seconds" hidden><span></span></span></header>
<form class="sheet" id="posts" method="post" data-swap data-reactions data-me="me" data-newest="{{ newest }}"
{% if last %}data-last{% endif %} data-one="{n} new reply" data-many="{n} new replies"
data-read-url="/read/" data-read-to="0">{% for post in posts %}{% article post may_reply %}{% endfor %}
<input type="hidden" name="csrfmiddlewaretoken" value="token-of-the-page"></form>
{% post_parts may_reply %}<div id="thread-later" data-swap></div>
{% include "_live_status.html" %}
<form class="composer" id="reply"><label>Your words <textarea name="text" rows="5"></textarea></label></form>
</div></main>
{% for name in scripts %}<script src="/static/holdfast/js/{{ name }}.js" defer></script>{% endfor %}
</body></html>"""
LINE = "<p>It was a long evening, and I sat by the river until the lights came on.</p>"


def post(number, **changes) -> ShownPost:
    """Return the post at position ``number``, by somebody else unless told otherwise."""
    basis = replace(
        STAND_IN,
        id=f"post{number}",
        position=number,
        author="bob",
        author_public_id="bob-id",
        html=LINE * 3,
        reactions=[ShownReaction(reaction.kind, 0, mine=False) for reaction in STAND_IN.reactions],
    )
    return replace(basis, **changes)


def item(number, at, *, reactions=None, quotes=(), **changes) -> dict[str, object]:
    """Return what a frame tells of the post at position ``number``."""
    shown = post(number, **changes)
    return {
        "id": shown.id,
        "at": at,
        "position": number,
        "state": shown.state,
        "by": shown.author_public_id,
        "html": article_html(shown.article),
        "quotes": [{"id": quote.post_id, "by": "x", "html": quote_html(quote)} for quote in quotes],
        "reactions": reactions or {},
    }


def itself(at, **facts) -> dict[str, object]:
    """Return what a frame tells of the thread."""
    stream = {"title": "By the river", "is_locked": False, "slow_seconds": 0, "is_pinned": False, **facts}
    return {"id": "", "at": at, "stream": stream}


@pytest.fixture(scope="module")
def browser():
    yield from open_browser()


class Thread(Server):
    """Serves one thread, and takes reactions and marks of what was read."""

    address = ADDRESS
    template = PAGE

    def __init__(self, context, posts, cursor, **page):
        super().__init__(context, cursor)
        self.posts, self.more = list(posts), {"last": True, **page}
        self.reacted = []
        self.read = []

    def facts(self):
        newest = max((shown.position or 0 for shown in self.posts), default=0)
        return {
            **super().facts(),
            "posts": self.posts,
            "newest": newest,
            "may_reply": True,
            "scripts": SCRIPTS,
            "offline": "You are offline.",
            "away": "The community can’t be reached just now.",
            "request": SimpleNamespace(path=ADDRESS),
            **self.more,
        }

    def serve_other(self, path, route):
        if path.endswith("/react/"):
            self.reacted.append((path, route.request.post_data))
            answer = self.more.get("answer", True)
            if answer is None:
                route.fulfill(status=403)
            else:
                route.fulfill(json={"on": answer})
        elif path == "/read/":
            self.read.append(route.request.post_data)
            route.fulfill(status=204)
        else:
            route.fulfill(status=404)


@pytest.fixture
def serve(browser):
    """Return a function that opens a thread of these posts: ``serve(post(1), post(2))``."""
    servers = []

    def opened(*posts, cursor=10, **page) -> Thread:
        context = browser.new_context(viewport={"width": 390, "height": 844})
        context.set_default_timeout(5000)
        servers.append(Thread(context, posts, cursor, **page))
        servers[-1].open()
        return servers[-1]

    yield opened
    for server in servers:
        server.end()
    assert [fault for server in servers for fault in server.faults] == []


def ids(page):
    return page.locator("#posts > article").evaluate_all("all => all.map(one => one.id)")


class TestOrder:
    def test_it_asks_for_what_came_after_the_page_was_drawn(self, serve):
        assert serve(post(1)).resumes() == [10]

    def test_what_fits_is_applied_and_what_is_known_is_not_applied_twice(self, serve):
        server = serve(post(1))
        server.changes(10, 11, item(2, 11))
        server.changes(10, 11, item(2, 11))
        server.changes(11, 12, item(3, 12))
        expect(server.page.locator("#p3")).to_be_visible()
        assert ids(server.page) == ["p1", "p2", "p3"]
        assert server.resumes() == [10]

    def test_a_gap_is_asked_for_and_nothing_behind_it_is_applied_before(self, serve):
        server = serve(post(1))
        server.changes(11, 12, item(3, 12))
        server.wait_for(lambda: server.resumes() == [10, 10])
        assert ids(server.page) == ["p1"]
        server.changes(10, 12, item(2, 11), item(3, 12))
        expect(server.page.locator("#p3")).to_be_visible()
        assert ids(server.page) == ["p1", "p2", "p3"]

    def test_an_overlap_brings_no_older_words_back(self, serve):
        server = serve(post(1))
        server.changes(10, 12, item(2, 12, html="<p>Newer.</p>"))
        server.changes(11, 13, item(2, 11, html="<p>Older.</p>"), item(3, 13))
        expect(server.page.locator("#p3")).to_be_visible()
        assert "Newer." in server.page.locator("#p2").inner_text()

    def test_where_there_is_more_the_rest_is_asked_for(self, serve):
        server = serve(post(1))
        server.changes(10, 11, item(2, 11), more=True)
        server.wait_for(lambda: server.resumes() == [10, 11])

    def test_a_receipt_says_how_far_it_came_once_in_ten_seconds(self, serve):
        server = serve(post(1))
        for number in range(5):
            server.changes(10 + number, 11 + number, item(2 + number, 11 + number))
        server.wait_for(lambda: [frame for frame in server.heard if frame["type"] == "got"])
        assert [frame for frame in server.heard if frame["type"] == "got"] == [{"type": "got", "to": 15}]


class TestConnection:
    def test_after_a_cut_it_comes_back_and_asks_for_the_rest(self, serve):
        server = serve(post(1))
        server.changes(10, 11, item(2, 11))
        expect(server.page.locator("#p2")).to_be_visible()
        server.cursor = 11  # what the next hello says
        server.close(1012)
        server.wait_for(lambda: server.resumes() == [10, 11])

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            (4403, "not live for you any more"),
            (4404, "not here any more"),
        ],
    )
    def test_where_coming_back_makes_no_sense_it_says_so_once_and_stays_away(self, serve, code, words):
        server = serve(post(1))
        server.close(code)
        status = server.page.get_by_role("status")
        expect(status).to_contain_text(words)
        expect(status.get_by_role("link")).to_be_visible()
        server.page.wait_for_timeout(2500)
        assert len(server.sockets) == 1

    def test_a_session_that_seems_over_is_tried_once_more_before_anything_is_said(self, serve):
        server = serve(post(1))
        refused = []

        def refuse(socket):
            refused.append(socket)
            socket.close(code=4401)

        server.page.route_web_socket("**/ws/**", refuse)
        server.close(4401)
        expect(server.page.get_by_role("status")).to_contain_text("You are signed out.")
        server.page.wait_for_timeout(2500)
        assert len(refused) == 1

    def test_where_another_tab_took_its_place_it_waits_until_somebody_looks(self, serve):
        server = serve(post(1))
        server.close(4409)
        server.page.wait_for_timeout(2500)
        assert len(server.sockets) == 1
        server.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        server.wait_for(lambda: len(server.sockets) == 2)

    @pytest.mark.parametrize("sign", ["focus", "pointerdown", "keydown"])
    def test_a_window_that_stood_there_all_along_says_that_it_waits_until_somebody_uses_it(self, serve, sign):
        server = serve(post(1))
        server.close(4409)
        status = server.page.get_by_role("status")
        expect(status).to_contain_text("this one waits until you use it")
        server.page.evaluate(f"dispatchEvent(new Event('{sign}'))")
        server.wait_for(lambda: len(server.sockets) == 2)
        expect(status).to_have_text("")

    def test_a_sign_of_life_that_tells_of_more_than_any_frame_did_is_caught_up_with(self, serve):
        server = serve(post(1))
        server.send({"type": "pong", "cursor": None})
        server.send({"type": "pong", "cursor": 10})
        server.page.wait_for_timeout(1500)
        assert server.resumes() == [10]
        server.send({"type": "pong", "cursor": 12})
        server.wait_for(lambda: server.resumes() == [10, 10])

    def test_it_answers_at_once_when_it_is_asked_whether_it_is_there(self, serve):
        server = serve(post(1))
        server.send({"type": "check", "is": "abc"})
        server.wait_for(lambda: {"type": "got", "is": "abc"} in server.heard)

    def test_offline_is_said_and_back_online_it_catches_up(self, serve):
        server = serve(post(1))
        server.page.evaluate("Object.defineProperty(navigator, 'onLine', {value: false, configurable: true})")
        server.page.evaluate("dispatchEvent(new Event('offline'))")
        expect(server.page.get_by_role("status")).to_contain_text("You are offline.")
        server.page.evaluate("Object.defineProperty(navigator, 'onLine', {value: true})")
        server.page.evaluate("dispatchEvent(new Event('online'))")
        server.wait_for(lambda: len(server.resumes()) >= 2)
        expect(server.page.get_by_role("status")).to_have_text("")

    def test_frames_of_a_later_version_stop_it(self, serve):
        server = serve(post(1))
        server.sockets[-1].send(json.dumps({"v": 2, "type": "changes"}))
        expect(server.page.get_by_role("status")).to_contain_text("from before an update")


class TestPosts:
    def test_an_arriving_post_has_everything_that_a_loaded_one_has(self, serve):
        quoted = ShownQuote("ada", "Hello", "post0")
        loaded = post(1, quotes=[quoted], labels=["loss"])
        server = serve(loaded)
        server.changes(10, 11, item(2, 11, quotes=[quoted], labels=["loss"]))
        expect(server.page.locator("#p2")).to_be_visible()
        first, second = (
            server.page.locator(f"#p{number}").evaluate(
                "article => article.outerHTML.replace(/<!--[a-z]*-->/g, '')"
            )
            for number in (1, 2)
        )
        expected = first.replace("post1", "post2").replace('id="p1"', 'id="p2"')
        assert re.sub(r">\s+<", "><", second) == re.sub(r">\s+<", "><", expected)

    def test_one_s_own_words_from_another_tab_are_one_s_own_here_and_not_news(self, serve):
        server = serve(post(1))
        server.changes(10, 11, item(2, 11, author="me", author_public_id="me", reactions={"sitting": 2}))
        mine = server.page.locator("#p2")
        expect(mine.get_by_text("Sitting with you 2")).to_be_visible()
        assert mine.locator("a[href='/posts/post2/edit/']").count() == 1
        assert mine.get_by_role("button").count() == 0
        assert server.page.get_by_role("status").inner_text() == ""

    def test_other_words_take_the_place_of_the_old_ones_and_one_s_own_marks_stay(self, serve):
        pressed = [
            ShownReaction(reaction.kind, 1, mine=reaction.kind == "sitting")
            for reaction in STAND_IN.reactions
        ]
        server = serve(post(1, reactions=pressed), post(2))
        server.changes(10, 11, item(1, 11, html="<p>Other words.</p>", reactions={"sitting": 3}))
        expect(server.page.locator("#p1")).to_contain_text("Other words.")
        button = server.page.locator("#p1 button[value=sitting]")
        assert button.get_attribute("aria-pressed") == "true"
        assert button.locator("b").inner_text() == "3"
        assert server.page.locator("#p1 button[value=strength] b").count() == 0

    def test_a_change_that_waited_waits_no_more_once_it_is_there(self, serve):
        server = serve(post(1, author="me", author_public_id="me", mine=True, change="held"))
        waits = server.page.get_by_text("Your change waits for a person.")
        server.changes(10, 11, item(1, 11, author="me", author_public_id="me", reactions={"sitting": 1}))
        expect(server.page.locator("#p1").get_by_text("Sitting with you 1")).to_be_visible()
        expect(waits).to_be_visible()
        server.changes(11, 12, item(1, 12, author="me", author_public_id="me", html="<p>Changed words.</p>"))
        expect(server.page.get_by_text("Changed words.")).to_be_visible()
        expect(waits).to_have_count(0)

    @pytest.mark.parametrize("waiting", [{"change": "held"}, {"state": "held", "position": None}])
    def test_who_waits_for_a_person_is_told_what_became_of_it(self, serve, waiting):
        own = {"author": "me", "author_public_id": "me", "mine": True}
        server = serve(post(1, **own), post(2, **own, **waiting))
        expect(
            server.page.get_by_text("waits for a person").or_(server.page.get_by_text("Waiting for a person"))
        ).to_be_visible()
        decided = {} if "change" in waiting else {**waiting, "state": "rejected"}
        server.posts[1] = post(2, **own, **decided)
        server.send({"type": "news", "unread": 1})
        expect(server.page.locator("article .notice")).to_have_count(1 if decided else 0)
        expect(server.page.get_by_text("Not posted")).to_have_count(1 if decided else 0)

    def test_what_was_taken_down_leaves_its_tombstone_and_can_come_back(self, serve):
        server = serve(post(1), post(2))
        server.changes(10, 11, {"id": "post1", "at": 11, "state": "hidden"})
        expect(server.page.locator("#p1")).to_have_text("The team took this post down.")
        server.changes(11, 12, item(1, 12))
        expect(server.page.locator("#p1")).to_contain_text("It was a long evening")
        assert ids(server.page) == ["p1", "p2"]
        assert server.page.locator("#p1 button[name=kind]").count() == 4

    def test_its_author_is_led_to_the_reason(self, serve):
        server = serve(post(1, author="me", author_public_id="me", mine=True))
        server.changes(10, 11, {"id": "post1", "at": 11, "state": "hidden"})
        why = server.page.locator("#p1").get_by_role("link")
        expect(why).to_have_attribute("href", "/posts/post1/receipt/")

    def test_quotes_change_without_their_post(self, serve):
        server = serve(post(1), post(2, quotes=[ShownQuote("ada", "Hello", "post1")]))
        server.changes(10, 11, {"id": "post2", "at": 11, "part": True, "quotes": []})
        expect(server.page.locator("#p2 blockquote")).to_have_count(0)
        assert "It was a long evening" in server.page.locator("#p2").inner_text()

    def test_what_is_unfolded_stays_unfolded_and_focus_stays_near(self, serve):
        server = serve(post(1, labels=["loss"]))
        server.page.get_by_text("Show post").click()
        server.changes(10, 11, item(1, 11, labels=["loss"], html="<p>Other words.</p>"))
        expect(server.page.get_by_text("Other words.")).to_be_visible()
        assert server.page.evaluate("document.activeElement.closest('article')?.id") == "p1"
        server.changes(11, 12, {"id": "post1", "at": 12, "state": "deleted"})
        expect(server.page.locator("#p1")).to_contain_text("deleted")
        assert server.page.evaluate("document.activeElement.id") == "p1"

    def test_a_lock_and_slow_mode_are_shown_and_taken_back(self, serve):
        server = serve(post(1))
        server.changes(10, 11, itself(11, is_locked=True, slow_seconds=30, title="By the sea"))
        expect(server.page.get_by_text("Locked")).to_be_visible()
        expect(server.page.get_by_text("Slow: 30 seconds")).to_be_visible()
        expect(server.page.get_by_role("heading", level=1)).to_have_text("By the sea")
        server.changes(11, 12, itself(12))
        expect(server.page.get_by_text("Locked")).to_be_hidden()
        expect(server.page.get_by_text("Slow")).to_be_hidden()


class TestNews:
    def test_replies_are_counted_until_they_were_seen(self, serve):
        server = serve(*(post(number) for number in range(1, 8)))
        status = server.page.get_by_role("status")
        server.changes(10, 11, item(8, 11, html=LINE * 20))
        expect(status).to_have_text("1 new reply")
        server.changes(11, 12, item(9, 12, html=LINE * 20))
        expect(status).to_have_text("2 new replies")
        assert status.get_by_role("link").get_attribute("href") == "#p8"
        status.get_by_role("link").click()
        expect(status).to_have_text("1 new reply")
        status.get_by_role("link").click()
        expect(status).to_have_text("")
        server.wait_for(lambda: server.read)
        assert server.read[-1] in {"position=8", "position=9"}

    def test_on_an_earlier_page_they_are_only_counted(self, serve):
        server = serve(post(1), post(2), newest=40, last=False)
        server.changes(10, 12, item(41, 11), item(42, 12))
        status = server.page.get_by_role("status")
        expect(status).to_have_text("2 new replies")
        assert status.get_by_role("link").get_attribute("href") == "/posts/post41/"
        assert ids(server.page) == ["p1", "p2"]

    def test_one_that_is_taken_down_before_anybody_looked_is_not_news_any_more(self, serve):
        server = serve(*(post(number) for number in range(1, 8)))
        server.changes(10, 11, item(8, 11))
        expect(server.page.get_by_role("status")).to_have_text("1 new reply")
        server.changes(11, 12, {"id": "post8", "at": 12, "state": "hidden"})
        expect(server.page.get_by_role("status")).to_have_text("")


class TestNothingJumps:
    TOP = "document.querySelector('{}').getBoundingClientRect().top"

    def top(self, page, selector):
        return page.evaluate(self.TOP.format(selector))

    @pytest.mark.parametrize("changed", [1, 9])
    def test_what_one_reads_stays_where_it_is(self, serve, changed):
        server = serve(*(post(number) for number in range(1, 9)))
        server.page.locator("#p5").evaluate("article => article.scrollIntoView()")
        before = self.top(server.page, "#p5")
        server.changes(10, 11, item(changed, 11, html=LINE * 9))
        server.page.wait_for_timeout(400)
        assert abs(self.top(server.page, "#p5") - before) <= 1

    def test_the_box_one_types_in_stays_where_it_is_with_every_letter(self, serve):
        server = serve(*(post(number) for number in range(1, 9)))
        box = server.page.get_by_label("Your words")
        box.click()
        box.press_sequentially("my wo")
        before = self.top(server.page, "textarea")
        server.changes(10, 11, item(9, 11, html=LINE * 5))
        expect(server.page.locator("#p9")).to_be_attached()
        server.page.wait_for_timeout(400)
        server.page.keyboard.type("rds")
        assert box.input_value() == "my words"
        assert abs(self.top(server.page, "textarea") - before) <= 1


class TestStale:
    def test_the_page_is_drawn_anew_around_what_somebody_does(self, serve):
        hard = {"labels": ["loss"]}
        server = serve(*(post(number, **hard) for number in range(1, 7)))
        page = server.page
        page.locator("#p3 summary", has_text="Show post").click()
        page.get_by_label("Your words").fill("my words")
        page.locator("#p3").evaluate("article => article.scrollIntoView()")
        before = page.evaluate("document.querySelector('#p3').getBoundingClientRect().top")
        # Somebody's posts are not for this reader any more, and there is a new one.
        server.posts = [post(number, **hard) for number in (1, 3, 4, 5, 6, 7)]
        server.cursor = 30
        server.send({"type": "stale"})
        server.wait_for(lambda: server.resumes() == [10, 30])
        assert ids(page) == ["p1", "p3", "p4", "p5", "p6", "p7"]
        assert page.locator("#p3 details.label-fold").evaluate("fold => fold.open")
        assert page.locator("#p4 details.label-fold").evaluate("fold => !fold.open")
        assert page.get_by_label("Your words").input_value() == "my words"
        assert abs(page.evaluate("document.querySelector('#p3').getBoundingClientRect().top") - before) <= 1
        expect(page.get_by_role("status")).to_have_text("1 new reply")
        server.changes(30, 31, item(8, 31))
        expect(page.locator("#p8")).to_be_attached()

    def test_pages_that_are_told_at_the_same_moment_do_not_all_ask_at_once(self, serve):
        server = serve(post(1))
        server.page.evaluate("Math.random = () => 0.9")
        server.cursor = 11
        server.send({"type": "stale"})
        server.page.wait_for_timeout(1000)
        assert server.asked == 1
        server.wait_for(lambda: server.resumes() == [10, 11])

    def test_a_page_that_never_comes_is_given_up_and_asked_for_again(self, serve):
        server = serve(post(1))
        server.page.evaluate(
            "AbortSignal.timeout = ((after) => (time) => after(time / 100))"
            "(AbortSignal.timeout.bind(AbortSignal))"
        )
        server.failing = [None]
        server.page.evaluate("void Holdfast.live.refresh()")
        server.wait_for(lambda: len(server.sockets) == 2)
        server.posts, server.cursor = [post(1), post(2)], 11
        server.send({"type": "stale"})
        expect(server.page.locator("#p2")).to_be_attached()

    def test_whoever_may_answer_now_may_quote_what_arrives(self, serve):
        server = serve(post(1), may_reply=False)
        server.more["may_reply"], server.cursor = True, 11
        server.page.evaluate("Holdfast.live.refresh()")
        expect(server.page.locator("#p1 [data-quote]")).to_be_visible()
        server.changes(11, 12, item(2, 12))
        expect(server.page.locator("#p2 [data-quote]")).to_be_visible()

    def test_whoever_stands_at_the_head_stays_there(self, serve):
        server = serve(post(1))
        server.page.get_by_role("button", name="Follow").focus()
        server.page.evaluate("Holdfast.live.refresh()")
        server.wait_for(lambda: len(server.resumes()) == 2)
        expect(server.page.get_by_role("heading", name="By the river")).to_be_focused()

    def test_it_says_under_which_rights_it_was_drawn(self, serve):
        server = serve(post(1))
        server.rights, server.cursor = 2, 11
        server.send({"type": "stale"})
        server.wait_for(lambda: len(server.resumes()) == 2)
        assert [frame["rights"] for frame in server.heard if frame["type"] == "resume"] == [1, 2]


class TestReactions:
    def test_a_press_shows_at_once_and_is_sent_without_a_reload(self, serve):
        server = serve(post(1))
        button = server.page.locator("#p1 button[value=sitting]")
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(button.locator("b")).to_have_text("1")
        server.wait_for(lambda: server.reacted)
        assert server.reacted == [("/posts/post1/react/", "kind=sitting")]

    def test_the_answer_puts_right_what_was_shown(self, serve):
        server = serve(post(1), answer=False)
        button = server.page.locator("#p1 button[value=sitting]")
        button.click()
        server.wait_for(lambda: server.reacted)
        expect(button).to_have_attribute("aria-pressed", "false")

    def test_a_refusal_is_taken_back_and_said(self, serve):
        server = serve(post(1), answer=None)
        button = server.page.locator("#p1 button[value=sitting]")
        button.click()
        expect(server.page.get_by_role("status")).to_contain_text("did not arrive")
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(button.locator("b")).to_have_count(0)
