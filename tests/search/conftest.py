"""Words that have reached the indexes, and looking for them."""

import os
from uuid import uuid4

import pytest

from search.actions.indexing import DATABASE, deliver
from search.adapters.database import DatabaseIndex
from search.analyse import query
from search.ports import KINDS, NEWEST, Looking

ELASTICSEARCH = "TEST_ELASTICSEARCH_URL"


@pytest.fixture
def elastic_index(settings):
    """An index in Elasticsearch whose names nobody else uses; what was written can be found at once."""
    if not os.environ.get(ELASTICSEARCH):
        pytest.skip(f"{ELASTICSEARCH} names no server")
    from search.adapters.elastic.index import ElasticIndex  # noqa: PLC0415  its client is an extra

    class Fresh(ElasticIndex):
        def put(self, items):
            super().put(items)
            self.refresh()

        def repair(self, items):
            super().repair(items)
            self.refresh()

        def purge(self, before):
            purged = super().purge(before)
            self.refresh()
            return purged

    settings.ELASTICSEARCH_URL = os.environ[ELASTICSEARCH]
    settings.ELASTICSEARCH_PREFIX = f"test-{uuid4().hex[:10]}"
    index = Fresh(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)
    index.client = index.patient  # a busy machine is no fault of the index
    index.end(index.begin())
    yield index
    every = index.client.indices.get_alias(index=f"{index.prefix}-*")
    for name in every:
        index.client.indices.delete(index=name)


@pytest.fixture
def index(db) -> DatabaseIndex:
    return DatabaseIndex()


@pytest.fixture
def deliver_all(index):
    """Let everything that was noted reach the database's own index."""

    def until_nothing_waits() -> None:
        while deliver(DATABASE, index):
            pass

    return until_nothing_waits


@pytest.fixture
def proposed(index):
    """Return the kinds and ids that the index proposes, whoever asks: ``proposed("river")``."""

    def ask(words: str, **narrowed) -> set[tuple[str, str]]:
        audience = frozenset({"public", "members", "participants", "alumni", "families", "circle"})
        asked = {"kinds": KINDS, "audience": audience, "order": NEWEST} | narrowed
        found = index.find(Looking(query=query(words), **asked))
        return {(hit.key.kind, hit.key.public_id) for hit in found.hits}

    return ask
