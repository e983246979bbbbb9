"""The way in, the way back in, and what is never kept."""

from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from community.core import audit, clock
from community.core.errors import Invalid
from community.core.models import AuditEvent
from community.members.actions.joining import join, make_invitation
from community.members.actions.returning import issue_code, new_recovery_codes, use_code
from community.members.actions.roles import grant_role, revoke_role
from community.members.handles import check_spelling, normalise, skeleton
from community.members.models import Invitation, Member, OneTimeCode, Role, RoleGrant
from community.members.queries import standing_of
from community.members.wording import REFUSALS
from moderation.models import ReviewItem
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def invite(**more):
    return make_invitation(
        actor=None, **{"role": Role.PARTICIPANT, "expires_at": clock.now() + timedelta(days=1)} | more
    )


def come_in(client, code, handle="newcomer", age="34"):
    client.post("/accounts/join/", {"code": code})
    client.post("/accounts/join/age/", {"age": age})
    return client.post("/accounts/join/name/", {"handle": handle, "password": PASSWORD})


def test_a_person_comes_in_by_invitation(client, circle):
    invitation = invite(circle=circle)
    page = come_in(client, f" {invitation.code.upper()} ")
    member = Member.objects.get(handle="newcomer")
    assert page.content.decode().count("<code>") == 8
    assert standing_of(member).roles == {Role.PARTICIPANT}
    assert standing_of(member).circle_ids == {circle.pk}
    assert Invitation.objects.get().uses_left == 0
    assert client.get("/boards/")["Location"].startswith("/accounts/agreement/")


def test_the_age_is_asked_before_anything_else_and_is_not_stored(client):
    code = invite().code
    client.post("/accounts/join/", {"code": code})
    assert client.get("/accounts/join/name/")["Location"] == "/accounts/join/"
    client.post("/accounts/join/age/", {"age": "34"})
    assert set(client.session.keys()) == {"join_invitation", "join_age_asked"}
    assert client.session["join_age_asked"] is True
    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    assert not names & {
        "age",
        "birthday",
        "date_of_birth",
        "first_name",
        "last_name",
        "real_name",
        "ip",
        "ip_address",
    }


def test_someone_too_young_is_refused_for_a_day_and_shown_who_helps(client):
    code = invite().code
    client.post("/accounts/join/", {"code": code})
    page = client.post("/accounts/join/age/", {"age": "16"})
    assert "not the right one" in page.content.decode()
    again = client.get("/accounts/join/")
    assert "not the right one" in again.content.decode()
    assert client.cookies["visit"]["max-age"] <= 86_400
    said, _moment, _signature = client.cookies["visit"].value.split(":")
    assert said == "later", "the answer itself is kept nowhere"
    assert Invitation.objects.get().uses_left == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"expires_at": clock.now() - timedelta(seconds=1)}, "expired_code"),
        ({"uses_left": 0}, "used_code"),
        ({"revoked_at": clock.now()}, "expired_code"),
    ],
)
def test_a_code_that_no_longer_opens_says_why(client, change, reason):
    code = invite().code
    Invitation.objects.update(**change)
    page = client.post("/accounts/join/", {"code": code})
    assert page.status_code == 400
    assert code in page.content.decode()
    assert str(REFUSALS[reason]) in page.content.decode()


def test_the_last_use_lets_one_person_in():
    key = invite().invitation.public_id
    join(invitation_id=key, handle="first-one", password=PASSWORD)
    with pytest.raises(Invalid, match="used_code"):
        join(invitation_id=key, handle="second-one", password=PASSWORD)


def test_an_invitation_that_ends_between_two_steps_says_so_and_keeps_the_name(client):
    client.post("/accounts/join/", {"code": invite().code})
    client.post("/accounts/join/age/", {"age": "34"})
    Invitation.objects.update(uses_left=0)
    page = client.post("/accounts/join/name/", {"handle": "newcomer", "password": PASSWORD})
    assert page.status_code == 400
    assert str(REFUSALS["used_code"]) in page.content.decode()
    assert 'value="newcomer"' in page.content.decode()
    assert PASSWORD not in page.content.decode()


def test_a_code_is_kept_nowhere_in_the_clear(client):
    code = invite().code
    client.post("/accounts/join/", {"code": code})
    assert code not in str(dict(client.session))
    assert not Invitation.objects.filter(code_digest__contains=code).exists()


