"""Where a member is signed in: begun, noted, and ended from anywhere."""

from django.db import transaction

from community.core import clock
from community.core.errors import NotFound
from community.members.actions.roles import access_changed
from community.members.models import Member, SignIn
from community.members.policy import GUEST, session_lasts

Device = SignIn.Device


def begin_sign_in(*, member: Member, agent: str) -> SignIn:
    """Note a new sign-in. Of ``agent``, what the browser says it is, only the kind of device is kept."""
    moment = clock.now()
    return SignIn.objects.create(member=member, device=_device(agent), began_at=moment, used_at=moment)


def _device(agent: str) -> SignIn.Device:
    if any(word in agent for word in ("Mobi", "Android", "iPhone", "iPad")):
        return Device.PHONE
    return (
        Device.COMPUTER
        if any(word in agent for word in ("Windows", "Mac", "Linux", "CrOS"))
        else Device.OTHER
    )


def note_use(*, sign_in_id: str) -> None:
    """Note that a sign-in was used now."""
    SignIn.objects.filter(public_id=sign_in_id).update(used_at=clock.now())


def end_sign_in(*, member: Member, sign_in_id: str) -> None:
    """End one of the member's own sign-ins. It counts with the next request, and for sockets at once.

    Raises:
        NotFound: the member has no such sign-in.

    """
    with transaction.atomic():
        ended, _ = SignIn.objects.filter(member=member, public_id=sign_in_id).delete()
        if not ended:
            raise NotFound
        access_changed(member)


def end_other_sign_ins(*, member: Member, keep: str = "") -> None:
    """End all sign-ins of the member but ``keep``: after a new password, or because they ask for it."""
    with transaction.atomic():
        SignIn.objects.filter(member=member).exclude(public_id=keep).delete()
        access_changed(member)


def drop_old_sign_ins() -> int:
    """Drop the rows of sessions that nobody can use any more, and return how many."""
    idle, _ = session_lasts(GUEST)
    dropped, _ = SignIn.objects.filter(used_at__lt=clock.now() - idle).delete()
    return dropped
