"""The front door for HTTP and WebSockets. Names the rooms; holds no logic."""

import os
import sys

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")
pages = get_asgi_application()  # before anything that knows a model

from community.live.routing import sockets  # noqa: E402
from forum.routing import websocket_urlpatterns as forum  # noqa: E402
from moderation.routing import websocket_urlpatterns as moderation  # noqa: E402

# Seconds a thread computes before others get their turn. A page is drawn in a thread, and the event loop
# gives its turn away with every send: at Python's 5 ms, a post to 300 sockets beside ten pages a second
# took twice as long to arrive.
sys.setswitchinterval(0.0005)

application = ProtocolTypeRouter({"http": pages, "websocket": sockets([*forum, *moderation])})
