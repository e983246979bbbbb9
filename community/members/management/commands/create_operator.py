"""Make the first account, which runs the house, and the first invitation."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from community.core import clock
from community.members.actions.joining import make_invitation
from community.members.actions.returning import new_recovery_codes
from community.members.actions.roles import grant_role
from community.members.models import Member, Role, RoleGrant

INVITES, LIVES = 12, timedelta(days=14)


class Command(BaseCommand):
    """``manage.py create_operator HANDLE`` asks for a password, or reads it from standard input."""

    help = "Make an operator's account and an invitation for the first members."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle", help="the operator's name here")
        parser.add_argument(
            "--another", action="store_true", help="make one more, though there is one already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if RoleGrant._meta.db_table not in connection.introspection.table_names():
            msg = "There are no tables yet. Prepare them first: manage.py supervise --prepare-only"
            raise CommandError(msg)
        if (
            RoleGrant.objects.filter(role=Role.OPERATOR, revoked_at__isnull=True).exists()
            and not options["another"]
        ):
            msg = "There is an operator already. They can give the role to others, or use --another."
            raise CommandError(msg)
        try:
            handle = get_adapter().clean_username(options["handle"])
            password = self._password()
            validate_password(password, Member(handle=handle))
        except ValidationError as wrong:
            raise CommandError(" ".join(wrong.messages)) from None
        with transaction.atomic():
            member = Member.objects.create_user(handle, password)
            grant_role(actor=None, member=member, role=Role.OPERATOR)
            codes = new_recovery_codes(member=member)
            invitation = make_invitation(
                actor=None, role=Role.PARTICIPANT, expires_at=clock.now() + LIVES, uses=INVITES
            )
        self.stdout.write(f"{handle} can sign in and runs the house.\n\nRecovery codes, shown only now:")
        for code in codes:
            self.stdout.write(f"  {code}")
        self.stdout.write(f"\nThe first invitation lets {INVITES} participants in for {LIVES.days} days:")
        self.stdout.write(f"  {invitation.code}\n")

    def _password(self) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().rstrip("\r\n")
        password = getpass.getpass("Password, at least 12 characters: ")
        if getpass.getpass("Once more: ") != password:
            msg = "The two passwords differ."
            raise CommandError(msg)
        return password
