"""Which index answers: Elasticsearch where there is one and it works, and else our own database."""

import time

from django.conf import settings

from search.adapters.database import DatabaseIndex
from search.ports import Found, IndexDown, Looking, Rebuilt

PAUSE = 15.0
"""Seconds for which nobody waits again for a server that did not answer."""


class Breaker:
    """Remembers, in this process, until when a server is left alone."""

    def __init__(self) -> None:
        self.closed_at = 0.0

    def is_open(self) -> bool:
        """Return whether the server is being left alone."""
        return time.monotonic() < self.closed_at

    def trip(self) -> None:
        """Leave the server alone for a while."""
        self.closed_at = time.monotonic() + PAUSE


reading, writing = Breaker(), Breaker()


def elastic() -> Rebuilt | None:
    """Return the index in Elasticsearch, where one is set."""
    if not settings.ELASTICSEARCH_URL:
        return None
    from search.adapters.elastic.index import ElasticIndex  # noqa: PLC0415  its client is an extra

    return ElasticIndex(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)


def find(looking: Looking) -> tuple[Found, bool]:
    """Return what matches, and whether the database had to answer for Elasticsearch."""
    other = elastic()
    if other is not None and not reading.is_open():
        try:
            return other.find(looking), False
        except IndexDown:
            reading.trip()
    return DatabaseIndex().find(looking), other is not None
