"""What a request says about who sends it."""

import hashlib
import hmac
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from community.members.models import Member

HOUSEHOLD = 64
"""Bits of an IPv6 address that one household shares; the rest is free for a guest to change."""


class MemberRequest(HttpRequest):
    """A request whose view is marked ``@access``: the access middleware let a member through."""

    user: Member


def visitor(request: HttpRequest) -> str:
    """Return what a limit counts people by who are not signed in: see :func:`disguised`."""
    who: str = get_adapter().get_client_ip(request)
    return who


def disguised(address: str) -> str:
    """Return a keyed digest of a network address.

    Limits, ours and django-allauth's, need to tell visitors apart, and nobody needs to know the
    address. The digest lives in the cache alone, for as long as the limit looks back.
    """
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        found = ip_network(f"{found}/{HOUSEHOLD}", strict=False).network_address
    key = hashlib.sha256(b"visitor" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, found.packed, hashlib.sha256).hexdigest()[:32]
