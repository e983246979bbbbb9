"""Start-up of the core: append-only triggers after every migrate, periodic work, checks."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "community.core"
    label = "core"

    def ready(self) -> None:
        from community.core import append_only, checks, form_renderer, tasks  # noqa: F401, PLC0415  models load first

        form_renderer.speak_plainly()

        def protect(using: str, **_: object) -> None:
            append_only.protect(using)

        post_migrate.connect(protect, dispatch_uid="append_only", weak=False)
        register(append_only.check_triggers, Tags.database)
        for check in (checks.check_versions, checks.check_processes, checks.check_sqlite):
            register(check)
        register(checks.check_secrets, Tags.security, deploy=True)
