"""Sessions begin anew at sign-in, end when idle or old, and at once when they have to."""

import logging
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from community.core import clock
from community.members import sessions
from community.members.actions.returning import issue_code, use_code
from community.members.actions.roles import end_grants, grant_role
from community.members.actions.sign_ins import drop_old_sign_ins
from community.members.models import Member, Role, RoleGrant, SignIn
from community.members.queries import sign_ins_of, standing_of
from community.members.tasks import drop_sign_ins
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ANOTHER = "five other words altogether here"


def sign_in(client, handle="alice", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": handle, "password": password, **more})


def is_in(client):
    return client.get("/me/account/").status_code == 200


@pytest.mark.parametrize(
    ("who", "pause", "stays"),
    [
        ("alice", timedelta(days=13, hours=23), True),
        ("alice", timedelta(days=14, minutes=1), False),
        ("mona", timedelta(minutes=29), True),
        ("mona", timedelta(minutes=31), False),
        ("eddie", timedelta(minutes=31), False),
    ],
)
def test_an_idle_session_ends(who, pause, stays, cast, browse):
    browser = browse(cast[who])
    with clock.moved_to(clock.now() + pause):
        assert is_in(browser) is stays


@pytest.mark.parametrize(("who", "hours"), [("alice", 30 * 24), ("mona", 12)])
def test_a_session_in_use_ends_when_it_is_old(who, hours, cast, browse):
    browser, began = browse(cast[who]), clock.now()
    step = timedelta(minutes=20) if who == "mona" else timedelta(days=3)
    moment = began
    while moment + step < began + timedelta(hours=hours):
        moment += step
        with clock.moved_to(moment):
            assert is_in(browser)
    with clock.moved_to(began + timedelta(hours=hours, minutes=1)):
        assert not is_in(browser)


def test_an_ended_session_leads_to_sign_in_and_back_and_clears_the_browser(alice, browse):
    browser = browse(alice)
    with clock.moved_to(clock.now() + timedelta(days=15)):
        answer = browser.get("/me/people/")
    assert answer["Location"] == "/accounts/login/?next=%2Fme%2Fpeople%2F"
    assert "storage" in answer["Clear-Site-Data"]


def test_words_that_arrive_after_the_session_are_given_back_and_the_session_ends(alice, board, browse):
    browser = browse(alice)
    with clock.moved_to(clock.now() + timedelta(days=15)):
        answer = browser.post(f"/boards/{board.slug}/new/", {"title": "Mornings", "text": "A long evening."})
        assert answer.status_code == 403
        assert "You were signed out while you wrote" in answer.content.decode()
        assert "A long evening." in answer.content.decode()
        assert "storage" in answer["Clear-Site-Data"]
        assert not is_in(browser)


def test_signing_in_gives_the_session_a_new_name(alice, client):
    client.get("/accounts/join/")
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_reading_on_writes_no_session(alice, client, django_assert_max_num_queries):
    sign_in(client)
    is_in(client)
    # Session, member, facts; with Redis the session comes from there.
    with django_assert_max_num_queries(3) as asked:
        assert is_in(client)
    assert not [query for query in asked if not query["sql"].startswith(("SELECT", "(SELECT"))]


def test_signing_out_clears_what_the_browser_kept(alice, browse):
    answer = browse(alice).post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_a_closed_account_is_out_at_once_and_stays_out(alice, browse, client):
    browser = browse(alice)
    Member.objects.filter(pk=alice.pk).update(is_active=False)
    assert not is_in(browser)
    sign_in(client)
    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions_and_is_told_to_sockets(alice, browse):
    elsewhere, here = browse(alice), Client()
    sign_in(here)
    version = alice.access_version
    words = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    answer = here.post("/accounts/password/change/", words)
    assert answer.status_code == 302, answer.content.decode()
    assert is_in(here)
    assert not is_in(elsewhere)
    alice.refresh_from_db()
    assert alice.access_version > version


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:1"]
)
def test_signing_in_leads_nowhere_but_here(alice, client, target):
    assert sign_in(client, next=target)["Location"] == "/boards/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(alice, client):
    assert sign_in(client, next="/me/people/")["Location"] == "/me/people/"


@pytest.mark.parametrize("handle", ["ALICE", " alice ", "\uff41lice"])
def test_a_name_can_be_typed_in_any_dress(alice, client, handle):
    assert sign_in(client, handle).status_code == 302


