"""Words that have reached the indexes, and looking for them."""

import pytest

from search.actions.indexing import DATABASE, deliver
from search.adapters.database import DatabaseIndex
from search.analyse import query
from search.ports import KINDS, NEWEST, Looking


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
