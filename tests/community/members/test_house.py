"""Running the house: roles, circles, invitations, codes, the agreement."""

from datetime import timedelta

import pytest
import time_machine

from community.core import audit, clock
from community.core.models import AuditEvent
from community.members.models import Agreement, Circle, Invitation, Member, Role, RoleGrant
from community.members.queries import standing_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(otto, browse):
    return browse(otto)


def roles_of(member):
    return standing_of(Member.objects.get(pk=member.pk)).roles


def test_an_operator_gives_and_takes_a_role(house, alice, otto):
    address = f"/house/members/{alice.public_id}/"
    house.post(address, {"role": "mentor"})
    assert Role.MENTOR in roles_of(alice)
    grant = RoleGrant.objects.get(member=alice, role=Role.MENTOR)
    assert grant.granted_by == otto
    house.post(f"{address}revoke/", {"grant": "mentor"})
    assert Role.MENTOR not in roles_of(alice)
    made = AuditEvent.objects.filter(subject=alice.public_id).values_list("action", flat=True)
    assert {"role_granted", "role_revoked"} <= set(made)
    assert audit.first_broken() is None


def test_a_role_in_one_circle_until_a_day(house, alice, circle):
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    house.post(
        f"/house/members/{alice.public_id}/", {"role": "facilitator", "circle": circle.slug, "until": day}
    )
    grant = RoleGrant.objects.get(member=alice, role=Role.FACILITATOR)
    assert (grant.circle, grant.until.date() >= clock.now().date()) == (circle, True)
    assert roles_of(alice) == {Role.PARTICIPANT}


@pytest.mark.parametrize(
    "words",
    [
        {"role": "mentor", "until": "2001-01-01"},
        {"role": "guest"},
        {"role": "superuser"},
        {"role": "mentor", "circle": "nowhere"},
        {"role": "mentor", "circle": "\x00"},
        {"role": "mentor", "until": "soon"},
        {"role": ""},
    ],
)
def test_a_grant_that_cannot_be_is_refused_in_words(house, alice, words):
    page = house.post(f"/house/members/{alice.public_id}/", words)
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert roles_of(alice) == {Role.PARTICIPANT}


def test_an_operator_cannot_lock_themselves_out(house, otto):
    answer = house.post(f"/house/members/{otto.public_id}/revoke/", {"grant": "operator"})
    assert answer.status_code == 403
    assert "own operator role" in answer.content.decode()
    soon = (clock.now() + timedelta(days=1)).date().isoformat()
    page = house.post(f"/house/members/{otto.public_id}/", {"role": "operator", "until": soon})
    assert page.status_code == 403
    assert Role.OPERATOR in roles_of(otto)


@pytest.mark.parametrize(
    "key",
    ["", "abc", "mentor", "participant nowhere", "participant nowhere\x00", "9" * 4000, "\x00", "1 OR 1=1"],
)
def test_a_grant_that_is_none_is_not_found(house, alice, key):
    assert house.post(f"/house/members/{alice.public_id}/revoke/", {"grant": key}).status_code == 404


def test_a_role_in_a_circle_is_taken_back_in_that_circle_alone(house, alice, circle):
    address = f"/house/members/{alice.public_id}/"
    for where in ({}, {"circle": circle.slug}):
        house.post(address, {"role": "facilitator", **where})
    assert 'value="facilitator morning"' in house.get(address).content.decode()
    house.post(f"{address}revoke/", {"grant": "facilitator morning"})
    left = RoleGrant.objects.filter(member=alice, role=Role.FACILITATOR, revoked_at__isnull=True)
    assert [grant.circle for grant in left] == [None]


def test_a_page_about_a_member_names_no_key_of_the_database(house, alice):
    page = house.get(f"/house/members/{alice.public_id}/").content.decode()
    assert 'name="grant" value="participant"' in page


@pytest.mark.parametrize("deed", ["", "revoke/", "code/", "second-step/"])
def test_what_gives_power_over_an_account_asks_for_the_password_again(house, alice, deed):
    address = f"/house/members/{alice.public_id}/{deed}"
    words = {"role": "operator", "grant": "participant"}
    before = AuditEvent.objects.count()
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert house.post(address, words)["Location"].startswith("/accounts/reauthenticate/?next=")
        assert AuditEvent.objects.count() == before
        done = house.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": address}, follow=True)
    assert done.status_code == 200
    assert AuditEvent.objects.count() == before + 1