@pytest.mark.parametrize(
    "handle", [b"alice\x00", b"' OR 1=1 --", b"<script>", b"a" * 5000, b"\xed\xa0\xbd", b"\xff\xfe", b""]
)
def test_odd_names_are_answered_in_words(alice, client, handle):
    body = b"login=" + quote(handle).encode() + b"&password=four+unrelated+words+here"
    page = client.post("/accounts/login/", body, content_type="application/x-www-form-urlencoded")
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()


def test_the_answer_is_the_same_for_names_that_exist_and_names_that_do_not(alice, client):
    known = sign_in(client, "alice", "wrong wrong wrong").content.decode()
    unknown = sign_in(client, "nobody", "wrong wrong wrong").content.decode()
    sentence = "do not go together"
    assert known.count(sentence) == unknown.count(sentence) > 0


def test_behind_a_proxy_each_address_has_its_own_count(alice, settings):
    settings.RATE_LIMITS = True
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cache.clear()
    attacker = Client(headers={"X-Forwarded-For": "192.0.2.1"})
    owner = Client(headers={"X-Forwarded-For": "198.51.100.7"})
    for _ in range(15):
        sign_in(attacker, password="wrong wrong wrong")
    sign_in(attacker)
    assert not is_in(attacker), "wrong tries were not counted at all"
    sign_in(owner)
    assert is_in(owner)


def test_a_header_from_a_stranger_counts_for_nothing_without_a_proxy(alice):
    cache.clear()
    for number in range(15):
        sign_in(Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}), password="wrong wrong wrong")
    last = Client(headers={"X-Forwarded-For": "192.0.2.99"})
    sign_in(last)
    assert not is_in(last)


def test_a_role_that_has_run_out_is_closed_by_the_clock(otto, alice):
    grant = grant_role(actor=otto, member=alice, role=Role.EDITOR, until=clock.now() + timedelta(days=1))
    version = Member.objects.get(pk=alice.pk).access_version
    assert end_grants() == 0
    with clock.moved_to(clock.now() + timedelta(days=2)):
        assert end_grants() == 1
        assert end_grants() == 0
    grant.refresh_from_db()
    fresh = Member.objects.get(pk=alice.pk)
    assert grant.revoked_at == grant.until
    assert fresh.access_version == version + 1
    assert not fresh.groups.exists()


def test_giving_a_role_again_with_another_end_moves_the_end(otto, alice):
    soon, later = clock.now() + timedelta(days=1), clock.now() + timedelta(days=30)
    grant_role(actor=otto, member=alice, role=Role.MENTOR, until=soon)
    grant_role(actor=otto, member=alice, role=Role.MENTOR, until=later)
    grant_role(actor=otto, member=alice, role=Role.MENTOR, until=later)
    open_grants = RoleGrant.objects.filter(member=alice, role=Role.MENTOR, revoked_at__isnull=True)
    assert [grant.until for grant in open_grants] == [later]
    with clock.moved_to(soon + timedelta(hours=1)):
        assert Role.MENTOR in standing_of(Member.objects.get(pk=alice.pk)).roles


def test_a_member_sees_where_they_are_signed_in_and_ends_one(alice, browse):
    here = browse(alice, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    phone = browse(alice)
    SignIn.objects.filter(public_id=phone.session["sign_in"]).update(device="phone")
    page = here.get("/me/account/sign-ins/").content.decode()
    assert "A phone or tablet" in page
    assert page.count("this one") == 2, "this one is named, and spared by the last button"
    here.post("/me/account/sign-ins/", {"end": phone.session["sign_in"]})
    assert is_in(here)
    assert not is_in(phone)


def test_a_member_ends_all_sign_ins_but_this_one_and_sockets_are_told(alice, browse):
    here, others = browse(alice), [browse(alice), browse(alice)]
    version = Member.objects.get(pk=alice.pk).access_version
    here.post("/me/account/sign-ins/", {"others": "1"})
    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert Member.objects.get(pk=alice.pk).access_version > version


@pytest.mark.parametrize("key", ["", "nothing", "\x00", "a" * 5000])
def test_nobody_ends_a_sign_in_of_somebody_else(alice, bob, browse, key):
    here, other = browse(alice), browse(bob)
    assert here.post("/me/account/sign-ins/", {"end": key}).status_code == 404
    assert here.post("/me/account/sign-ins/", {"end": other.session["sign_in"]}).status_code == 404
    assert is_in(other)


def test_signing_out_takes_the_sign_in_off_the_list(alice, browse):
    here, other = browse(alice), browse(alice)
    other.post("/accounts/logout/")
    assert [one.public_id for one in SignIn.objects.all()] == [here.session["sign_in"]]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148", "phone"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140 Mobile", "phone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0", "computer"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15)", "computer"),
        ("", "other"),
        ("\x00 Wget", "other"),
    ],
)
def test_only_the_kind_of_device_is_kept(alice, client, agent, device):
    client.post(
        "/accounts/login/",
        {"login": "alice", "password": PASSWORD},
        headers={"User-Agent": agent},
        REMOTE_ADDR="192.0.2.55",
    )
    kept = SignIn.objects.values().get()
    assert kept["device"] == device
    words = str(kept) + str(dict(client.session))
    assert "192.0.2.55" not in words
    assert not agent or agent not in words


