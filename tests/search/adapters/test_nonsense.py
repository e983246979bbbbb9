"""Elasticsearch is believed nothing that is not made as its answers are, and one document stops no other."""

import json
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from search.actions import indexing
from search.adapters import chosen
from search.analyse import query
from search.ports import BEST, KINDS, Found, IndexDown, Key, Looking
from tests.search.adapters.test_contract import entry, keys, look
from tests.search.test_page import total

pytestmark = pytest.mark.django_db
SHARDS = {"total": 1, "successful": 1, "failed": 0, "skipped": 0}
FINE = {"took": 1, "timed_out": False, "_shards": SHARDS}
FOUND_NOTHING = FINE | {"hits": {"hits": []}}


def _with_hit(**facts) -> dict[str, object]:
    return FINE | {"hits": {"hits": [{"_id": "post:a", "_version": 1, "_index": "x"} | facts]}}


class Liar(BaseHTTPRequestHandler):
    """Answers everything with the same few words."""

    body: object = None
    asked: ClassVar[list[bytes]]

    def do_POST(self) -> None:
        self.asked.append(self.rfile.read(int(self.headers.get("content-length") or 0)))
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


@pytest.fixture
def lying(settings, monkeypatch):
    """Let a server answer everything with these words, and return what it is asked."""
    with ExitStack() as stack:

        def begin(body: object) -> list[bytes]:
            monkeypatch.setattr(chosen, "reading", chosen.Breaker())
            asked: list[bytes] = []
            server = HTTPServer(("127.0.0.1", 0), type("OneLiar", (Liar,), {"body": body, "asked": asked}))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{server.server_port}"
            return asked

        yield begin


def test_a_server_stops_working_on_a_search_before_nobody_waits_for_it(db, lying):
    from search.adapters.elastic.index import READ_WAIT  # noqa: PLC0415  its client is an extra

    asked = lying(FOUND_NOTHING)
    looking = Looking(query=query("river"), kinds=KINDS, audience=frozenset({"members"}), order=BEST)
    assert chosen.find(looking) == (Found(), False)
    told = [json.loads(body) for body in asked]
    assert len(told) == 2, "what matches, and what nearly does"
    assert {body["timeout"] for body in told} == {"800ms"}
    assert READ_WAIT > 0.8


@pytest.mark.parametrize("cut", [{"timed_out": True}, {"_shards": SHARDS | {"failed": 1}}])
def test_an_answer_that_was_cut_short_is_none(cut, thread, bob, browse, deliver_all, lying):
    deliver_all()
    lying(FOUND_NOTHING | cut)
    found = browse(bob).get("/search/", {"q": "river"}).content.decode()
    assert total(found) == "1 result"
    assert "Looking a little more simply than usual at the moment." in found


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
def test_a_server_that_answers_nonsense_counts_as_down(body, thread, bob, browse, deliver_all, lying):
    deliver_all()
    lying(body)
    found = browse(bob).get("/search/", {"q": "river"}).content.decode()
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
