"""Start-up of the members' floor."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "community.members"
    label = "members"

    def ready(self) -> None:
        from community.core import sentences  # noqa: PLC0415  models load first
        from community.members import access_rules, receivers, tasks  # noqa: F401, PLC0415
        from community.members.wording import REFUSALS  # noqa: PLC0415

        sentences.add(REFUSALS)
