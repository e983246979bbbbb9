"""E-mail: optional, used only once confirmed, in words that say nothing about this place."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django_tasks_db.models import DBTaskResult

from community.members.models import Member
from community.members.tasks import mail_link
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ADDRESS = "someone@mail.example"
ANOTHER = "five other words altogether here"
TELLING = re.compile(
    r"holdfast|recover|sober|program|community|member|alice|peer|support|group|therap|clinic", re.IGNORECASE
)


@pytest.fixture
def owner(alice, client):
    sign_in(client, "alice")
    return client


def sign_in(client, handle):
    """Sign in, and give the password again as changing an address asks for."""
    client.post("/accounts/login/", {"login": handle, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def add(owner, address=ADDRESS):
    return owner.post("/accounts/email/", {"action_add": "", "email": address})


def link_in(message):
    return re.findall(r"https?://[^/]+(\S+)", message.body)[0]


def confirm(owner):
    add(owner)
    path = link_in(mail.outbox[-1])
    assert owner.get(path).status_code == 200
    owner.post(path)
    mail.outbox.clear()


def ask(client, address=ADDRESS):
    """Ask for a link, and let the worker do what was put down for it."""
    answer = client.post("/accounts/password/reset/", {"email": address})
    for row in DBTaskResult.objects.all():
        mail_link.func(*row.args_kwargs["args"])
    return answer


def words_of(message):
    """Everything a mail shows, without the link's address."""
    return re.sub(r"https?://\S+", "", f"{message.subject}\n{message.body}")


def test_an_address_is_used_only_once_it_is_confirmed(owner, client):
    add(owner)
    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    mail.outbox.clear()
    ask(client)
    assert mail.outbox == []
    assert not Member.objects.exclude(email="").exists()


def test_a_confirmed_address_gets_a_link_that_sets_a_password_once(owner, client, alice):
    confirm(owner)
    assert EmailAddress.objects.get().verified
    owner.post("/accounts/logout/")
    ask(client)
    [message] = mail.outbox
    page = client.get(link_in(message), follow=True)
    where = page.redirect_chain[-1][0]
    done = client.post(where, {"password1": ANOTHER, "password2": ANOTHER})
    assert done["Location"] == "/accounts/password/reset/key/done/"
    alice.refresh_from_db()
    assert alice.check_password(ANOTHER)
    again = client.get(link_in(message), follow=True)
    assert "does not work any more" in again.content.decode()


def test_every_mail_is_neutral(owner, client, bob):
    add(owner)
    ask(client)
    confirm_again = mail.outbox[0]
    EmailAddress.objects.update(verified=True)
    ask(client)
    client.post("/accounts/logout/")
    sign_in(client, "bob")
    add(client)  # somebody else's address
    assert len(mail.outbox) >= 2
    assert confirm_again in mail.outbox
    for message in mail.outbox:
        assert not TELLING.search(words_of(message)), words_of(message)
        assert not message.alternatives
        assert message.from_email.startswith("notices@")


def test_nobody_learns_from_asking_who_is_here(owner, client):
    confirm(owner)
    owner.post("/accounts/logout/")
    known, unknown = ask(client), ask(client, "stranger@mail.example")
    assert known["Location"] == unknown["Location"]
    assert known.content == unknown.content
    rows = DBTaskResult.objects.order_by("enqueued_at")
    assert len(rows) == 2, "both must cost one row, whoever asks"
    assert ADDRESS not in str([row.args_kwargs for row in rows])
    assert {message.to[0] for message in mail.outbox} == {ADDRESS}


def test_a_closed_account_gets_no_link(owner, client, alice):
    confirm(owner)
    Member.objects.filter(pk=alice.pk).update(is_active=False)
    ask(client)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "address", ["", "no", "a@b\x00.example", "<script>@x.example", "a" * 5000 + "@x.example"]
)
def test_an_odd_address_is_answered_in_words(owner, client, address):
    assert add(owner, address).status_code == 200
    assert ask(client, address).status_code == 200
    assert mail.outbox == []


def test_one_address_at_most(owner):
    add(owner)
    add(owner, "second@mail.example")
    assert EmailAddress.objects.count() == 1


def test_an_address_can_be_taken_away_again(owner, alice):
    confirm(owner)
    owner.post("/accounts/email/", {"action_remove": "", "email": ADDRESS})
    alice.refresh_from_db()
    assert alice.email == ""
    assert not EmailAddress.objects.exists()
