"""The pond behind a real Daphne, in a process of its own: see ``test_daphne.py``."""

import asyncio
import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django
from django.conf import settings

settings.SITE_URL = os.environ["POND_SITE"]
settings.DATABASES["default"]["NAME"] = os.environ["POND_DATABASE"]
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402
from django.urls import path  # noqa: E402

from community.live.hub import hint  # noqa: E402
from community.live.ports import register_source  # noqa: E402
from community.live.routing import sockets  # noqa: E402
from tests.community.live.conftest import PondConsumer, Ponds  # noqa: E402

ponds = Ponds()
register_source(ponds)


class LoudPond(PondConsumer):
    """Lets large drops fall for as long as it is asked to."""

    async def on_pour(self, frame):
        pond = ponds.all["still"]
        for _ in range(frame["times"]):
            pond.drop(self.member, "x" * frame["size"])
            pond.drops[:-5] = []  # the tests look at what sockets keep, not at what ponds do
            hint("pond:still")
            await asyncio.sleep(0.12)
        await self.reply("ack", client_key="")

    frames = PondConsumer.frames | {"pour": on_pour}


async def page(scope, receive, send):
    """Answer like a page that asks nothing of the database."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


application = ProtocolTypeRouter(
    {"http": page, "websocket": sockets([path("ws/ponds/<str:public_id>/", LoudPond.as_asgi())])}
)
