"""The few e-mails to members: to a confirmed address, in words that say nothing about this place."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from community.members.models import Member

KEPT = ("activate_url", "password_reset_url")
"""What a template may know of what django-allauth would tell it: a link, and nothing about the reader."""


def send(template: str, email: str, context: dict[str, Any]) -> None:
    """Send ``template`` with nothing in it that says who the reader is or what this is."""
    kept = {name: context[name] for name in KEPT if name in context}
    get_adapter().render_mail(template, email, kept).send()


def send_link(member: Member, email: str) -> None:
    """Send a link that lets ``member`` choose a new password."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    key = f"{user_pk_to_url_str(member)}-{default_token_generator.make_token(member)}"
    link = settings.SITE_URL + path.replace("UID-KEY", key)
    send("account/email/password_reset_key", email, {"password_reset_url": link})
