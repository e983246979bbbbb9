"""How a person comes in: an invitation, or an open door; then an account and the agreement."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from community.core import audit, clock
from community.core.errors import Conflict, Invalid, NotAllowed, NotFound
from community.core.rulings import require
from community.core.screening import Card, Submission, Verdict, screen
from community.members.actions.profile import file_name
from community.members.actions.returning import new_recovery_codes
from community.members.actions.roles import grant_role, join_circle
from community.members.codes import digest, digests, new_code
from community.members.models import Agreement, Circle, Invitation, Member, Role, Signature
from community.members.policy import TEAM, may
from community.members.queries import current_agreement, forget, standing_of


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """``code`` is shown once, and never stored."""

    invitation: Invitation
    code: str


def make_invitation(
    *,
    actor: Member | None,
    role: Role,
    expires_at: datetime,
    uses: int = 1,
    program: str = "",
    circle: Circle | None = None,
) -> NewInvitation:
    """Make a code that lets ``uses`` people in, until ``expires_at``.

    Raises:
        NotAllowed: the actor may not invite.
        Invalid: no uses, an expiry in the past, no role that can be given, or a role of the team
            for more than one: such a code must not travel.

    """
    if actor is not None:
        require(may(standing_of(actor), "invitation.make"))
    if uses < 1 or role == Role.GUEST:
        raise Invalid
    if uses > 1 and role in TEAM | {Role.EDITOR}:
        raise Invalid("team_invitation_once", {"uses": "team_invitation_once"})
    if expires_at <= clock.now():
        raise Invalid("in_the_past", {"expires_at": "in_the_past"})
    code = new_code()
    with transaction.atomic():
        invitation = Invitation.objects.create(
            code_digest=digest(code),
            program=program,
            role=role,
            circle=circle,
            made_by=actor,
            made_at=clock.now(),
            expires_at=expires_at,
            uses_left=uses,
        )
        audit.record(
            actor=actor.public_id if actor else "command",
            action="invitation_made",
            subject=invitation.public_id,
            role=role.value,
            uses=uses,
        )
    return NewInvitation(invitation, code)


def revoke_invitation(*, actor: Member, invitation_id: str) -> None:
    """Close an invitation. Those who came in by it stay.

    Raises:
        NotAllowed: the actor may not invite.
        NotFound: no such invitation.

    """
    require(may(standing_of(actor), "invitation.make"))
    with transaction.atomic():
        changed = Invitation.objects.filter(public_id=invitation_id).update(revoked_at=clock.now())
        if not changed:
            raise NotFound
        audit.record(actor=actor.public_id, action="invitation_revoked", subject=invitation_id)


def open_invitation(code: str) -> Invitation:
    """Return the invitation that ``code`` opens now.

    Raises:
        Invalid: with reason "unknown_code", "expired_code" or "used_code".

    """
    return _opens(Invitation.objects.filter(code_digest__in=digests(code)).first())


def invitation_again(public_id: str) -> Invitation:
    """Return an invitation that was opened a page before, if it still opens.

    Raises:
        Invalid: see :func:`open_invitation`.

    """
    return _opens(Invitation.objects.select_related("circle").filter(public_id=public_id).first())


def _opens(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise Invalid("unknown_code")
    if invitation.revoked_at is not None or invitation.expires_at <= clock.now():
        raise Invalid("expired_code")
    if invitation.uses_left < 1:
        raise Invalid("used_code")
    return invitation


class NameHeld(Invalid):
    """The chosen name may not be shown. ``cards`` are for the person who chose it."""

    def __init__(self, cards: tuple[Card, ...]) -> None:
        super().__init__("handle_held", {"handle": "handle_held"})
        self.cards = cards


@dataclass(frozen=True, slots=True)
class Joined:
    """The new member, the recovery codes that are shown this once, and cards if the name asks for help."""

    member: Member
    recovery_codes: tuple[str, ...]
    cards: tuple[Card, ...] = ()


def join(*, invitation_id: str, handle: str, password: str) -> Joined:
    """Make an account. ``handle`` and ``password`` have been checked by the form.

    Without an invitation it needs the operator's open door, and makes a participant.

    Raises:
        Invalid: the invitation no longer opens, see :func:`open_invitation`.
        NameHeld: the name says something that readers must not see before a person has.
        NotAllowed: no invitation, and sign-up is by invitation.
        Conflict: somebody took the handle a moment ago.

    """
    # A name is the one text that stands on every page: its words are read like any other.
    found = screen(Submission(source=" ".join(re.split("[_.-]+", handle)), surface="handle"))
    cards = tuple(card for card in found.cards if card is not Card.HELD)
    if found.verdict is Verdict.HOLD:
        raise NameHeld(cards)
    if not invitation_id and not settings.OPEN_SIGN_UP:
        raise NotAllowed("invitation_needed")
    try:
        with transaction.atomic():
            role, circle = Role.PARTICIPANT, None
            if invitation_id:
                invitation = invitation_again(invitation_id)
                # The count decides: of two people with one use left, one update finds a row.
                if not Invitation.objects.filter(pk=invitation.pk, uses_left__gte=1).update(
                    uses_left=F("uses_left") - 1
                ):
                    raise Invalid("used_code")
                role, circle = Role(invitation.role), invitation.circle
            member = Member.objects.create_user(handle, password)
            grant_role(actor=None, member=member, role=role)
            if circle is not None:
                join_circle(actor=None, member=member, circle=circle)
            file_name(member=member, assessment=found)
            codes = new_recovery_codes(member=member)
    except IntegrityError as taken:
        raise Conflict("handle_taken") from taken
    return Joined(member, codes, cards)


def sign(*, member: Member, version: int) -> None:
    """Sign the agreement.

    Raises:
        NotAllowed: the member may not.
        Conflict: a newer version appeared while they read; they have to read that one.

    """
    require(may(standing_of(member), "agreement.sign"))
    with transaction.atomic():
        agreement = current_agreement()
        if agreement.version != version:
            raise Conflict("agreement_changed")
        Signature.objects.get_or_create(
            member=member, agreement=agreement, defaults={"signed_at": clock.now()}
        )
        audit.record(
            actor=member.public_id, action="agreement_signed", subject=member.public_id, version=version
        )
    forget(member)


def publish_agreement(*, actor: Member, source: str) -> Agreement:
    """Publish a new version: everybody is asked to sign again before they read on.

    Raises:
        NotAllowed: the actor may not.
        Invalid: the text is empty.

    """
    require(may(standing_of(actor), "agreement.publish"))
    if not source.strip():
        raise Invalid("empty", {"source": "empty"})
    with transaction.atomic():
        agreement = Agreement.objects.create(
            version=current_agreement().version + 1, source=source.strip(), published_at=clock.now()
        )
        # Open sockets ask at their door again, as pages do with the next request.
        Member.objects.update(access_version=F("access_version") + 1)
        audit.record(actor=actor.public_id, action="agreement_published", version=agreement.version)
    return agreement
