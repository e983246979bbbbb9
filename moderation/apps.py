"""Start-up of moderation: it registers itself as the one that screens and files."""

from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        from django.conf import settings  # noqa: PLC0415  models load first

        from community.core import screening  # noqa: PLC0415
        from community.live.ports import register_source  # noqa: PLC0415
        from moderation import assess, tasks  # noqa: F401, PLC0415
        from moderation.actions.filing import file  # noqa: PLC0415
        from moderation.live_sources import ReviewSource  # noqa: PLC0415
        from moderation.ports import register_target  # noqa: PLC0415
        from moderation.review_targets import TARGETS  # noqa: PLC0415

        assess.configure(
            scorer=settings.SCORER,
            detoxify_path=settings.DETOXIFY_PATH,
            hold_crisis=settings.HOLD_CRISIS_POSTS,
        )
        screening.register(assess.assess)
        screening.register_filing(file)
        for target in TARGETS:
            register_target(target)
        register_source(ReviewSource())
