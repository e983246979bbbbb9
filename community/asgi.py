"""The front door for HTTP and WebSockets. Names the rooms; holds no logic."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from community.live.routing import closed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": closed})
