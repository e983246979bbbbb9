"""Start-up of the pages: the site's address follows the settings, edits reach cards at once."""

from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_delete, post_migrate, post_save


class ResourcesConfig(AppConfig):
    name = "community.resources"
    label = "resources"

    def ready(self) -> None:
        from community.resources import helplines  # noqa: PLC0415  models load first

        def forget(**_: object) -> None:
            helplines.forget()

        line = self.get_model("Helpline")
        post_save.connect(forget, sender=line, dispatch_uid="helpline_saved", weak=False)
        post_delete.connect(forget, sender=line, dispatch_uid="helpline_deleted", weak=False)
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
