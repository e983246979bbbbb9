"""What others ask about members: one query answers all of it, and is kept for the request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, CharField, F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Cast

from community.core import clock
from community.core.errors import NotFound
from community.core.prepared import Prepared
from community.members.handles import normalise
from community.members.models import (
    Agreement,
    Block,
    CircleMembership,
    Inbox,
    Member,
    Mute,
    ProfileRevision,
    Role,
    RoleGrant,
    Signature,
    SignIn,
)
from community.members.policy import GUEST, Standing, session_lasts

Viewer = Member | AnonymousUser


@dataclass(slots=True)
class _Facts:
    """Everything that every page asks about a member, read in one query."""

    roles: set[Role] = field(default_factory=set)
    scoped: set[tuple[Role, int]] = field(default_factory=set)
    circle_ids: set[int] = field(default_factory=set)
    excluded: set[int] = field(default_factory=set)
    signed: set[int] = field(default_factory=set)
    versions: set[int] = field(default_factory=set)
    sign_ins: set[str] = field(default_factory=set)
    inbox: int = 0


def _rows(kind: str, rows: QuerySet[Any], number: str, text: str = "") -> QuerySet[Any]:
    """Return ``rows`` as (kind, text, number), so that different tables can stand in one union."""
    word = F(text) if text else Value("", output_field=CharField())
    united: QuerySet[Any] = rows.annotate(
        kind=Value(kind, output_field=CharField()),
        word=Cast(word, CharField()),
        number=Cast(F(number), BigIntegerField()),
    ).values_list("kind", "word", "number")
    return united


def _everything(asked: Mapping[str, list[Any]]) -> QuerySet[Any]:
    """Return all that every page asks about a member, as rows of one union."""
    (member,), (moment,) = asked["member"], asked["moment"]
    grants = RoleGrant.objects.filter(counts_at(moment), member=member)
    return _rows("grant", grants, "circle_id", "role").union(
        _rows("circle", CircleMembership.objects.filter(member=member), "circle_id"),
        _rows("excluded", Block.objects.filter(member=member), "other_id"),
        _rows("excluded", Block.objects.filter(other=member), "member_id"),
        _rows("excluded", Mute.objects.filter(member=member), "other_id"),
        _rows("signed", Signature.objects.filter(member=member), "agreement__version"),
        _rows("version", Agreement.objects.order_by(), "version"),
        _rows("sign_in", SignIn.objects.filter(member=member).order_by(), "pk", "public_id"),
        _rows("inbox", Inbox.objects.filter(member=member), "cursor"),
        all=True,
    )


_EVERYTHING = Prepared(_everything)


def _facts(viewer: Member) -> _Facts:
    kept = viewer.__dict__.get("_facts")
    if kept is None:
        rows = _EVERYTHING.rows(member=[viewer.pk], moment=[clock.now()])
        kept = _Facts()
        for kind, word, number in rows:
            if kind == "grant" and number is None:
                kept.roles.add(Role(word))
            elif kind == "grant":
                kept.scoped.add((Role(word), number))
            elif kind == "sign_in":
                kept.sign_ins.add(word)
            elif kind == "inbox":
                kept.inbox = number
            else:
                sets = {
                    "circle": kept.circle_ids,
                    "excluded": kept.excluded,
                    "signed": kept.signed,
                    "version": kept.versions,
                }
                sets[kind].add(number)
        viewer.__dict__["_facts"] = kept
    return cast("_Facts", kept)


def standing_of(viewer: Viewer) -> Standing:
    """Return the roles and circles of ``viewer``."""
    if not isinstance(viewer, Member) or not viewer.is_active:
        return GUEST
    facts = _facts(viewer)
    return Standing(viewer.pk, frozenset(facts.roles), frozenset(facts.scoped), frozenset(facts.circle_ids))


def excluded_authors(viewer: Viewer) -> frozenset[int]:
    """Return the keys of members whose words ``viewer`` must not receive.

    Those whom the viewer blocks or mutes, and those who block the viewer.
    """
    return frozenset(_facts(viewer).excluded) if isinstance(viewer, Member) else frozenset()


def stand_in(
    pk: int,
    roles: Iterable[Role],
    scoped: Iterable[tuple[Role, int]],
    circle_ids: Iterable[int],
    excluded: Iterable[int],
) -> Member:
    """Return nobody, who stands like this: for queries that are compiled once (``Prepared``)."""
    viewer = Member(pk=pk)
    viewer.__dict__["_facts"] = _Facts(set(roles), set(scoped), set(circle_ids), set(excluded))
    return viewer


def inbox_cursor(viewer: Member) -> int:
    """Return where the page of ``viewer``'s own stands: it moves with whatever may change its news."""
    return _facts(viewer).inbox


