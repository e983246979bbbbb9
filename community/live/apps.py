"""The live floor: sockets and their hub stand here, above members and below moderation."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "community.live"
    label = "live"

    def ready(self) -> None:
        from community.core import sentences  # noqa: PLC0415  models load first
        from community.live import receivers  # noqa: F401, PLC0415
        from community.live.wording import REFUSALS  # noqa: PLC0415

        sentences.add(REFUSALS)
