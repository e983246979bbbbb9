"""The live floor: sockets and their hub stand here, above members and below moderation."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "community.live"
    label = "live"
