"""An operator closes an account, and opens it again."""

import pytest
from django.test import Client

from community.core.models import AuditEvent
from community.members.models import Member
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def set_account(browser, member, *, open_again):
    return browser.post(f"/house/members/{member.public_id}/account/", {"open": str(int(open_again))})


def signs_in(handle):
    client = Client()
    client.post("/accounts/login/", {"login": handle, "password": PASSWORD})
    return client.get("/boards/").status_code == 200


def test_a_closed_account_is_signed_out_at_once_and_lets_nobody_in(otto, bob, browse):
    bobs = browse(bob)
    assert bobs.get("/boards/").status_code == 200
    assert set_account(browse(otto), bob, open_again=False).status_code == 302
    assert bobs.get("/boards/")["Location"].startswith("/accounts/login/")
    assert not signs_in("bob")
    assert AuditEvent.objects.filter(action="account_closed", subject=bob.public_id).exists()


def test_what_a_closed_member_wrote_stays(otto, alice, ada, thread, browse):
    set_account(browse(otto), alice, open_again=False)
    assert "By the river" in browse(ada).get(f"/threads/{thread.public_id}/").content.decode()


def test_it_can_be_opened_again_and_asks_for_a_new_sign_in(otto, bob, browse):
    bobs, operator = browse(bob), browse(otto)
    set_account(operator, bob, open_again=False)
    assert "This account is closed" in operator.get(f"/house/members/{bob.public_id}/").content.decode()
    set_account(operator, bob, open_again=True)
    assert bobs.get("/boards/").status_code == 302
    assert signs_in("bob")


def test_closing_twice_is_noted_once(otto, bob, browse):
    for _ in range(2):
        set_account(browse(otto), bob, open_again=False)
    assert AuditEvent.objects.filter(action="account_closed").count() == 1


def test_nobody_closes_their_own(otto, browse):
    refused = set_account(browse(otto), otto, open_again=False)
    assert refused.status_code == 403
    assert "Ask another operator" in refused.content.decode()
    assert Member.objects.get(pk=otto.pk).is_active
    assert b"Close the account" not in browse(otto).get(f"/house/members/{otto.public_id}/").content


def test_words_of_a_closed_account_can_still_be_hidden(otto, alice, bob, thread, browse):
    Member.objects.filter(pk=alice.pk).update(pronouns="she")
    set_account(browse(otto), alice, open_again=False)
    reader = browse(bob)
    page = reader.get(f"/members/{alice.public_id}/").content.decode()
    assert "This account is closed" in page
    assert "she</dd>" not in page
    reader.post(f"/members/{alice.public_id}/set/", {"do": "mute"})
    assert reader.get(f"/threads/{thread.public_id}/").status_code == 404
