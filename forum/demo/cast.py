"""The demo's people and places."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password

from community.core import clock
from community.members.actions.joining import sign
from community.members.actions.people import mute
from community.members.actions.profile import write_profile
from community.members.actions.roles import grant_role, join_circle, make_circle
from community.members.models import Circle, Member, Role
from community.members.queries import current_agreement
from forum.actions.places import BoardFacts, make_board
from forum.actions.rooms import RoomFacts, change_room, make_room
from forum.actions.usual_places import set_up_usual_places
from forum.demo import PASSWORD
from forum.demo.told import Table, Told
from forum.models import Room

JOINED = timedelta(days=120)
"""How long ago everybody came: before the oldest words."""
NOT_FACTS = {"slug", "circle", "at", "ago", "messages"}


def make_people(told: Told) -> dict[str, Member]:
    """Make everybody, by handle. The clock stands where they joined."""
    circles = {
        each["slug"]: make_circle(actor=None, name=each["name"], slug=each["slug"], kind=each["kind"])
        for each in told.circles
    }
    shared = make_password(PASSWORD)  # known to everybody, so one salt is enough; a hash is slow on purpose
    members = {each["handle"]: _person(each, circles, shared) for each in told.members}
    for who, whom in told.mutes:
        mute(actor=members[who], other=members[whom])
    return members


def _person(each: Table, circles: dict[str, Circle], password: str) -> Member:
    member = Member.objects.create_user(each["handle"])
    member.password, member.joined_at = password, clock.now()
    member.save(update_fields=["password", "joined_at"])
    for role in each["roles"]:
        grant_role(actor=None, member=member, role=Role(role))
    for slug in each.get("circles", ()):
        join_circle(actor=None, member=member, circle=circles[slug])
    sign(member=member, version=current_agreement().version)
    write_profile(
        member=member,
        stage=each.get("stage", ""),
        pronouns=each.get("pronouns", ""),
        pathway=each.get("pathway", ""),
    )
    return member


def make_places(told: Told, operator: Member) -> None:
    """Open the usual places, and the boards and rooms of the demo's own."""
    set_up_usual_places(actor=None)
    circles = {circle.slug: circle for circle in Circle.objects.all()}
    for each in told.boards:
        make_board(
            actor=None,
            slug=each["slug"],
            facts=BoardFacts(circle=circles.get(each.get("circle", "")), **_facts(each)),
        )
    for order, each in enumerate(told.rooms):
        usual = Room.objects.filter(slug=each["slug"]).first()
        if usual is None:
            facts = RoomFacts(circle=circles.get(each.get("circle", "")), order=order, **_facts(each))
            make_room(actor=None, slug=each["slug"], facts=facts)
        else:
            facts = RoomFacts(
                title=usual.title,
                topic=usual.topic,
                rules=usual.rules,
                hours=each["hours"],
                order=usual.order,
                audience=usual.audience,
            )
            change_room(actor=operator, slug=each["slug"], facts=facts)


def _facts(each: Table) -> Table:
    return {name: value for name, value in each.items() if name not in NOT_FACTS}
