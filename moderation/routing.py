"""Where the sockets of this package lead."""

from django.urls import URLPattern

websocket_urlpatterns: list[URLPattern] = []