def test_a_code_that_sets_a_new_password_ends_every_session(alice, otto, browse):
    browser = browse(alice)
    use_code(handle_key=alice.handle_key, code=issue_code(actor=otto, member=alice), password=ANOTHER)
    assert not is_in(browser)
    assert not SignIn.objects.filter(member=alice).exists()


def test_sign_ins_that_have_run_out_are_neither_listed_nor_kept(alice, mona, browse):
    browse(alice)
    browse(mona)
    with clock.moved_to(clock.now() + timedelta(hours=1)):
        assert (len(sign_ins_of(alice)), len(sign_ins_of(mona))) == (1, 0)
        assert drop_old_sign_ins() == 0
    with clock.moved_to(clock.now() + timedelta(days=15)):
        assert drop_old_sign_ins() == 2


def test_a_refused_sign_in_is_logged_and_names_nobody(alice, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("holdfast"), "propagate", True)
    with caplog.at_level("INFO"):
        sign_in(Client(), password="not the right words")
    assert "sign_in_refused" in caplog.messages
    assert "alice" not in caplog.text


def test_session_rows_that_have_run_out_are_cleared_and_others_stay(alice, bob, browse):
    browse(alice)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    browser = browse(bob)
    drop_sign_ins()
    assert Session.objects.count() == 1
    assert is_in(browser)


def test_a_sign_in_that_is_used_keeps_its_time_current(alice, browse):
    browser = browse(alice)
    later = clock.now() + timedelta(hours=2)
    with clock.moved_to(later):
        is_in(browser)
    assert SignIn.objects.get().used_at == later


def test_the_limits_of_every_door_know_no_address(alice, client, settings):
    settings.RATE_LIMITS = True
    cache.clear()
    with patch.object(cache, "set", wraps=cache.set) as kept:
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"}, REMOTE_ADDR="192.0.2.55")
        client.post("/accounts/password/reset/", {"email": "a@mail.example"}, REMOTE_ADDR="192.0.2.55")
        client.post("/accounts/join/", {"code": "nothing"}, REMOTE_ADDR="192.0.2.55")
    assert kept.call_count >= 3
    assert "192.0.2.55" not in str(kept.call_args_list)


def test_a_stranger_elsewhere_cannot_use_up_the_links_of_an_address(alice, client):
    for _ in range(15):
        Client(REMOTE_ADDR="192.0.2.1").post("/accounts/password/reset/", {"email": "alice@mail.example"})
    answer = client.post(
        "/accounts/password/reset/", {"email": "alice@mail.example"}, REMOTE_ADDR="198.51.100.7"
    )
    assert answer.status_code == 302


def test_a_session_that_has_ended_is_not_brought_back_by_a_socket_that_was_in_use(alice, browse):
    browser = browse(alice)
    signed_in = sessions.read(browser.session.session_key)
    Session.objects.all().delete()
    sessions.keep_up(signed_in.session)
    assert not Session.objects.exists()


def test_reading_a_session_for_a_socket_writes_nothing(alice, browse, django_assert_num_queries):
    browser = browse(alice)
    key = browser.session.session_key
    with django_assert_num_queries(3) as asked:
        signed_in = sessions.read(key)
    assert signed_in.member == alice
    assert all(query["sql"].startswith(("SELECT", "(SELECT")) for query in asked)
    assert sessions.still_there([key, "nobody"]) == {key}


@pytest.mark.parametrize("key", ["", "nobody", "\x00" * 32, "a" * 5000])
def test_a_session_that_nobody_has_is_nobodys(db, key):
    assert sessions.read(key) is None
