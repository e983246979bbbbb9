"""The second step at sign-in, and the password again before what matters."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import transaction

from community.core import clock
from community.core.models import AuditEvent
from community.members.actions.returning import issue_code, use_code
from community.members.actions.roles import grant_role
from community.members.models import Member, OneTimeCode, Role
from community.members.second_step_adapter import renew_secrets
from moderation.models import ReviewItem
from tests.conftest import NOW_WORDS, PASSWORD

pytestmark = pytest.mark.django_db


def number(secret):
    """Return what the app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": "alice", "password": password})


def sign_in_and_prove(client):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


@pytest.fixture(autouse=True)
def _just_after_a_number_changed():
    """Begin when a number has nearly its whole half minute left, so that none runs out on its way."""
    now = int(clock.now().timestamp())
    with time_machine.travel(now - now % 30 + 31):
        yield


@pytest.fixture
def secret(alice, client):
    sign_in_and_prove(client)
    page = client.get("/accounts/2fa/totp/activate/")
    key = page.context["form"].secret
    assert key in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": number(key)})
    client.post("/accounts/logout/")
    return key


def test_the_password_alone_no_longer_lets_anyone_in(secret, client):
    assert sign_in(client)["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/me/account/").status_code == 302
    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    with time_machine.travel(clock.now() + timedelta(seconds=60)):
        client.post("/accounts/2fa/authenticate/", {"code": number(secret)})
    assert client.get("/me/account/").status_code == 200


def test_a_spare_code_works_once(secret, client, alice):
    spare = Authenticator.objects.get(user=alice, type="recovery_codes").wrap().get_unused_codes()[0]
    for expected in (True, False):
        sign_in(client)
        client.post("/accounts/2fa/authenticate/", {"code": spare})
        assert (client.get("/me/account/").status_code == 200) is expected
        client.post("/accounts/logout/")


def test_a_code_from_an_operator_never_takes_the_second_step_away(secret, client, alice, otto):
    code = issue_code(actor=otto, member=alice)
    use_code(handle_key=alice.handle_key, code=code, password="five other words altogether here")
    assert sign_in(client, "five other words altogether here")["Location"] == "/accounts/2fa/authenticate/"


