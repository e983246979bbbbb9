"""What every page carries: help, a way out, a heading, strict headers, and nothing inline."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings as configured
from django.http import Http404
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import path, reverse

from community.core import avatars, views
from community.core.access import public
from community.core.errors import Conflict, Invalid, NotAllowed, NotFound, TooFast
from community.core.templatetags.frame import wording
from community.members.actions.roles import grant_role
from community.members.models import Member, Role

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
SPRITE = ROOT / "community/core/static/holdfast/img/icons.svg"


def breaking(error):
    @public
    def view(request):
        raise error

    return view


BROKEN = {
    "not-found": (NotFound(), 404),
    "not-allowed": (NotAllowed(), 403),
    "conflict": (Conflict(), 409),
    "invalid": (Invalid(), 400),
    "too-fast": (TooFast(retry_after=7), 429),
    "django-404": (Http404(), 404),
    "fault": (ZeroDivisionError("a member's words"), 500),
}
handler400 = "community.core.views.bad_request"
handler403 = "community.core.views.forbidden"
handler404 = "community.core.views.not_found"
handler500 = "community.core.views.server_error"
urlpatterns = [
    *(path(f"broken/{name}/", breaking(error), name=name) for name, (error, _) in BROKEN.items()),
    *import_module(configured.ROOT_URLCONF).urlpatterns,
]
PAGES = ["/", "/help-now/", "/preferences/", "/accounts/login/", "/nothing/here/"]
EVERY_PAGE = [*PAGES, *(f"/broken/{name}/" for name in BROKEN)]


class Reader(HTMLParser):
    """Notes what a page holds and what it asks the browser to load or run."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.inline = []
        self.loaded = []
        self._in_script = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        self._in_script = tag in {"script", "style"}
        if tag in {"script", "img", "link", "iframe"}:
            self.loaded.append(given.get("src") or given.get("href") or "")

    def handle_data(self, data):
        if self._in_script and data.strip():
            self.inline.append(data.strip())

    def handle_endtag(self, tag):
        self._in_script = False

    def named(self, tag, **wanted):
        return [given for name, given in self.elements if name == tag and wanted.items() <= given.items()]


@pytest.fixture
def fetch(client, db):
    """Open a page as a guest; faults come back as pages, as they do for a person."""
    client.raise_request_exception = False

    def get(address, **extra):
        with override_settings(ROOT_URLCONF=__name__):
            return client.get(address, **extra)

    return get


