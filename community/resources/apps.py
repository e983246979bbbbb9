"""Start-up of the pages: the site's address follows the settings, edits reach cards at once."""

from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete, post_migrate, post_save


class ResourcesConfig(AppConfig):
    name = "community.resources"
    label = "resources"

    def ready(self) -> None:
        from wagtail.models import Page  # noqa: PLC0415  models load first

        from community.resources import receivers, tasks  # noqa: F401, PLC0415

        line, page = self.get_model("Helpline"), self.get_model("ResourcePage")
        post_save.connect(receivers.helplines_moved, sender=line, dispatch_uid="helpline_saved")
        post_delete.connect(receivers.helplines_moved, sender=line, dispatch_uid="helpline_deleted")
        post_save.connect(receivers.page_moved, sender=Page, dispatch_uid="page_moved")
        post_delete.connect(receivers.page_deleted, sender=page, dispatch_uid="page_deleted")
        post_migrate.connect(receivers.catch_up, sender=self, dispatch_uid="pages_catch_up")
        post_migrate.connect(follow_site_url, sender=self, dispatch_uid="site_follows_settings")


def follow_site_url(using: str, **_: object) -> None:
    """Make Wagtail's one site answer at ``SITE_URL``, with our home page as its root."""
    from wagtail.models import Site  # noqa: PLC0415  models load first

    from community.resources.models import HomePage  # noqa: PLC0415

    home = HomePage.objects.using(using).first()
    if home is None:  # a flushed test database: nothing to serve
        return
    address = urlsplit(settings.SITE_URL)
    Site.objects.using(using).update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname or "localhost",
            "port": address.port or (443 if address.scheme == "https" else 80),
            "site_name": settings.COMMUNITY_NAME,
            "root_page": home,
        },
    )
