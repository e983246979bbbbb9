"""The first account and the first invitation, made at the machine."""

import io

import pytest
from django.core.management import CommandError, call_command

from community.members.actions.joining import open_invitation
from community.members.actions.returning import use_code
from community.members.models import Invitation, Member, Role
from community.members.queries import standing_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def type_in(monkeypatch):
    """Give standard input these words, as a script would."""

    def words(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return words


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("create_operator", *words, stdout=out)
    return out.getvalue()


def test_it_makes_an_operator_with_codes_and_an_invitation(type_in, client):
    type_in(f"{PASSWORD}\n")
    said = run("Morgan")
    morgan = Member.objects.get(handle="morgan")
    assert standing_of(morgan).roles == {Role.OPERATOR}
    assert not morgan.is_superuser
    assert PASSWORD not in said
    codes = [line.strip() for line in said.splitlines() if line.strip().count("-") == 3]
    assert len(codes) == 9
    assert open_invitation(codes[-1]).uses_left > 0
    use_code(handle_key=morgan.handle_key, code=codes[0], password="five other words altogether here")
    client.post("/accounts/login/", {"login": "morgan", "password": "five other words altogether here"})
    assert client.get("/house/members/").status_code == 200


def test_a_second_time_is_refused_unless_another_is_asked_for(type_in):
    type_in(f"{PASSWORD}\n")
    run("morgan")
    with pytest.raises(CommandError, match="There is an operator already"):
        run("robin")
    type_in(f"{PASSWORD}\n")
    run("robin", "--another")
    assert Member.objects.count() == 2


@pytest.mark.parametrize(
    ("handle", "password", "why"),
    [
        ("mo", PASSWORD, "3 to 30"),
        ("admin", PASSWORD, "taken for the team"),
        ("mor\u202egan", PASSWORD, "hidden character"),
        ("morgan", "short", "12"),
        ("morgan", "", "12"),
        ("morgan", "qwertyqwerty", "easy to guess"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_and_makes_nothing(type_in, handle, password, why):
    type_in(f"{password}\n")
    with pytest.raises(CommandError, match=why):
        run(handle)
    assert not Member.objects.exists()
    assert not Invitation.objects.exists()
