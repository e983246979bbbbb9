"""``{% load second_step %}``: what pages around signing in ask."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest

from community.members import second_step
from community.members.models import Member

register = template.Library()


@register.filter
def owes_second_step(request: HttpRequest) -> bool:
    """Return whether the viewer has to show a second step before they see anything about others."""
    return isinstance(request.user, Member) and second_step.is_owed(request.user, request.session)


@register.filter
def takes_passkeys(request: HttpRequest) -> bool:
    """Return whether browsers use passkeys at this address: they ask for https and a name."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return request.is_secure() or host == "localhost"
    return False
