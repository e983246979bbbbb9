"""Notes when each post was committed, in the process that commits it: where every measured delay begins.

An app of the benchmark's settings. It stands first, so its listener is the first to be told.
"""

import os
import time

from django.conf import settings

from benchmarks.live import COMMITTED
from community.core.events import listen
from forum.events import PostChanged

_file = os.open(settings.DATA_DIR / COMMITTED, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)


@listen(PostChanged)
def note(event: PostChanged) -> None:
    """Write one line, whole even when other processes write too."""
    os.write(_file, f"{event.post_id} {time.time()}\n".encode())
