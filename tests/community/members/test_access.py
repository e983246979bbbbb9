"""Every view says who may use it, and the one table decides over HTTP."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from community.core.access import PUBLIC, access, declared
from community.members import access_rules
from community.members.models import Role
from community.members.policy import TABLE, Standing, may, may_at_all

pytestmark = pytest.mark.django_db


def walk(resolver, route="", namespace=""):
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield entry.callback, namespace + (entry.name or ""), here.replace("^", "")


def test_every_view_declares_its_access():
    silent = [
        f"{name or route}"
        for view, name, route in walk(get_resolver())
        if declared(view, name, route) is None
    ]
    assert silent == []
    assert access_rules.SIGNED_IN.action in TABLE


def test_every_action_that_a_view_names_is_a_row_of_the_table():
    named = {
        found.action
        for view, name, route in walk(get_resolver())
        if (found := declared(view, name, route)) is not None and not found.is_public
    }
    assert named <= set(TABLE)


def test_a_view_that_declares_nothing_is_refused(rf, alice):
    def silent(request):
        raise AssertionError

    assert declared(silent, "nowhere", "nowhere/") is None
    assert declared(access("own.read")(silent), "nowhere", "nowhere/").action == "own.read"


PAGES = {
    "forum:boards": (),
    "forum:rooms": (),
    "forum:me": (),
    "forum:topics": (),
    "members:profile": (),
    "members:people": (),
    "members:account": (),
    "members:members": (),
    "members:invitations": (),
    "members:circles": (),
    "members:new_agreement": (),
    "forum:house_boards": (),
    "forum:house_words": (),
    "moderation:review": (),
    "moderation:decisions": (),
}
EVERY_ROLE = [role for role in Role if role is not Role.GUEST]


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("page", PAGES)
def test_the_table_decides_who_opens_a_page(page, role, join, browse):
    address = reverse(page)
    view = get_resolver().resolve(address)
    found = declared(view.func, view.view_name, view.route)
    member = join(f"some-{role.value}", role)
    expected = 200 if may_at_all(Standing(1, frozenset({role})), found.action) else 403
    assert browse(member).get(address).status_code == expected


@pytest.mark.parametrize("page", PAGES)
def test_a_guest_is_led_to_sign_in(page, client):
    answer = client.get(reverse(page))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def states_of(action):
    return {state for rule in TABLE[action] for state in rule.states} or {""}


@pytest.mark.parametrize("action", TABLE)
def test_the_table_gives_nothing_to_guests(action):
    for state in states_of(action):
        for own in (True, False):
            assert not may(Standing(roles=frozenset({Role.GUEST})), action, state=state, own=own)


@pytest.mark.parametrize("action", TABLE)
@pytest.mark.parametrize("role", EVERY_ROLE)
def test_a_role_for_one_circle_counts_there_and_only_where_the_row_is_scoped(action, role):
    standing = Standing(1, scoped=frozenset({(role, 7)}))
    for state in states_of(action):
        rows = [
            rule for rule in TABLE[action] if role in rule.roles and (not rule.states or state in rule.states)
        ]
        inside = any(rule.scoped or rule.anywhere for rule in rows)
        outside = any(rule.anywhere for rule in rows)
        assert bool(may(standing, action, state=state, own=True, circle_id=7)) == inside
        assert bool(may(standing, action, state=state, own=True, circle_id=8)) == outside


def test_nobody_reads_members_words_before_signing(join, browse, thread):
    newcomer = join("newcomer", Role.PARTICIPANT, agreed=False)
    reader = browse(newcomer)
    answer = reader.get(f"/threads/{thread.public_id}/")
    assert answer["Location"].startswith("/accounts/agreement/?next=")
    signed = reader.post(
        "/accounts/agreement/", {"agree": "on", "version": "1", "next": f"/threads/{thread.public_id}/"}
    )
    assert signed["Location"] == f"/threads/{thread.public_id}/"
    assert reader.get(f"/threads/{thread.public_id}/").status_code == 200


def test_a_new_version_of_the_agreement_asks_again(alice, otto, browse):
    browse(otto).post("/house/agreement/", {"source": "Everything, said anew."})
    assert browse(alice).get("/boards/")["Location"].startswith("/accounts/agreement/")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_signing_leads_nowhere_but_here(alice, browse, target):
    answer = browse(alice).post("/accounts/agreement/", {"agree": "on", "version": "1", "next": target})
    assert answer["Location"] == "/boards/"
    assert PUBLIC.is_public
