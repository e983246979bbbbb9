"""What the tests of the pages share."""

import pytest
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper

from community.resources import helplines


@pytest.fixture(autouse=True)
def _nothing_remembered():
    helplines.forget()
    yield
    helplines.forget()


@pytest.fixture
def database_away(monkeypatch):
    """No connection can be made and no open one answers."""

    def refuse(*_args, **_kwargs):
        raise OperationalError

    for name in ("connect", "ensure_connection", "cursor"):
        monkeypatch.setattr(BaseDatabaseWrapper, name, refuse)
