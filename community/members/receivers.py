"""After a migrate: the groups through which Wagtail knows our editors."""

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from community.members.wagtail_groups import ensure


@receiver(post_migrate, dispatch_uid="members_wagtail_groups")
def ensure_groups(sender: object, **_: object) -> None:
    """Create the groups once every app has its permissions."""
    if getattr(sender, "label", "") == "wagtailadmin":
        ensure()
