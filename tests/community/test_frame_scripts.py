"""The two scripts of the frame, in a real browser, with the network played by the test.

No server and no database: pages are drawn from the templates and handed to Chromium.
"""

from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import engines

from forum.pages.shown import ShownPost, ShownQuote
from tests.community.played import POLICY, SITE, open_browser

pytestmark = pytest.mark.slow
AWAY = "**/exit/"
PAGE = """{% extends "base_public.html" %}{% block title %}Writing{% endblock %}{% block content %}
<h1>Writing</h1>
<form class="composer" method="post" action="/posted/"
  data-composer data-preview-url="/preview/" data-draft-url="/draft/">
<input type="hidden" name="csrfmiddlewaretoken" value="token-of-the-page">
<input type="hidden" name="client_key" value="key-of-the-page">
{% include "_form_errors.html" %}{% include "_composer_box.html" %}
<button class="button" type="submit">Post reply</button></form>
<p><a href="/unread/">First unread</a></p>
<form method="post" action="/accounts/logout/"><button type="submit">Sign out</button></form>
{% endblock %}
{% block scripts %}<script src="{% static 'holdfast/js/sent.js' %}" defer></script>
<script src="{% static 'holdfast/js/composer.js' %}" defer></script>{% endblock %}"""

THREAD = """{% load posts %}<base href="http://holdfast.test/threads/abc/">
<form id="posts" data-read-to="0">{% article post True %}</form>"""


class ReplyForm(forms.Form):
    text = forms.CharField(label="Your reply", widget=forms.Textarea)


@pytest.fixture(scope="module")
def browser():
    yield from open_browser()


class Server:
    """Answers the browser; ``drafts`` and ``previews`` hold what it was sent."""

    def __init__(self, draft_status=204):
        self.drafts = []
        self.tokens = []
        self.draft_status = draft_status
        self.reachable = True
        self.draft = ""
        self.template = PAGE
        self.posting = "taken"
        self.posted = []

    def answer(self, route):
        request = route.request
        path = urlsplit(request.url).path
        if not self.reachable:
            route.abort("internetdisconnected")
        elif path.startswith("/static/"):
            route.fulfill(path=finders.find(path.removeprefix("/static/")))
        elif path == "/draft/":
            self.drafts.append(parse_qs(request.post_data).get("text", [""])[0])
            self.tokens.append(request.headers["x-csrftoken"])
            route.fulfill(status=self.draft_status)
        elif path == "/preview/":
            words = parse_qs(request.post_data)["text"][0]
            route.fulfill(content_type="text/html", body=f"<p><strong>{words.strip('*')}</strong></p>")
        elif path == "/posted/" and request.method == "POST":
            self.post(route)
        elif path == "/unread/":
            route.continue_()  # to Leading
        elif path == "/exit/":
            route.fulfill(content_type="text/html", body="<p>Sunny, with a light wind.</p>")
        else:
            headers = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
            route.fulfill(content_type="text/html", body=self.draw(), headers=headers)

    def draw(self, text="", why=""):
        """Return the page as it is opened with a draft, or as it answers words that are refused."""
        form = ReplyForm({"text": text}) if why else ReplyForm(initial={"text": text or self.draft})
        if why:
            form.add_error(None, why)
        return (
            engines["django"]
            .from_string(self.template)
            .render({"form": form, "field": form["text"], "look": {}})
        )

    def post(self, route):
        """Answer a post as ``posting`` says: it is taken, refused, or the server dies."""
        self.posted.append(parse_qs(route.request.post_data))
        if self.posting == "taken":
            route.continue_()  # to Leading
        elif self.posting == "refused":
            [text] = self.posted[-1]["text"]
            route.fulfill(status=400, content_type="text/html", body=self.draw(text, "Not like this."))
        else:
            route.abort("connectionreset")


class Leading(BaseHTTPRequestHandler):
    """Leads on to the thread's page, for what a browser does only where a real server leads it on."""

    drawn: ClassVar[Server]

    def do_POST(self):
        self.send_response(302)
        self.send_header("Location", "/threads/abc/")
        self.end_headers()

    def do_GET(self):
        if self.path == "/unread/":
            return self.do_POST()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        return self.wfile.write(self.drawn.draw().encode())

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def site(server):
    """The address of a real server beside the played one."""
    leading = ThreadingHTTPServer(("127.0.0.1", 0), type("Leads", (Leading,), {"drawn": server}))
    Thread(target=leading.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{leading.server_port}"
    leading.shutdown()
    leading.server_close()


@pytest.fixture
def page(browser, server):
    context = browser.new_context()
    context.set_default_timeout(5000)
    context.route(f"{SITE}/**", server.answer)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
    )
    page.goto(f"{SITE}/threads/abc/")
    yield page
    context.close()
    assert faults == []


