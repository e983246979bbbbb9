"""Nothing opens where no socket leads; and pages leave the event loop its turn."""

import sys

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings

from community.asgi import application


@pytest.mark.parametrize("path", ["/ws/nothing/", "/ws/", "/"])
async def test_a_path_without_a_socket_is_refused(path):
    headers = [(b"origin", settings.SITE_URL.encode())]
    opened, _ = await WebsocketCommunicator(application, path, headers).connect()
    assert opened is False


def test_a_thread_that_draws_a_page_gives_way_to_the_sockets_soon():
    assert sys.getswitchinterval() <= 0.001