@pytest.mark.parametrize("address", EVERY_PAGE)
class TestOnEveryPage:
    def test_there_is_a_skip_link_one_heading_help_and_a_way_out(self, fetch, address):
        page = Reader(fetch(address).content.decode())
        assert page.named("a", href="#main", **{"class": "skip"})
        assert page.named("main", id="main")
        assert len(page.named("h1")) == 1
        assert page.named("a", href="/help-now/", **{"class": "help"})
        assert page.named("a", href="/exit/", rel="noreferrer", **{"class": "exit"})
        assert page.named("footer")

    def test_nothing_runs_inline_and_nothing_comes_from_elsewhere(self, fetch, address):
        page = Reader(fetch(address).content.decode())
        assert page.inline == []
        assert all(place.startswith("/static/") for place in page.loaded)

    def test_the_headers_are_strict(self, fetch, address):
        response = fetch(address)
        policy = dict(part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert "camera=()" in response["Permissions-Policy"]

    def test_a_member_s_browser_keeps_nothing_of_it(self, fetch, client, address):
        client.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
        kept = fetch(address)["Cache-Control"]
        assert "no-store" in kept or address in {"/", "/help-now/"}  # the same bytes for everybody


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_wrong_method_is_told_in_words(client, db, method):
    response = getattr(client, method)("/preferences/")
    assert response.status_code == 405
    assert "POST" in response["Allow"]
    assert "Nothing was changed" in response.content.decode()


@pytest.mark.parametrize(("name", "status"), [(name, status) for name, (_, status) in BROKEN.items()])
def test_a_refusal_becomes_a_page_with_its_status(fetch, name, status):
    assert fetch(f"/broken/{name}/").status_code == status


@pytest.mark.parametrize("name", BROKEN)
def test_a_problem_page_does_not_say_its_title_twice(fetch, name):
    page = fetch(f"/broken/{name}/").content.decode()
    [title] = re.findall(r"<h1>(.*?)</h1>", page)
    [lede] = re.findall(r'<p class="lede">(.*?)</p>', page)
    assert not set(title.lower().split()) <= set(re.sub(r"[^\w\s’]", " ", lede.lower()).split())


def test_what_is_missing_is_asked_for_in_plain_words(client, db):
    page = client.post("/accounts/recover/", {"handle": "halyard"}).content.decode()
    assert "Please fill this in." in page
    assert "This field is required" not in page


def test_a_place_that_is_not_open_to_a_member_says_so(fetch, client):
    client.force_login(Member.objects.create_user("halyard", "a-long-password"))
    response = fetch("/cms/")
    assert response.status_code == 403
    assert "This is not open to you" in response.content.decode()
    assert "not part of your role here" in response.content.decode()


def test_a_page_asked_for_too_fast_says_when_to_come_back(fetch):
    assert fetch("/broken/too-fast/")["Retry-After"] == "7"


def test_a_fault_is_told_without_a_word_of_what_was_written(fetch):
    assert "a member's words" not in fetch("/broken/fault/").content.decode()


def test_a_refusal_and_a_missing_page_cannot_be_told_apart(fetch):
    def middle(response):
        html = response.content.decode()
        return html[html.index("<main") : html.index("</main>")]

    assert middle(fetch("/broken/not-found/")) == middle(fetch("/broken/django-404/"))
    assert middle(fetch("/broken/not-found/")) == middle(fetch("/nothing/here/"))


def test_a_body_over_the_limit_is_told_so_and_nothing_is_said_to_be_lost(fetch, client):
    response = client.post("/preferences/", {"theme": "x" * (configured.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert response.status_code == 413
    assert "your words are still in the box" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/%00/",
        "/%ff%fe/",
        "/help-now/%00/",
        "/help-now/%F0%9F/",
        "/preferences/?back=%00%ff",
        "/../../etc/passwd",
        "/help-now/" + "a" * 4000 + "/",
    ],
)
def test_an_odd_address_is_never_a_fault(fetch, address):
    assert fetch(address).status_code in {200, 301, 400, 404}


@pytest.mark.parametrize("theme", ["\x00", "\ud83d", "dark\x00", "<script>"])
def test_odd_input_is_refused_in_words(client, db, theme):
    body = urlencode({"theme": theme, "size": "normal"}, errors="surrogatepass")
    response = client.post("/preferences/", body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "needs another look" in response.content.decode()


def test_a_form_left_open_for_days_is_told_so(settings):
    response = views.csrf_failure(RequestFactory().post("/threads/x/", {"note": "I read it twice."}))
    assert response.status_code == 403
    assert "stood open too long" in response.content.decode()
    assert "I read it twice." in response.content.decode(), "what was typed is lost"


def test_a_form_of_another_site_is_told_nothing_back():
    elsewhere = "Origin checking failed - https://evil.example does not match any trusted origins."
    response = views.csrf_failure(RequestFactory().post("/threads/x/", {"note": "Not yours."}), elsewhere)
    assert "Not yours." not in response.content.decode()


class TestSigningIn:
    def test_it_asks_for_the_name_here_and_leads_on_when_it_fails(self, client, db):
        page = client.get(reverse("account_login")).content.decode()
        assert "Your name here" in page
        assert "placeholder" not in page
        for name in ("members:recover", "members:join", "account_reset_password"):
            assert f'href="{reverse(name)}"' in page

    def test_a_wrong_password_is_told_calmly_and_the_name_is_kept(self, client, db):
        response = client.post(reverse("account_login"), {"login": "halyard", "password": "not-this-one"})
        page = response.content.decode()
        assert "do not go together" in page
        assert 'value="halyard"' in page
        assert "not-this-one" not in page

    def test_the_right_one_opens_the_boards(self, client, db):
        Member.objects.create_user("halyard", "a-long-password")
        response = client.post(reverse("account_login"), {"login": "halyard", "password": "a-long-password"})
        assert response["Location"] == reverse("forum:boards")

    def test_allauth_s_own_sign_up_leads_to_ours(self, client, db):
        page = client.get(reverse("account_signup")).content.decode()
        assert f'href="{reverse("members:join")}"' in page
        assert "<input" not in page[page.index("<main") :]

    def test_signing_out_drops_what_the_browser_kept(self, client, db):
        client.force_login(Member.objects.create_user("halyard", "a-long-password"))
        response = client.post(reverse("account_logout"))
        assert response["Clear-Site-Data"] == '"cache", "storage"'


class TestTheMainPlaces:
    @pytest.fixture
    def places(self, client, db):
        """Return the names of the places that a member with these roles is shown."""

        def of(*roles):
            member = Member.objects.create_user("halyard", "a-long-password")
            for role in roles:
                grant_role(actor=None, member=member, role=role)
            client.force_login(member)
            page = client.get("/preferences/").content.decode()
            nav = page[page.index("<nav") : page.index("</nav>")]
            return re.findall(r"</svg>([^<]+)<", nav)

        return of

    def test_a_participant_sees_boards_rooms_and_their_own_page(self, places):
        assert places(Role.PARTICIPANT) == ["Boards", "Rooms", "Search", "Me"]

    @pytest.mark.parametrize("role", [Role.MODERATOR, Role.CLINICIAN, Role.FACILITATOR])
    def test_whoever_reviews_sees_the_way_to_the_desk(self, places, role):
        assert places(role) == ["Boards", "Rooms", "Search", "Review", "Me"]

    def test_an_editor_sees_the_way_to_the_pages(self, places):
        assert places(Role.PARTICIPANT, Role.EDITOR) == ["Boards", "Rooms", "Search", "Pages", "Me"]

    def test_a_guest_sees_the_door(self, fetch):
        page = Reader(fetch("/").content.decode())
        assert page.named("a", href=reverse("account_login"))
        assert not page.named("nav", **{"class": "nav is-tabs"})


class TestLeaving:
    def test_the_way_out_works_without_a_script_and_clears_the_cache(self, fetch, settings):
        settings.EXIT_URL = "https://weather.example/"
        response = fetch("/exit/")
        assert response.status_code == 302
        assert response["Location"] == "https://weather.example/"
        assert response["Clear-Site-Data"] == '"cache"'
        assert response["Referrer-Policy"] == "no-referrer"

    def test_it_needs_no_database(self, client, monkeypatch):
        client.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
        assert client.get("/exit/").status_code == 302


class TestHowPagesLook:
    def test_a_guest_chooses_and_only_the_browser_knows(self, fetch, client):
        with override_settings(ROOT_URLCONF=__name__):
            response = client.post("/preferences/", {"theme": "dark", "size": "large", "back": "/help-now/"})
        assert response["Location"] == "/help-now/"
        assert response.cookies["look"].value == "dark.large"
        assert not response.cookies["look"]["httponly"]  # two words, for the script of public pages
        [root] = Reader(fetch("/help-now/").content.decode()).named("html")
        assert (root["data-theme"], root["data-text"]) == ("dark", "large")

    def test_without_a_choice_the_device_decides(self, fetch):
        [root] = Reader(fetch("/").content.decode()).named("html")
        assert "data-theme" not in root
        assert "data-text" not in root

    def test_over_https_no_other_site_can_set_the_cookie(self, client, db, settings):
        settings.SESSION_COOKIE_SECURE = True
        response = client.post("/preferences/", {"theme": "dark", "size": "normal"})
        assert response.cookies["__Host-look"]["secure"]

    @pytest.mark.parametrize("kept", ['"><script>', "dark", "x.y.z", "", "large.dark"])
    def test_a_cookie_with_anything_else_counts_as_no_choice(self, fetch, client, kept):
        client.cookies["look"] = kept
        [root] = Reader(fetch("/help-now/").content.decode()).named("html")
        assert root.get("data-theme", "dark") == "dark"
        assert "data-text" not in root

    @pytest.mark.parametrize(
        "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x", "boards"]
    )
    def test_it_never_sends_anyone_elsewhere(self, client, db, back):
        response = client.post("/preferences/", {"theme": "light", "size": "normal", "back": back})
        assert response["Location"] == "/preferences/"

    def test_an_unknown_theme_is_refused_in_words(self, client, db):
        response = client.post("/preferences/", {"theme": "neon", "size": "normal"})
        assert response.status_code == 400
        assert "One thing needs another look" in response.content.decode()


class TestPictures:
    # From the visual reference: these names were drawn there with these pebbles.
    @pytest.mark.parametrize(
        ("handle", "pebble", "turn"),
        [("tidewrack", 5, 270), ("fennel_and_salt", 6, 90), ("oriole-9", 2, 0), ("brackish", 5, 180)],
    )
    def test_a_name_always_gets_the_same_picture(self, handle, pebble, turn):
        drawing = avatars.drawing(handle)
        assert f"var(--pebble-{pebble})" in drawing
        assert (f"rotate({turn} 20 20)" in drawing) if turn else ("rotate" not in drawing)

    def test_all_patterns_and_colours_are_used(self):
        drawings = [avatars.drawing(f"member-{number}") for number in range(400)]
        assert len({re.search(r"pebble-\d", drawing).group() for drawing in drawings}) == 6
        assert len({re.sub(r' transform="[^"]*"|pebble-\d', "", drawing) for drawing in drawings}) == 6

    def test_a_name_with_markup_in_it_leaves_no_trace(self):
        assert "script" not in avatars.drawing("<script>alert(1)</script>")


class TestTimes:
    def test_a_time_is_said_in_the_community_s_zone(self, settings, time_machine):
        settings.TIME_ZONE = "America/New_York"
        time_machine.move_to("2026-03-11T23:00:00Z", tick=False)

        def said(text):
            return wording(datetime.fromisoformat(text).replace(tzinfo=UTC))

        assert said("2026-03-11T23:48:00") == "Today, 7:48 pm"
        assert said("2026-03-10T11:05:00") == "Tuesday, 7:05 am"
        assert said("2026-03-02T12:00:00") == "March 2, 7:00 am"
        assert said("2025-12-31T12:00:00") == "Dec. 31, 2025, 7:00 am"

    def test_a_time_to_come_is_named_by_its_day_of_the_week(self, settings, time_machine):
        settings.TIME_ZONE = "America/New_York"
        time_machine.move_to("2026-03-11T23:00:00Z", tick=False)

        def said(text):
            return wording(datetime.fromisoformat(text).replace(tzinfo=UTC), "ahead")

        assert said("2026-03-12T01:00:00") == "today, 9:00 pm"
        assert said("2026-03-12T21:00:00") == "Thursday, 5:00 pm"
        assert said("2026-03-18T21:00:00") == "March 18, 5:00 pm"


class TestTemplates:
    """Guards over every template of every package."""

    def test_html_is_trusted_in_one_place_at_most(self):
        trusting = [
            path for path in TEMPLATES for _ in re.findall(r"\|\s*safe\b|autoescape off", path.read_text())
        ]
        assert len(trusting) <= 1

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_nothing_inline_and_nothing_from_elsewhere(self, template):
        text = re.sub(
            r"{% comment %}.*?{% endcomment %}", "", template.read_text(encoding="utf-8"), flags=re.S
        )
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
        assert not re.search(r"<script(?![^>]*\ssrc=)", text)
        assert not re.search(r"""(?:src|href|action)=["']https?:""", text)

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_every_icon_it_names_is_in_the_sprite(self, template):
        drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
        named = set(re.findall(r"""{% icon ["']([a-z-]+)["']""", template.read_text(encoding="utf-8")))
        assert named <= drawn

    @pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
    def test_a_partial_says_what_it_takes(self, template):
        if template.name.startswith("_"):
            assert "Context:" in template.read_text(encoding="utf-8").split("{% endcomment %}")[0]


class TestWhatIsDrawnOnce:
    @pytest.fixture
    def draw(self):
        def of(text, **values):
            return engines["django"].from_string(text).render(values)

        return of

    def test_it_sees_only_the_values_it_names(self, draw):
        text = "{% fixed place %}{{ place }}{{ handle }}{{ request.user }}{% endfixed %}"
        assert draw(text, place="boards", handle="halyard", request="x") == "boards"

    def test_each_set_of_values_has_its_own(self):
        drawn = engines["django"].from_string("{% fixed place %}{{ place }}{% endfixed %}")
        assert [drawn.render({"place": place}) for place in ("me", "boards", "me")] == ["me", "boards", "me"]

    def test_it_is_drawn_once(self, monkeypatch):
        drawn = engines["django"].from_string("{% fixed %}{% community_name %}{% endfixed %}")
        [node] = drawn.template.nodelist
        assert drawn.render({}) == "Holdfast"
        monkeypatch.setattr(node, "contents", None)
        assert drawn.render({}) == "Holdfast"

    def test_another_name_of_the_community_is_another_drawing(self, settings):
        drawn = engines["django"].from_string("{% fixed %}{% community_name %}{% endfixed %}")
        drawn.render({})
        settings.COMMUNITY_NAME = "Anchor House"
        assert drawn.render({}) == "Anchor House"

    def test_markup_in_a_value_is_escaped(self, draw):
        assert draw("{% fixed place %}{{ place }}{% endfixed %}", place="<b>") == "&lt;b&gt;"
