"""The test node is an Elasticsearch that indexes, analyses English and finds."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from tests.services.servers import ELASTICSEARCH

pytestmark = pytest.mark.skipif(not os.environ.get(ELASTICSEARCH), reason=f"{ELASTICSEARCH} names no server")


@pytest.fixture
def node() -> Iterator[Elasticsearch]:
    with Elasticsearch(os.environ[ELASTICSEARCH]) as client:
        yield client


@pytest.fixture
def index(node: Elasticsearch) -> Iterator[str]:
    name = f"test-{uuid4().hex}"
    node.indices.create(
        index=name, mappings={"properties": {"text": {"type": "text", "analyzer": "english"}}}
    )
    yield name
    node.indices.delete(index=name)


def test_the_node_is_of_the_generation_that_the_client_speaks(node):
    assert node.info()["version"]["number"].startswith("8.")


def test_a_document_is_found_by_another_form_of_its_word(node, index):
    node.index(index=index, id="sleep", document={"text": "Sleeping badly again"}, refresh=True)
    node.index(index=index, id="work", document={"text": "Back at work"}, refresh=True)
    found = node.search(index=index, query={"match": {"text": "sleep"}})
    assert [hit["_id"] for hit in found["hits"]["hits"]] == ["sleep"]
