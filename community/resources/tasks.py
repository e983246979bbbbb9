"""What ``tick`` does for pages."""

from django.core.management import call_command

from community.core.periodic import every


@every(seconds=30, name="pages")
def publish_what_is_due() -> None:
    """Publish pages whose time has come, and take down those whose time is over."""
    call_command("publish_scheduled", verbosity=0)
