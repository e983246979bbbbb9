"""Every view says who may use it. A view that says nothing is refused, and fails the build.

The marks are made here; ``community.members.middleware`` enforces them, since only members
know of roles. ``@public`` and ``@access(...)`` go on function views; class-based views carry
them through ``method_decorator(..., name="dispatch")`` or a class attribute ``access``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from community.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Access:
    """Who may use a view.

    ``action`` names a row of the policy table (``community.members.policy.TABLE``); empty for
    everybody. ``agreed`` asks for a signed confidentiality agreement first. ``guests``: who has not
    signed in comes in too, and is shown what is public alone. ``refusing`` answers
    for a view that takes words, when the door refuses what a member posted: it reads the words
    for danger before it says no, and gives them back. ``helping`` does so for a view that takes words in
    its address: the answer to who may not in yet but is in danger, or None. Such words are never handed on.
    """

    action: str = ""
    agreed: bool = True
    refusing: Callable[[HttpRequest, DomainError], HttpResponse] | None = None
    guests: bool = False
    helping: Callable[[HttpRequest], HttpResponse | None] | None = None

    @property
    def is_public(self) -> bool:
        return not self.action


PUBLIC = Access(agreed=False)
View = TypeVar("View", bound=Callable[..., object])


def public(view: View) -> View:
    """Mark ``view`` as open to everybody, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def access(
    action: str,
    *,
    agreed: bool = True,
    refusing: Callable[[HttpRequest, DomainError], HttpResponse] | None = None,
    guests: bool = False,
    helping: Callable[[HttpRequest], HttpResponse | None] | None = None,
) -> Callable[[View], View]:
    """Mark ``view`` as open to whoever may do ``action`` (a row of the policy table)."""

    def mark(view: View) -> View:
        view.access = Access(action, agreed, refusing, guests, helping)  # type: ignore[attr-defined]
        return view

    return mark


_others: dict[str, Access] = {}


def declare(route: str, rule: Access) -> None:
    """Declare views of another project: by name (``account_login``), or all below a path (``cms/``)."""
    if _others.setdefault(route, rule) != rule:
        msg = f"{route} is declared twice, differently."
        raise ImproperlyConfigured(msg)


def declared(view: object, name: str, route: str) -> Access | None:
    """Return the access of ``view``, whose URL has this ``name`` and ``route``, or None."""
    own = getattr(view, "access", None) or getattr(getattr(view, "view_class", None), "access", None)
    if own is not None:
        return own  # type: ignore[no-any-return]
    if name in _others:
        return _others[name]
    return next(
        (rule for prefix, rule in _others.items() if prefix.endswith("/") and route.startswith(prefix)), None
    )
