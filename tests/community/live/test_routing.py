"""Nothing opens where no socket leads."""

import pytest
from channels.testing import WebsocketCommunicator
from django.conf import settings

from community.asgi import application


@pytest.mark.parametrize("path", ["/ws/nothing/", "/ws/", "/"])
async def test_a_path_without_a_socket_is_refused(path):
    headers = [(b"origin", settings.SITE_URL.encode())]
    opened, _ = await WebsocketCommunicator(application, path, headers).connect()
    assert opened is False
