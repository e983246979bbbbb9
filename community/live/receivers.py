"""What was announced becomes a hint for open sockets: here at once, elsewhere through the layer."""

from django.dispatch import receiver

from community.core.events import Event, announced
from community.live.hub import hint
from community.live.layer import tell


@receiver(announced, dispatch_uid="live_hint")
def pass_on(event: Event, **_: object) -> None:
    """Let every hub look at what ``event`` is about. It says nothing more, waits for nothing, never fails."""
    for token in event.audience:
        hint(token)
        tell(token, "hint")
