"""Elasticsearch is believed nothing that is not made as its answers are, and one document stops no other."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from search.actions import indexing
from search.adapters import chosen
from search.ports import BEST, IndexDown, Key
from tests.search.adapters.test_contract import entry, keys, look
from tests.search.test_page import total

pytestmark = pytest.mark.django_db
FINE = {"took": 1, "timed_out": False, "_shards": {"total": 1, "successful": 1, "failed": 0, "skipped": 0}}


def _with_hit(**facts) -> dict[str, object]:
    return FINE | {"hits": {"hits": [{"_id": "post:a", "_version": 1, "_index": "x"} | facts]}}


class Liar(BaseHTTPRequestHandler):
    """Answers everything with the same few words."""

    body: object = None

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        told = json.dumps(self.body).encode()
        self.send_response(200)
        for name, value in (
            ("X-Elastic-Product", "Elasticsearch"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(told))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told)

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"error": "x"},
        FINE,
        _with_hit(_id="nocolon"),
        _with_hit(_id="zebra:a"),
        _with_hit(_id="post:\x00"),
        _with_hit(_version=None),
        _with_hit(_version="x"),
    ],
)
def test_a_server_that_answers_nonsense_counts_as_down(
    body, thread, bob, browse, deliver_all, settings, monkeypatch
):
    monkeypatch.setattr(chosen, "reading", chosen.Breaker())
    deliver_all()
    server = HTTPServer(("127.0.0.1", 0), type("OneLiar", (Liar,), {"body": body}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.server_port}"
    try:
        found = browse(bob).get("/search/", {"q": "river"}).content.decode()
    finally:
        server.shutdown()
        server.server_close()
    assert total(found) == "1 result"
    assert "Looking a little more simply than usual at the moment." in found
    assert chosen.reading.is_open()


def test_near_matches_that_fail_leave_what_matches(elastic_index, monkeypatch):
    elastic_index.put([entry("a", "A heron.")])

    def late(*asked):
        raise IndexDown("late")

    monkeypatch.setattr("search.adapters.elastic.index.nearly", late)
    found = look(elastic_index, "heron", order=BEST)
    assert keys(found) == [Key("post", "a")]
    assert found.also == ()


def test_a_document_that_is_refused_stops_no_other(elastic_index, monkeypatch):
    from search.adapters.elastic import index as module  # noqa: PLC0415  its client is an extra

    columns = module.columns

    def broken(item, moment):
        made = columns(item, moment)
        return made | {"at": "no date"} if item.key.public_id == "bad" and "at" in made else made

    monkeypatch.setattr(module, "columns", broken)
    indexing.keep(elastic_index.put, [entry("bad", "A heron."), entry("good", "A heron.")])
    assert keys(look(elastic_index, "heron")) == [Key("post", "good")]
    assert elastic_index.versions("post", ["bad"]) == {"bad": (1, False)}


def test_an_index_of_an_older_shape_is_down_until_it_is_built_anew(elastic_index, thread):
    """No entry is given up for it, and building the new one goes past the old one."""
    from search.adapters.elastic.documents import FoundDocument  # noqa: PLC0415  its client is an extra

    every = elastic_index.client.indices
    for name in every.get_alias(index=f"{elastic_index.prefix}-*"):
        every.delete(index=name)
    shape = FoundDocument._index.to_dict()
    del shape["mappings"]["properties"]["author"]
    for side in ("pages", "words"):
        name = f"{elastic_index.alias(side)}-older"
        every.create(index=name, aliases={f"{name}.in": {}, elastic_index.alias(side): {}}, **shape)
    with pytest.raises(IndexDown):
        indexing.keep(elastic_index.put, [entry("a", "A heron.")])
    assert elastic_index.versions("post", ["a"]) == {}
    indexing.rebuild_elastic(elastic_index, lambda number: None)
    assert keys(look(elastic_index, "river")) == [Key("thread", thread.public_id)]