def kept_in_tab(page):
    return page.evaluate("Object.values(sessionStorage).join()")


class TestLeaving:
    def test_the_button_leaves_and_the_tab_forgets(self, page):
        page.evaluate("sessionStorage.setItem('draft:/draft/', 'my words')")
        page.get_by_role("link", name="Quick exit").first.click()
        page.wait_for_url(AWAY)
        page.goto(f"{SITE}/threads/abc/")
        assert kept_in_tab(page) == ""

    def test_back_does_not_lead_to_the_page_that_was_left(self, page):
        before = page.evaluate("history.length")
        page.get_by_role("link", name="Quick exit").first.click()
        page.wait_for_url(AWAY)
        assert page.evaluate("history.length") == before

    def test_shift_three_times_leaves_too(self, page):
        for _ in range(3):
            page.keyboard.press("Shift")
        page.wait_for_url(AWAY)

    def test_typing_capital_letters_does_not(self, page):
        page.get_by_label("Your reply").click()
        for letter in "ABCD":
            page.keyboard.press(f"Shift+{letter}")
        page.wait_for_timeout(200)
        assert page.url == f"{SITE}/threads/abc/"

    def test_words_still_in_hand_are_not_put_back_while_leaving(self, page, server):
        server.reachable = False
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("kept in this tab only").wait_for()
        page.evaluate("document.dispatchEvent(new Event('holdfast:forget'))")
        page.evaluate("sessionStorage.clear()")
        page.get_by_label("Your reply").fill("my other words")
        page.wait_for_timeout(2000)
        assert kept_in_tab(page) == ""

    def test_the_key_is_named_only_where_it_works(self, page):
        assert page.get_by_text("press the Shift key three times").is_visible()

    def test_signing_out_makes_the_tab_forget(self, page):
        page.evaluate("sessionStorage.setItem('draft:/draft/', 'my words')")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/accounts/logout/")
        assert kept_in_tab(page) == ""