@pytest.mark.parametrize(
    "code", ["nope", "' OR 1=1 --", "<script>alert(1)</script>", "a\x00b", "", "x" * 5000]
)
def test_an_unknown_code_is_answered_in_words(client, code):
    page = client.post("/accounts/join/", {"code": code})
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("age", ["", "abc", "-3", "0", "131", "1e9", "\x00", "18.5", "9" * 400])
def test_an_age_that_is_none_is_asked_again(client, age):
    client.post("/accounts/join/", {"code": invite().code})
    page = client.post("/accounts/join/age/", {"age": age})
    assert page.status_code == 400
    assert "visit" not in client.cookies
    assert not client.session.get("join_age_asked")


def test_someone_refused_does_not_go_on_by_an_earlier_answer(client):
    client.post("/accounts/join/", {"code": invite().code})
    client.post("/accounts/join/age/", {"age": "34"})
    client.post("/accounts/join/age/", {"age": "16"})
    answer = client.post("/accounts/join/name/", {"handle": "newcomer", "password": PASSWORD})
    assert answer["Location"] == "/accounts/join/"
    assert not Member.objects.exists()


def test_the_mark_of_a_refusal_cannot_be_made_up_and_ends_after_a_day(client):
    client.cookies["visit"] = "later:made-up"
    assert "Invitation code" in client.get("/accounts/join/").content.decode()
    client.post("/accounts/join/", {"code": invite().code})
    client.post("/accounts/join/age/", {"age": "16"})
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert "Invitation code" in client.get("/accounts/join/").content.decode()


def test_codes_are_tried_a_few_times_only_from_one_address(settings):
    settings.RATE_LIMITS = True
    answers = [Client().post("/accounts/join/", {"code": f"guess-{number}"}) for number in range(12)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"]
    elsewhere = Client(REMOTE_ADDR="2001:db8::1").post("/accounts/join/", {"code": invite().code})
    assert elsewhere.status_code == 302


def test_a_name_that_would_hurt_others_is_refused_in_words(client):
    page = come_in(client, invite().code, "kill-yourself")
    assert page.status_code == 400
    assert str(REFUSALS["handle_held"]) in page.content.decode()
    assert not Member.objects.exists()


def test_a_name_that_speaks_of_danger_brings_help_and_a_person(client):
    page = come_in(client, invite().code, "i-want-to-die-tonight")
    assert page.status_code == 200
    assert "data-card=" in page.content.decode()
    member = Member.objects.get()
    assert ReviewItem.objects.get(author=member).care_level >= 3
    assert member.profile_revisions.get().state == "kept"


def test_an_invitation_to_the_team_lets_in_one():
    with pytest.raises(Invalid, match="team_invitation_once"):
        invite(role=Role.MODERATOR, uses=2)
    invite(role=Role.MODERATOR)


def test_without_a_code_the_door_is_shut_unless_the_operator_opens_it(client, settings):
    assert client.get("/accounts/join/age/")["Location"] == "/accounts/join/"
    settings.OPEN_SIGN_UP = True
    client.post("/accounts/join/age/", {"age": "34"})
    client.post("/accounts/join/name/", {"handle": "open-door", "password": PASSWORD})
    assert standing_of(Member.objects.get(handle="open-door")).roles == {Role.PARTICIPANT}


@pytest.mark.parametrize(
    "handle",
    [
        "ad",
        "a" * 31,
        "admin",
        "Moderator",
        "mod_anna",
        "adm1n",
        "admin7",
        "realmoderator",
        "the-staff",
        "Holdfast.Team",
        "me",
        "jess-r-1987",
        "river2125550143",
        "7777",
        "mod.erator",
        "al\u202eice",
        "\u0430lice",
        "al ice",
        "<b>",
        "al\x00ice",
        "-alice",
    ],
)
def test_a_handle_that_could_mislead_is_refused(handle):
    with pytest.raises(ValidationError):
        check_spelling(handle)


@pytest.mark.parametrize("handle", ["a1ice", "ALICE", "al.ice", "\u0430lice", "\uff41\uff4cice", "al-ice"])
def test_a_handle_that_looks_like_anothers_is_refused(client, alice, handle):
    page = come_in(client, invite().code, handle)
    assert page.status_code == 400
    assert not Member.objects.filter(handle=normalise(handle)).exclude(pk=alice.pk).exists()


IN_OTHER_DRESS = {
    "a": "\u0430\u03b1\uff41\u24d0\U0001d4b6",
    "c": "\u0441\u03f2",
    "d": ("cl", "ci", "c1", "\u0501"),
    "e": "\u0435\u212e",
    "i": "1l\u0456\u0131\u2170",
    "l": "1i\u04cf\u217c",
    "m": ("rn", "r-n", "\u217f"),
    "o": "0\u043e\u03bf\u00ba",
    "s": "5\u0455",
    "w": ("vv", "\u0461"),
}
"""What a reader would take for the letter: in the same alphabet, in others, and letters in a fancy dress."""


@given(
    st.text("abcdefilmnorsvwx", min_size=3, max_size=9).flatmap(
        lambda name: st.tuples(
            st.just(name),
            st.tuples(*(st.sampled_from([letter, *IN_OTHER_DRESS.get(letter, ())]) for letter in name)),
        )
    )
)
@example(("xvw", ("x", "v", "vv")))
def test_whatever_looks_like_a_name_is_refused_or_counts_as_that_name(pair):
    name, letters = pair
    try:
        check_spelling("".join(letters))
    except ValidationError:
        return
    assert skeleton("".join(letters)) == skeleton(name)


@given(st.text(min_size=1, max_size=20))
def test_the_skeleton_of_a_normal_form_is_stable(text):
    assert skeleton(normalise(text)) == skeleton(text)
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    "password", ["tooshort1", "password1234", "aaaaaaaaaaaaaa", "holdfast12345", "x" * 129, "qwertyqwerty"]
)
def test_a_password_that_is_easy_to_guess_is_refused(client, password):
    client.post("/accounts/join/", {"code": invite().code})
    client.post("/accounts/join/age/", {"age": "34"})
    page = client.post("/accounts/join/name/", {"handle": "newcomer", "password": password})
    assert page.status_code == 400
    assert password not in page.content.decode()


