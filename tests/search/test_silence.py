"""Whatever raises while somebody searches, no log line and no stored row holds their words."""

import logging

import pytest
from django.db import OperationalError, connection

from community.core.logs import JsonFormatter
from search.adapters import chosen, database
from search.ports import TooMuch
from tests.services.servers import free_port

pytestmark = pytest.mark.django_db
WORD = "kestrel"


def of_the_database(error):
    def let_it_raise(monkeypatch, settings):
        monkeypatch.setattr(database._dialect(), "rows", raising(error))

    return let_it_raise


def of_the_server(make_error):
    def let_it_raise(monkeypatch, settings):
        from elasticsearch import Elasticsearch  # noqa: PLC0415  an extra

        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{free_port()}"
        monkeypatch.setattr(chosen, "reading", chosen.Breaker())
        monkeypatch.setattr(Elasticsearch, "search", raising(make_error()))

    return let_it_raise


def raising(error):
    def fail(*about, **more):
        raise error

    return fail


def bad_request():
    from elasticsearch import ApiError  # noqa: PLC0415  an extra

    return ApiError(f"parsing {WORD}", meta=None, body={"error": WORD})


def stored() -> str:
    """Return all that stands in any table."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  a table's own name
            told.append(str(cursor.fetchall()))
    return "\n".join(told)


@pytest.mark.parametrize(
    ("let_it_raise", "status"),
    [
        (of_the_database(OperationalError(f"near {WORD}: syntax error")), 500),
        (of_the_database(RuntimeError(WORD)), 500),
        (of_the_database(TooMuch(WORD)), 200),
        (of_the_server(bad_request), 200),
        (of_the_server(lambda: RuntimeError(WORD)), 500),
    ],
    ids=["a statement fails", "a bug", "too much", "the server refuses", "a bug in its client"],
)
def test_nothing_that_raises_tells_or_keeps_what_was_looked_for(
    let_it_raise, status, thread, bob, browse, deliver_all, monkeypatch, settings, caplog
):
    deliver_all()
    let_it_raise(monkeypatch, settings)
    client = browse(bob, raise_request_exception=False)
    caplog.set_level(logging.DEBUG)
    assert client.get("/search/", {"q": WORD}).status_code == status
    lines = [
        JsonFormatter().format(record)
        for record in caplog.records
        if not record.name.startswith("django.db")  # is never on where somebody is
    ]
    assert any("search:search" in line for line in lines)
    assert not [line for line in lines if WORD in line]
    assert "by the river" in stored().lower(), "tables are read"
    assert WORD not in stored()