class TestWriting:
    @pytest.mark.parametrize(
        ("tool", "text"),
        [
            ("Bold", "one **two** three"),
            ("Italic", "one *two* three"),
            ("Quote", "> one two three"),
            ("List", "- one two three"),
            ("Link", "one [two](https://) three"),
        ],
    )
    def test_a_tool_marks_what_is_chosen(self, page, tool, text):
        box = page.get_by_label("Your reply")
        box.fill("one two three")
        box.evaluate("box => box.setSelectionRange(4, 7)")
        page.get_by_role("button", name=tool).click()
        assert box.input_value() == text

    def test_what_a_tool_did_can_be_undone(self, page):
        box = page.get_by_label("Your reply")
        box.fill("one")
        box.select_text()
        page.get_by_role("button", name="Bold").click()
        assert box.input_value() == "**one**"
        box.press("Control+z")
        assert box.input_value() == "one"

    def test_the_preview_is_the_server_s_own(self, page):
        page.get_by_label("Your reply").fill("**hello**")
        button = page.get_by_role("button", name="Preview")
        button.click()
        assert page.locator("[data-preview] strong").inner_text() == "hello"
        assert button.get_attribute("aria-pressed") == "true"
        button.click()
        assert not page.locator("[data-preview]").is_visible()

    def test_a_pause_sends_the_draft_and_then_says_so(self, page, server):
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts == ["my words"]
        assert server.tokens == ["token-of-the-page"]
        assert kept_in_tab(page) == ""

    def test_a_refused_draft_is_not_called_kept(self, page, server):
        server.draft_status = 403
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("keep a draft just now").wait_for()
        assert kept_in_tab(page) == ""

    def test_offline_the_tab_keeps_it_and_hands_it_over_later(self, page, server):
        server.reachable = False
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("kept in this tab only").wait_for()
        assert "my words" in kept_in_tab(page)
        server.reachable = True
        page.evaluate("dispatchEvent(new Event('online'))")
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts[-1] == "my words"
        assert kept_in_tab(page) == ""

    def test_words_left_before_the_pause_is_over_come_back(self, page, server):
        page.get_by_label("Your reply").fill("my words")
        page.reload()
        assert page.get_by_label("Your reply").input_value() == "my words"
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts == ["my words"]
        assert kept_in_tab(page) == ""

    def test_a_box_that_was_emptied_and_left_at_once_stays_empty(self, page, server):
        server.draft = "old words"
        page.reload()
        page.get_by_label("Your reply").fill("")
        page.reload()
        assert page.get_by_label("Your reply").input_value() == ""
        page.wait_for_timeout(500)
        assert server.drafts == [""]

    def test_a_draft_written_elsewhere_meanwhile_is_not_lost(self, page, server):
        page.get_by_label("Your reply").fill("left at once")
        server.draft = "Written on the phone."
        page.reload()
        assert page.get_by_label("Your reply").input_value() == "Written on the phone.\n\nleft at once"

    def test_a_form_without_a_draft_leaves_nothing_in_the_tab(self, page, server):
        server.template = PAGE.replace(' data-draft-url="/draft/"', "")
        page.reload()
        page.get_by_label("Your reply").fill("changed, and left")
        page.reload()
        assert kept_in_tab(page) == ""

    def test_a_page_left_without_a_new_word_leaves_nothing_in_the_tab(self, page, server):
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("Draft kept").wait_for()
        page.reload()
        assert kept_in_tab(page) == ""

    def test_words_sent_while_the_server_is_away_are_still_in_the_tab(self, page, server):
        server.reachable = False
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("kept in this tab only").wait_for()
        page.evaluate("document.forms[0].addEventListener('submit', event => event.preventDefault())")
        page.get_by_role("button", name="Post reply").click()
        assert "my words" in kept_in_tab(page)

    def test_words_that_come_back_after_sending_cannot_be_posted_twice(self, page, server):
        server.reachable = False
        page.get_by_label("Your reply").fill("my words")
        page.get_by_text("kept in this tab only").wait_for()
        page.evaluate("document.forms[0].elements.client_key.value = 'key-they-went-with'")
        page.evaluate("document.forms[0].addEventListener('submit', event => event.preventDefault())")
        page.get_by_role("button", name="Post reply").click()
        server.reachable = True
        page.reload()
        key, box = page.locator("[name=client_key]"), page.get_by_label("Your reply")
        assert (box.input_value(), key.input_value()) == ("my words", "key-they-went-with")
        box.fill("other words")
        assert key.input_value() == "key-of-the-page"


class TestPosting:
    """Words on their way stay in the tab until the page that follows shows what became of them."""

    @pytest.fixture
    def page(self, page, server, site):
        page.context.route(f"{site}/**", server.answer)
        page.goto(f"{site}/threads/abc/")
        return page

    def write(self, page, words="my words"):
        page.get_by_label("Your reply").fill(words)
        page.get_by_text("Draft kept").wait_for()

    def post(self, page, server, posting):
        server.posting = posting
        page.get_by_role("button", name="Post reply").click()
        page.wait_for_timeout(500)

    def box(self, page):
        return page.get_by_label("Your reply").input_value()

    def test_words_that_were_taken_leave_the_tab(self, page, server):
        self.write(page)
        self.post(page, server, "taken")
        assert (self.box(page), kept_in_tab(page)) == ("", "")

    def test_a_server_that_dies_while_they_are_posted_loses_nothing(self, page, server, site):
        self.write(page)
        self.post(page, server, "dies")
        page.goto(f"{site}/threads/abc/")
        assert self.box(page) == "my words"
        self.post(page, server, "taken")
        assert [sent["client_key"] for sent in server.posted] == [["key-of-the-page"]] * 2
        assert (self.box(page), kept_in_tab(page)) == ("", "")

    def test_a_page_that_follows_something_else_is_no_answer(self, page, server):
        self.write(page)
        page.evaluate("document.forms[0].addEventListener('submit', event => event.preventDefault())")
        self.post(page, server, "dies")
        page.get_by_role("link", name="First unread").click()
        page.wait_for_timeout(500)
        assert self.box(page) == "my words"

    def test_refused_words_are_kept_as_a_draft_and_go_under_a_new_key(self, page, server):
        self.write(page)
        page.evaluate("document.forms[0].elements.client_key.value = 'key-they-went-with'")
        self.post(page, server, "refused")
        assert page.get_by_text("Not like this.").is_visible()
        assert page.locator("[name=client_key]").input_value() == "key-of-the-page"
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts == ["my words", "my words"]
        assert kept_in_tab(page) == ""

    def test_what_this_tab_kept_is_newer_than_the_draft(self, page, server):
        server.draft = "A"
        page.evaluate("sessionStorage.setItem('draft:/draft/', JSON.stringify(['', 'A B']))")
        page.reload()
        assert self.box(page) == "A B"
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts == ["A B"]

    def test_changed_words_that_no_draft_is_kept_of_come_back_in_place_of_the_old_ones(
        self, page, server, site
    ):
        server.template = PAGE.replace(' data-draft-url="/draft/"', "")
        server.draft = "The old words"
        page.reload()
        page.get_by_label("Your reply").fill("The new words")
        self.post(page, server, "dies")
        page.goto(f"{site}/threads/abc/")
        assert self.box(page) == "The new words"
        assert page.get_by_text("We brought back what you wrote.").is_visible()
        assert server.drafts == []

    def test_words_that_may_have_arrived_keep_their_key_over_a_second_reload(self, page, server, site):
        self.write(page)
        page.evaluate("document.forms[0].elements.client_key.value = 'key-they-went-with'")
        self.post(page, server, "dies")
        server.draft = "my"
        page.goto(f"{site}/threads/abc/")
        page.get_by_text("Draft kept").wait_for()
        server.draft = "my words"
        page.reload()
        assert self.box(page) == "my words"
        assert page.locator("[name=client_key]").input_value() == "key-they-went-with"