def test_a_recovery_code_lets_its_owner_back_in_once(client, alice):
    code = new_recovery_codes(member=alice)[0]
    words = {"handle": "alice", "code": code, "password": "another four words entirely"}
    assert client.post("/accounts/recover/", words).status_code == 200
    assert client.post("/accounts/recover/", words).status_code == 400
    alice.refresh_from_db()
    assert alice.check_password("another four words entirely")
    assert not OneTimeCode.objects.filter(digest__contains=code).exists()


def test_an_operators_code_works_for_a_day_and_is_audited(alice, otto):
    code = issue_code(actor=otto, member=alice)
    assert AuditEvent.objects.filter(action="one_time_code_issued", actor=otto.public_id).exists()
    with clock.moved_to(clock.now() + timedelta(days=2)), pytest.raises(Invalid):
        use_code(handle_key=alice.handle_key, code=code, password="another four words entirely")
    use_code(handle_key=alice.handle_key, code=code, password="another four words entirely")
    assert audit.first_broken() is None


def test_wrong_names_and_wrong_codes_get_the_same_answer(client, alice):
    words = {"code": "aaaa-bbbb-cccc-dddd", "password": "another four words entirely"}
    known = client.post("/accounts/recover/", {"handle": "alice", **words}).content.decode()
    unknown = client.post("/accounts/recover/", {"handle": "nobody-here", **words}).content.decode()
    assert known.replace("alice", "").count("did not work") == unknown.count("did not work") == 1


def test_wrong_tries_from_elsewhere_do_not_lock_the_owner_out(alice, settings):
    settings.RATE_LIMITS = True
    cache.clear()
    attacker, owner = Client(REMOTE_ADDR="192.0.2.1"), Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(15):
        attacker.post("/accounts/login/", {"login": "alice", "password": "wrong wrong wrong"})
    blocked = attacker.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert blocked.status_code in {200, 429}
    answer = owner.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert answer.status_code == 302, "the owner was locked out by somebody else's tries"


def test_nobody_becomes_a_superuser(alice):
    with pytest.raises(IntegrityError, match="member_is_never_superuser"), transaction.atomic():
        Member.objects.filter(pk=alice.pk).update(is_superuser=True)


def test_a_role_gives_and_takes_its_wagtail_group(otto, alice):
    grant = grant_role(actor=otto, member=alice, role=Role.EDITOR)
    assert alice.groups.filter(name="role:editor").exists()
    assert alice.has_perm("wagtailadmin.access_admin")
    revoke_role(actor=otto, member=alice, role=Role.EDITOR)
    assert not Member.objects.get(pk=alice.pk).has_perm("wagtailadmin.access_admin")
    assert RoleGrant.objects.get(pk=grant.pk).revoked_at is not None


def test_a_grant_ends_by_itself(otto, alice):
    grant_role(actor=otto, member=alice, role=Role.MODERATOR, until=clock.now() + timedelta(days=1))
    with clock.moved_to(clock.now() + timedelta(days=2)):
        assert Role.MODERATOR not in standing_of(Member.objects.get(pk=alice.pk)).roles
