"""The one policy table: which role may do what, to things in which state.

Every package's policy asks :func:`may` for the role's part and adds what only it can know (an
audience, an edit window). The table is data, so that a test can walk it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from community.core.rulings import Ruling
from community.members.models import Role

READERS = frozenset(Role) - {Role.GUEST}
"""Everybody who has signed in holds at least one of these."""
MEMBERS = READERS - {Role.FAMILY}
"""Those whose own recovery, or work, brings them here; the families' board stands apart."""
TEAM = frozenset({Role.FACILITATOR, Role.MODERATOR, Role.CLINICIAN, Role.OPERATOR})
REVIEWERS = frozenset({Role.FACILITATOR, Role.MODERATOR, Role.CLINICIAN})
DECIDERS = frozenset({Role.MODERATOR, Role.CLINICIAN})
OPERATORS = frozenset({Role.OPERATOR})
STAFF = TEAM | {Role.EDITOR}
"""Who could do harm to others with an open machine or a stolen password: shorter sessions, a second step."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. ``states`` empty: any state. ``own``: only on what is one's own.

    ``scoped``: a role granted for one circle is enough for things of that circle. ``anywhere``: it
    is enough everywhere, since the row asks only whether somebody is here at all. ``signed_in``: no
    role is needed, so that who lost their last one still reaches what is theirs, and a person.
    """

    roles: frozenset[Role]
    states: frozenset[str] = frozenset()
    own: bool = False
    scoped: bool = False
    anywhere: bool = False
    signed_in: bool = False

    def is_held_by(self, standing: "Standing", circle_id: int | None = None) -> bool:
        """Return whether ``standing`` has what the row asks for, to a thing in that circle."""
        if self.signed_in:
            return standing.member_id is not None
        if self.anywhere:
            return standing.holds_anywhere(self.roles)
        return standing.has_any(self.roles, circle_id if self.scoped else None)


def _in(*states: str) -> frozenset[str]:
    return frozenset(states)


def _readers(*states: str, own: bool = False) -> Rule:
    """Return the rule for everybody who is here, by whatever role and for whatever circle."""
    return Rule(READERS, frozenset(states), own, anywhere=True)


def _signed_in(*states: str, own: bool = False) -> Rule:
    """Return the rule for whoever has signed in, with a role or without."""
    return Rule(READERS, frozenset(states), own, anywhere=True, signed_in=True)


TABLE: dict[str, tuple[Rule, ...]] = {
    # Reading and writing. A board's own audience and posting rule come on top.
    "board.read": (_readers(),),
    "thread.start": (_readers(),),
    "post.read": (
        _readers("published"),
        _readers("held", "pending", "rejected", "hidden", own=True),
        Rule(REVIEWERS, _in("held", "pending", "hidden", "rejected"), scoped=True),
    ),
    "post.write": (_readers("open"), Rule(TEAM, _in("open", "locked"), scoped=True)),
    "post.edit": (_readers("published", "held", "pending", own=True),),
    "post.delete": (_signed_in("published", "held", "pending", own=True),),
    "post.history": (
        _readers("published", "held", "pending", own=True),
        Rule(REVIEWERS, scoped=True),
    ),
    "post.react": (_readers("published"),),
    "post.report": (_readers("published"),),
    "thread.keep": (_readers("published"),),  # watch, bookmark, mark as read
    "thread.lock": (Rule(TEAM, scoped=True),),
    "thread.slow": (Rule(TEAM, scoped=True),),
    "thread.pin": (Rule(TEAM, scoped=True),),
    "thread.move": (Rule(TEAM),),
    # Oneself.
    "own.read": (_signed_in(),),
    "profile.read": (_readers(),),
    "profile.edit": (_readers(),),
    "member.block": (_readers(),),
    "agreement.sign": (_signed_in(),),
    "card.answer": (_signed_in(),),
    "decision.read": (_signed_in(own=True),),
    "appeal.write": (_signed_in(own=True),),
    # The review desk.
    "review.read": (Rule(REVIEWERS, scoped=True), Rule(OPERATORS)),  # who is called last must be able to look
    "review.decide": (Rule(DECIDERS, scoped=True),),
    "review.sanction": (Rule(DECIDERS),),
    "review.call_clinician": (Rule(REVIEWERS, scoped=True), Rule(OPERATORS)),
    "review.accept": (Rule(frozenset({Role.CLINICIAN})),),
    "appeal.decide": (Rule(DECIDERS),),
    # Running the house.
    "member.list": (Rule(OPERATORS),),
    "role.grant": (Rule(OPERATORS),),
    "circle.manage": (Rule(OPERATORS),),
    "board.manage": (Rule(OPERATORS),),
    "invitation.make": (Rule(OPERATORS),),
    "code.issue": (Rule(OPERATORS),),
    "member.close": (Rule(OPERATORS),),
    "agreement.publish": (Rule(OPERATORS),),
    "cms.use": (Rule(frozenset({Role.EDITOR, Role.OPERATOR})),),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What a viewer is, at one moment: the roles that count, and the circles they are in.

    ``scoped`` holds (role, circle id) for roles that count in one circle only.
    """

    member_id: int | None = None
    roles: frozenset[Role] = frozenset()
    scoped: frozenset[tuple[Role, int]] = frozenset()
    circle_ids: frozenset[int] = frozenset()

    def has_any(self, roles: Iterable[Role], circle_id: int | None = None) -> bool:
        """Return whether the viewer holds one of ``roles`` everywhere, or in that circle."""
        wanted = frozenset(roles)
        return bool(self.roles & wanted) or any(
            role in wanted and circle_id is not None and circle == circle_id for role, circle in self.scoped
        )

    def holds_anywhere(self, roles: Iterable[Role]) -> bool:
        """Return whether the viewer holds one of ``roles`` at all, in whatever circle."""
        wanted = frozenset(roles)
        return bool(self.roles & wanted) or any(role in wanted for role, _ in self.scoped)


GUEST = Standing(roles=frozenset({Role.GUEST}))


def may(
    standing: Standing, action: str, *, state: str = "", own: bool = False, circle_id: int | None = None
) -> Ruling:
    """Return whether the table lets ``standing`` do ``action`` to a thing in ``state``.

    ``own`` says whether the thing is the viewer's own; ``circle_id`` which circle it is in.

    Raises:
        KeyError: the table has no such row, which is a mistake of ours.

    """
    for rule in TABLE[action]:
        held = rule.is_held_by(standing, circle_id)
        if held and (own or not rule.own) and (not rule.states or state in rule.states):
            return Ruling.allow()
    return Ruling.deny("role")


def may_at_all(standing: Standing, action: str) -> Ruling:
    """Return whether ``standing`` may do ``action`` to anything. The front door's question."""
    if any(
        (rule.signed_in and standing.member_id) or standing.holds_anywhere(rule.roles)
        for rule in TABLE[action]
    ):
        return Ruling.allow()
    return Ruling.deny("role")


def is_for_everybody(action: str) -> bool:
    """Return whether ``action`` is open to all who are here, by whatever role."""
    return all(rule.anywhere for rule in TABLE[action])


def session_lasts(standing: Standing) -> tuple[timedelta, timedelta]:
    """Return how long a session lives without use, and in all.

    Source: security reference, row 38.
    """
    if standing.holds_anywhere(STAFF):
        return timedelta(minutes=30), timedelta(hours=12)
    return timedelta(days=14), timedelta(days=30)