def has_agreed(viewer: Member) -> bool:
    """Return whether ``viewer`` has signed the version that counts."""
    facts = _facts(viewer)
    return max(facts.versions, default=0) in facts.signed


def is_signed_in(viewer: Member, sign_in_id: str) -> bool:
    """Return whether a session that began as ``sign_in_id`` has not been ended since."""
    return sign_in_id in _facts(viewer).sign_ins


def next_role_end(member: Member) -> datetime | None:
    """Return when the next of the member's roles ends by its date, or None."""
    moment = clock.now()
    ending = RoleGrant.objects.filter(counts_at(moment), member=member, until__isnull=False)
    return ending.order_by("until").values_list("until", flat=True).first()


def sign_ins_of(member: Member) -> list[SignIn]:
    """Return where ``member`` is signed in, the last used first."""
    idle, age = session_lasts(standing_of(member))
    moment = clock.now()
    return list(member.sign_ins.filter(used_at__gte=moment - idle, began_at__gte=moment - age))


def forget(viewer: Member) -> None:
    """Drop what was kept on ``viewer``, after a change of roles, circles, blocks, mutes or sign-ins."""
    viewer.__dict__.pop("_facts", None)


def current_agreement() -> Agreement:
    """Return the version that counts. The first migration ships one, so there always is one."""
    return Agreement.objects.order_by("-version")[0]


def last_profile_revision(member: Member) -> ProfileRevision | None:
    """Return what ``member`` last wrote about themselves, shown or not."""
    written = member.profile_revisions.exclude(state=ProfileRevision.State.KEPT)
    return written.order_by("-pk").first()


def signature_of(member: Member, agreement: Agreement) -> Signature | None:
    """Return when ``member`` signed ``agreement``, or None."""
    return Signature.objects.filter(member=member, agreement=agreement).first()


def member_for(viewer: Member, public_id: str) -> Member:
    """Return a member whom ``viewer`` may know of.

    Somebody who blocked the viewer is as unknown as somebody who never was: every page and every
    button answers the same. Whom the viewer chose not to see stays within reach, to take it back;
    and so does a closed account, whose posts still stand and can be hidden.

    Raises:
        NotFound: there is none, or they blocked the viewer.

    """
    found = Member.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    if found.pk not in excluded_authors(viewer):
        return found
    chosen = viewer.blocks.filter(other=found).exists() or viewer.mutes.filter(other=found).exists()
    if not chosen:
        raise NotFound
    return found


def members_from(after: str, *, find: str, limit: int) -> list[Member]:
    """Return members by handle, after ``after``, whose handle holds ``find``, with the roles that count."""
    standing = RoleGrant.objects.filter(counts_at(clock.now())).select_related("circle").order_by("role")
    rows = Member.objects.filter(handle__gt=storable(after)).order_by("handle")
    if find:
        rows = rows.filter(handle__contains=normalise(storable(find)))
    return list(rows.prefetch_related(Prefetch("grants", standing, to_attr="standing_grants"))[:limit])


def counts_at(moment: datetime) -> Q:
    """Return the condition under which a grant counts at ``moment``."""
    return Q(Q(until__isnull=True) | Q(until__gt=moment), revoked_at__isnull=True)


def storable(text: str) -> str:
    """Return ``text`` without NUL, which PostgreSQL refuses even in a question."""
    return text.replace("\x00", "")