POST = ShownPost(
    id="abc",
    position=2,
    state="published",
    author_id=1,
    author="bob",
    author_public_id="xyz",
    html="<p>Alpha <strong>beta</strong> gamma.</p>",
    published_at=None,
    edited_at=None,
    is_opening=False,
    mine=False,
)


class TestQuoting:
    """The script counts letters from where the post's own words begin."""

    @pytest.fixture(params=["plain", "quoting", "folded"])
    def article(self, request, browser):
        hard = ("loss",) if request.param == "folded" else ()
        quotes = [ShownQuote("ada", "Alpha before.", "def", hard)] if request.param != "plain" else []
        post = replace(POST, quotes=quotes, labels=list(hard))
        html = engines["django"].from_string(THREAD).render({"post": post})
        page = browser.new_page()
        page.set_content(html)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        page.add_script_tag(path=finders.find("holdfast/js/thread.js"))
        yield page
        page.close()

    def select(self, page, words):
        page.evaluate(
            """words => {
                const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
                let found;
                while (walk.nextNode()) if (walk.currentNode.data.includes(words)) found = walk.currentNode;
                const start = found.data.indexOf(words);
                getSelection().setBaseAndExtent(found, start, found, start + words.length);
            }""",
            words,
        )
        link = page.locator("a[data-quote]")
        link.dispatch_event("pointerdown")
        return parse_qs(urlsplit(link.get_attribute("href")).query).get("part")

    def test_what_is_selected_of_a_post_s_own_words_is_counted_in_them(self, article):
        assert self.select(article, "beta") == ["5-9"]

    def test_what_is_selected_of_words_that_it_quotes_is_not_its_own(self, article):
        assert self.select(article, "wrote" if "wrote" in article.content() else "bob") is None

    def test_the_tools_are_there_from_the_first_paint(self, browser, server):
        context = browser.new_context()
        context.route(f"{SITE}/**", server.answer)
        context.route("**/composer.js", lambda route: route.abort())
        page = context.new_page()
        page.goto(f"{SITE}/threads/abc/")
        assert page.get_by_role("group", name="Text tools").is_visible()
        context.close()

    def test_words_kept_in_the_tab_come_back_after_a_reload(self, page, server):
        page.evaluate("sessionStorage.setItem('draft:/draft/', JSON.stringify(['', 'my words']))")
        page.reload()
        assert page.get_by_label("Your reply").input_value() == "my words"
        page.get_by_text("Draft kept").wait_for()
        assert server.drafts == ["my words"]

    def test_it_says_that_nobody_on_the_team_reads_drafts(self, page):
        assert page.get_by_text("Nobody on the team reads drafts.").is_visible()

    def test_without_scripts_the_tools_stay_away_and_the_form_posts(self, browser, server):
        context = browser.new_context(java_script_enabled=False)
        context.route(f"{SITE}/**", server.answer)
        page = context.new_page()
        page.goto(f"{SITE}/threads/abc/")
        assert not page.get_by_role("group", name="Text tools").is_visible()
        page.get_by_label("Your reply").fill("my words")
        with page.expect_request("**/posted/") as sent:
            page.get_by_role("button", name="Post reply").click()
        assert "my+words" in sent.value.post_data
        context.close()