@pytest.mark.parametrize(
    "address",
    ["/me/account/codes/", "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/generate/"],
)
def test_what_matters_asks_for_the_password_again(address, alice, client):
    sign_in_and_prove(client)
    if "generate" in address:
        Authenticator.objects.create(user=alice, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    assert client.get(address).status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert client.get(address)["Location"].startswith("/accounts/reauthenticate/")


def test_an_address_is_not_added_from_a_session_left_open(alice, client):
    sign_in_and_prove(client)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        answer = client.post("/accounts/email/", {"action_add": "", "email": "other@mail.example"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")


def test_new_recovery_codes_are_shown_once_and_the_old_ones_end(alice, client):
    sign_in_and_prove(client)
    page = client.post("/me/account/codes/").content.decode()
    assert page.count("<code>") == OneTimeCode.objects.filter(member=alice).count() == 8
    assert client.get("/me/account/codes/").content.decode().count("<code>") == 0
    client.post("/me/account/codes/")
    assert OneTimeCode.objects.filter(member=alice, used_at__isnull=True).count() == 8


def test_only_digests_of_codes_are_kept(alice, client):
    sign_in_and_prove(client)
    page = client.post("/me/account/codes/").content.decode()
    code = page.split("<code>")[1].split("</code>")[0]
    assert not OneTimeCode.objects.filter(digest__contains=code.replace("-", "")).exists()
    assert Member.objects.get(pk=alice.pk).check_password(PASSWORD)


TEAM = ("greta", "mona", "clara", "eddie", "otto")
OTHERS = ("alice", "ada", "fay", "petra")
ABOUT_OTHERS = ("/boards/", "/me/", "/review/", "/house/members/", "/house/invitations/", "/cms/")
ABOUT_ONESELF = (
    "/me/account/",
    "/accounts/2fa/",
    "/me/account/sign-ins/",
    "/accounts/agreement/",
    "/me/profile/",
)


@pytest.fixture
def guarded(settings):
    settings.TEAM_SECOND_STEP = True


@pytest.fixture
def turn_on(monkeypatch):
    """Turn the app on in a session where the password was just asked for: ``turn_on(browser)``."""
    # A test's transaction is never committed; outside of tests this runs before the answer is sent.
    monkeypatch.setattr(transaction, "on_commit", lambda run, **_: run())

    def activate(client):
        key = client.get("/accounts/2fa/totp/activate/").context["form"].secret
        client.post("/accounts/2fa/totp/activate/", {"code": number(key)})
        return key

    return activate


@pytest.mark.parametrize("who", TEAM)
def test_the_team_sees_nothing_about_others_before_a_second_step_is_on(
    who, cast, browse, guarded, thread, turn_on
):
    browser = browse(cast[who])
    addresses = (*ABOUT_OTHERS, f"/threads/{thread.public_id}/")
    open_to_them = [address for address in addresses if browser.get(address).status_code != 403]
    for address in open_to_them:
        assert browser.get(address)["Location"].startswith("/accounts/2fa/?next=%2F"), address
    for address in ABOUT_ONESELF:
        assert browser.get(address).status_code == 200, address
    assert "Turn one of these on to go on" in browser.get("/accounts/2fa/").content.decode()

    turn_on(browser)
    # A board of others answers 404, as it should; nothing is in the way any more.
    assert {browser.get(address).status_code for address in open_to_them} <= {200, 404}
    assert "Turn one of these on to go on" not in browser.get("/accounts/2fa/").content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_members_are_never_asked_for_one(who, cast, browse, guarded):
    assert browse(cast[who]).get("/boards/").status_code == 200


def test_a_second_step_shown_in_one_browser_does_not_count_in_another(mona, browse, guarded, turn_on):
    here = browse(mona)
    turn_on(here)
    elsewhere = browse(mona)
    assert here.get("/review/").status_code == 200
    assert elsewhere.get("/review/")["Location"].startswith("/accounts/2fa/reauthenticate/?next=%2Freview%2F")


def test_turning_the_first_one_on_ends_every_session_that_began_without_it(mona, browse, turn_on):
    here, elsewhere = browse(mona), browse(mona)
    turn_on(here)
    assert elsewhere.get("/accounts/2fa/totp/deactivate/")["Location"].startswith("/accounts/login/")
    assert here.get("/me/account/").status_code == 200


def test_a_second_device_ends_no_session(mona, browse, turn_on):
    Authenticator.objects.create(user=mona, type="webauthn", data={})
    here, elsewhere = browse(mona), browse(mona)
    turn_on(here)
    assert elsewhere.get("/me/account/").status_code == 200


def test_turning_the_second_step_off_closes_the_desk_at_once(mona, browse, guarded, turn_on):
    browser = browse(mona)
    turn_on(browser)
    browser.post("/accounts/2fa/totp/deactivate/")
    assert browser.get("/review/")["Location"].startswith("/accounts/2fa/?next=")


def test_a_member_who_joins_the_team_while_signed_in_is_asked_at_the_next_page(alice, otto, browse, guarded):
    browser = browse(alice)
    assert browser.get("/boards/").status_code == 200
    grant_role(actor=otto, member=alice, role=Role.FACILITATOR)
    assert browser.get("/boards/")["Location"].startswith("/accounts/2fa/")


def test_words_of_the_team_are_read_for_danger_before_the_second_step_refuses_them(
    mona, browse, guarded, thread
):
    answer = browse(mona).post(
        f"/threads/{thread.public_id}/", {"text": NOW_WORDS, "client_key": str(uuid4())}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "988" in page
    assert "second step" in page
    assert ReviewItem.objects.get().care_level == 4


def test_after_the_sign_in_with_app_the_desk_is_open(mona, client, browse, guarded, turn_on):
    key = turn_on(browse(mona))
    client.post("/accounts/login/", {"login": "mona", "password": PASSWORD})
    with time_machine.travel(clock.now() + timedelta(seconds=60)):
        client.post("/accounts/2fa/authenticate/", {"code": number(key)})
    assert client.get("/review/").status_code == 200


def test_what_opens_a_second_step_is_kept_encrypted_and_outlives_a_change_of_key(secret, alice, settings):
    former = settings.SECRET_KEY
    rows = Authenticator.objects.filter(user=alice)
    spare = rows.get(type="recovery_codes").wrap().get_unused_codes()
    assert not any(secret in str(row.data) for row in rows)
    assert all(len(code) == 20 for code in spare)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 10, [former]
    assert (renew_secrets(), renew_secrets()) == (2, 0)
    settings.SECRET_KEY_FALLBACKS = []
    assert rows.get(type="totp").wrap().validate_code(number(secret))
    assert rows.get(type="recovery_codes").wrap().get_unused_codes() == spare


def test_an_operator_turns_a_lost_second_step_off_and_it_is_noted(secret, alice, otto, browse, client):
    elsewhere = browse(alice)
    page = browse(otto)
    address = f"/house/members/{alice.public_id}/"
    assert "second step off" in page.get(address).content.decode()
    page.post(f"{address}second-step/")
    assert not Authenticator.objects.filter(user=alice).exists()
    assert elsewhere.get("/me/account/").status_code == 302
    assert AuditEvent.objects.get(action="second_step_dropped").actor == otto.public_id
    sign_in(client)
    assert client.get("/me/account/").status_code == 200
    assert "second step off" not in page.get(address).content.decode()


def test_the_picture_for_the_app_names_neither_this_place_nor_an_address(alice, client):
    Member.objects.filter(pk=alice.pk).update(email="real.name@mail.example")
    sign_in_and_prove(client)
    address = client.get("/accounts/2fa/totp/activate/").context["totp_url"]
    assert address.startswith("otpauth://totp/alice?")
    assert "issuer=Sign-in" in address


def answer(**inner):
    """Return what a browser's script sends, with ``inner`` as the device's part."""
    shell = {"id": "AA", "rawId": "AA", "type": "public-key", "clientExtensionResults": {}}
    return json.dumps(shell | {"response": inner})


RUBBISH = [
    *("", "x", "null", "1", "[]", "{}", '{"id": 1}', '{"response": []}', '"\\u0000"', "[" * 3000),
    answer(),
    answer(clientDataJSON="AA", attestationObject="AA"),
    answer(clientDataJSON="e30", authenticatorData="AA", signature="AA", userHandle="AA"),
    answer(clientDataJSON=1, authenticatorData=None, signature=[], userHandle={}),
]


@pytest.mark.parametrize("credential", RUBBISH)
def test_a_passkey_made_of_rubbish_is_answered_in_words(credential, alice, client):
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    assert client.post("/accounts/2fa/webauthn/login/", {"credential": credential}).status_code in {200, 302}
    sign_in_and_prove(client)
    client.get("/accounts/2fa/webauthn/add/")
    page = client.post("/accounts/2fa/webauthn/add/", {"credential": credential, "name": "Mine"})
    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    again = client.post("/accounts/2fa/webauthn/reauthenticate/", {"credential": credential})
    assert again.status_code in {200, 302}
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(("host", "shown"), [("localhost", True), ("127.0.0.1", False), ("[::1]", False)])
def test_passkeys_are_offered_where_browsers_take_them(host, shown, client):
    page = client.get("/accounts/login/", headers={"Host": host}).content.decode()
    assert ("passkey" in page) is shown
