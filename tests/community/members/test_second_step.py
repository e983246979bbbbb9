"""The second step at sign-in, and the password again before what matters."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from community.core import clock
from community.members.actions.returning import issue_code, use_code
from community.members.models import Member, OneTimeCode
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def number(secret):
    """Return what the app would show now."""
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client, password=PASSWORD):
    return client.post("/accounts/login/", {"login": "alice", "password": password})


def sign_in_and_prove(client):
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


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
