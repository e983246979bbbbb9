"""Wagtail's users app with its forms taken out.

Roles are granted in one place only, as ``RoleGrant`` rows. Wagtail's own forms for users and
groups would be a second door, so they are never registered.
"""

from wagtail.users.apps import WagtailUsersAppConfig


class UsersConfig(WagtailUsersAppConfig):
    """Stands in ``INSTALLED_APPS`` for ``wagtail.users``."""

    user_viewset = "community.resources.editors.NoViewSet"
    group_viewset = "community.resources.editors.NoViewSet"

    def ready(self) -> None:
        """Take the bulk actions on accounts away as well."""
        super().ready()
        from wagtail.users.views.bulk_actions.user_bulk_action import UserBulkAction  # noqa: PLC0415  models first

        UserBulkAction.models = []
