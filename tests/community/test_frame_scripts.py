"""The two scripts of the frame, in a real browser, with the network played by the test.

No server and no database: pages are drawn from the templates and handed to Chromium.
"""

import os
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.contrib.staticfiles import finders
from django.template import engines
from playwright.sync_api import sync_playwright

from forum.pages.shown import ShownPost, ShownQuote
from tests.journeys.house import chromium

pytestmark = pytest.mark.slow
SITE = "http://holdfast.test"
AWAY = "**/exit/"
PAGE = """{% extends "base_public.html" %}{% block title %}Writing{% endblock %}{% block content %}
<h1>Writing</h1>
<form class="composer" method="post" action="/posted/"
  data-composer data-preview-url="/preview/" data-draft-url="/draft/">
<input type="hidden" name="csrfmiddlewaretoken" value="token-of-the-page">
<input type="hidden" name="client_key" value="key-of-the-page">
{% include "_composer_box.html" %}
<button class="button" type="submit">Post reply</button></form>
<form method="post" action="/accounts/logout/"><button type="submit">Sign out</button></form>
{% endblock %}
{% block scripts %}<script src="{% static 'holdfast/js/composer.js' %}" defer></script>{% endblock %}"""

THREAD = """{% load posts %}<base href="http://holdfast.test/threads/abc/">
<form id="posts" data-read-to="0">{% article post True %}</form>"""


class ReplyForm(forms.Form):
    text = forms.CharField(label="Your reply", widget=forms.Textarea)


@pytest.fixture(scope="module")
def browser():
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
    """Answers the browser; ``drafts`` and ``previews`` hold what it was sent."""

    def __init__(self, draft_status=204):
        self.drafts = []
        self.tokens = []
        self.draft_status = draft_status
        self.reachable = True
        context = {"field": ReplyForm()["text"], "look": {}}
        self.page = engines["django"].from_string(PAGE).render(context)

    def answer(self, route):
        request = route.request
        path = request.url.removeprefix(SITE)
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
        elif path == "/exit/":
            route.fulfill(content_type="text/html", body="<p>Sunny, with a light wind.</p>")
        else:
            policy = (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
                "font-src 'self'; connect-src 'self'"
            )
            route.fulfill(
                content_type="text/html", body=self.page, headers={"Content-Security-Policy": policy}
            )


@pytest.fixture
def server():
    return Server()


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
