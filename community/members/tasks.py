"""Work outside of requests: roles that end on their date, and links that go out by e-mail."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django_tasks import task

from community.core.periodic import every
from community.core.preflight import needed
from community.members.actions.roles import end_grants
from community.members.actions.sign_ins import drop_old_sign_ins
from community.members.mail import send_link
from community.members.models import Role, RoleGrant
from community.members.second_step_adapter import renew_secrets


@every(seconds=60, name="grants")
def end_roles() -> None:
    """Close grants that have run out. Pages count them as ended by the clock alone."""
    end_grants()


@every(seconds=3600, name="sign-ins")
def drop_sign_ins() -> None:
    """Drop what is left of sessions that have run out."""
    drop_old_sign_ins()
    SessionStore.clear_expired()


@every(seconds=3600, name="second-steps")
def renew_second_steps() -> None:
    """Keep second steps readable when the secret key changes."""
    renew_secrets()


@task()
def mail_link(member_id: str, address_id: int) -> None:
    """Send a member the link they asked for. An empty ``member_id`` sends nothing."""
    address = (
        EmailAddress.objects.filter(
            pk=address_id, verified=True, user__public_id=member_id, user__is_active=True
        )
        .select_related("user")
        .first()
    )
    if address is not None:
        send_link(address.user, address.email)


@needed("operator")
def _operator() -> Iterable[str]:
    if not RoleGrant.objects.filter(role=Role.OPERATOR, revoked_at__isnull=True).exists():
        yield "Nobody runs the house yet. Run: manage.py create_operator NAME"
