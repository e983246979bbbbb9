"""Where the sockets of this package lead."""

from django.urls import URLPattern, path

from forum.consumers import MemberConsumer, RoomConsumer, ThreadConsumer

websocket_urlpatterns: list[URLPattern] = [
    path("ws/me/", MemberConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/threads/<slug:public_id>/", ThreadConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/rooms/<slug:public_id>/", RoomConsumer.as_asgi()),  # type: ignore[arg-type]
]