def test_a_code_is_shown_once_and_opens_until_it_is_closed(house, client):
    page = house.post("/house/invitations/", {"role": "alumnus", "uses": "2", "days": "7"}).content.decode()
    code = page.split("data-code>")[1].split("<")[0]
    assert code not in house.get("/house/invitations/").content.decode()
    assert client.post("/accounts/join/", {"code": code}).status_code == 302
    invitation = Invitation.objects.get()
    house.post(f"/house/invitations/{invitation.public_id}/revoke/")
    assert client.post("/accounts/join/", {"code": code}).status_code == 400


@pytest.mark.parametrize(
    "words",
    [
        {"role": "moderator", "uses": "5", "days": "7"},
        {"role": "guest", "uses": "1", "days": "7"},
        {"role": "participant", "uses": "0", "days": "7"},
        {"role": "participant", "uses": "1", "days": "0"},
        {"role": "participant", "uses": "1e9", "days": "7"},
        {"role": "participant", "uses": "1", "days": "7", "program": "x" * 81},
        {"role": "participant", "uses": "1", "days": "7", "circle": "\x00"},
    ],
)
def test_an_invitation_that_cannot_be_is_refused_and_keeps_what_was_typed(house, words):
    page = house.post("/house/invitations/", words)
    assert page.status_code == 400
    assert 'role="alert"' in page.content.decode()
    assert f'value="{words["days"]}"' in page.content.decode()
    assert not Invitation.objects.exists()


def test_a_circle_is_made_filled_and_emptied(house, alice):
    answer = house.post("/house/circles/", {"name": "Evening", "slug": "evening", "kind": "group"})
    assert answer["Location"] == "/house/circles/evening/"
    circle = Circle.objects.get(slug="evening")
    house.post(answer["Location"], {"handle": "ALICE"})
    assert standing_of(Member.objects.get(pk=alice.pk)).circle_ids == {circle.pk}
    assert "alice" in house.get(answer["Location"]).content.decode()
    house.post(answer["Location"], {"out": alice.public_id})
    assert standing_of(Member.objects.get(pk=alice.pk)).circle_ids == frozenset()


@pytest.mark.parametrize("handle", ["", "nobody-here", "\x00", "' OR 1=1", "x" * 500])
def test_nobody_unknown_is_put_into_a_circle(house, circle, handle):
    page = house.post("/house/circles/morning/", {"handle": handle})
    assert page.status_code == 400
    assert circle.members.count() == 1


@pytest.mark.parametrize("slug", ["morning", "", "a b", "../x", "\x00", "x" * 51])
def test_a_circle_needs_a_short_name_of_its_own(house, circle, slug):
    page = house.post("/house/circles/", {"name": "Another", "slug": slug, "kind": "group"})
    assert page.status_code == 400
    assert 'value="Another"' in page.content.decode()


def test_members_are_found_by_a_part_of_their_name(house, alice, bob):
    page = house.get("/house/members/?find=LIC").content.decode()
    assert "alice" in page
    assert ">bob<" not in page
    assert "Participant" in page


def test_a_new_agreement_keeps_the_old_one(house, otto):
    first = Agreement.objects.get().source
    house.post("/house/agreement/", {"source": "Anew.\r\n\r\n**Bold** <script>x</script>"})
    assert list(Agreement.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert Agreement.objects.get(version=1).source == first
    page = house.get("/accounts/agreement/").content.decode()
    assert "<p>Anew.</p>" in page
    assert "<b>Bold</b>" in page
    assert "<script>x" not in page


@pytest.mark.parametrize("source", ["", "   ", "\x00", "x" * 20_001])
def test_an_agreement_needs_words(house, source):
    assert house.post("/house/agreement/", {"source": source}).status_code == 400
    assert Agreement.objects.count() == 1


def test_someone_who_reads_an_old_version_is_asked_to_read_the_new_one(house, join, browse):
    newcomer = browse(join("newcomer", Role.PARTICIPANT, agreed=False))
    newcomer.get("/accounts/agreement/")
    house.post("/house/agreement/", {"source": "Anew."})
    page = newcomer.post("/accounts/agreement/", {"agree": "on", "version": "1", "next": "/me/people/"})
    assert page.status_code == 409
    assert "A newer version appeared" in page.content.decode()
    assert 'value="/me/people/"' in page.content.decode()
    assert " checked" not in page.content.decode()


@pytest.mark.parametrize("version", ["", "abc", "-1", "999999999999999999999", "\x00"])
def test_an_odd_version_signs_nothing(join, browse, version):
    newcomer = join("newcomer", Role.PARTICIPANT, agreed=False)
    page = browse(newcomer).post("/accounts/agreement/", {"agree": "on", "version": version})
    assert page.status_code in {400, 409}
    assert not newcomer.signatures.exists()
