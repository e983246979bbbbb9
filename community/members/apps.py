"""Start-up of the members' floor."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "community.members"
    label = "members"

    def ready(self) -> None:
        from community.members import access_rules, receivers  # noqa: F401, PLC0415  models load first
