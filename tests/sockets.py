"""Sockets of the real application, opened as a member's browser opens them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from django.conf import settings
from django.test import Client as Browser

from community.asgi import application
from community.live.threads import reading, writing
from community.members.models import Member
from tests.community.live.conftest import Client


def headers_of(browser: Browser | None) -> list[tuple[bytes, bytes]]:
    """Return what a page of ours sends along when it opens a socket."""
    headers = [(b"origin", settings.SITE_URL.encode())]
    if browser is not None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
        headers.append((b"cookie", cookie.encode()))
    return headers


@asynccontextmanager
async def socket(
    address: str, browse: Callable[[Member], Browser], member: Member | None
) -> AsyncIterator[Client]:
    """Open a socket at ``address`` as ``member``, or as nobody. It has not been read from yet."""
    headers = await reading(lambda: headers_of(browse(member) if member is not None else None))
    client = Client(application, address, headers)
    assert await client.open()
    try:
        yield client
    finally:
        await client.wire.disconnect(timeout=5)


async def done(work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Do something with the database from a test that runs on the event loop."""
    return await writing(partial(work, *args, **kwargs))
