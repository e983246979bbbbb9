"""Where the sockets of this package lead."""

from django.urls import URLPattern, path

from moderation.consumers import ReviewConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/review/", ReviewConsumer.as_asgi()),  # type: ignore[arg-type]
]
