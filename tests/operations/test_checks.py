"""System checks refuse what would lose words, and tell of versions with known holes."""

import ast
from pathlib import Path

import pytest
from django.db import connection

from community.core import checks

ROOT = Path(__file__).resolve().parents[2]


def test_what_is_installed_is_new_enough():
    assert checks.check_versions(None) == []


@pytest.mark.parametrize("old", ["5.2.18", "5.1.99", "4.2", "5.2"])
def test_an_older_library_is_refused_by_name(monkeypatch, old):
    monkeypatch.setattr(checks, "version", lambda name: old if name == "django" else "99.0")
    (told,) = checks.check_versions(None)
    assert told.id == "holdfast.E001"
    assert f"django {old}" in str(told)


@pytest.mark.parametrize("new", ["5.2.19", "5.2.20", "5.2.19.post1", "6.0"])
def test_a_newer_library_is_welcome(monkeypatch, new):
    monkeypatch.setattr(checks, "version", lambda name: new if name == "django" else "99.0")
    assert checks.check_versions(None) == []


def test_several_web_processes_need_redis(settings):
    settings.WEB_PROCESSES, settings.REDIS_URL = 2, ""
    assert [told.id for told in checks.check_processes(None)] == ["holdfast.E002"]
    settings.REDIS_URL = "redis://localhost/0"
    assert checks.check_processes(None) == []
    settings.WEB_PROCESSES, settings.REDIS_URL = 1, ""
    assert checks.check_processes(None) == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's options")
@pytest.mark.parametrize(
    ("option", "value"),
    [("transaction_mode", "DEFERRED"), ("timeout", 1), ("init_command", "PRAGMA synchronous=OFF")],
)
def test_sqlite_without_its_options_is_refused(monkeypatch, option, value):
    assert checks.check_sqlite(None) == []
    changed = connection.settings_dict["OPTIONS"] | {option: value}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", changed)
    assert [told.id for told in checks.check_sqlite(None)] == ["holdfast.E003"]


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_what_is_for_trying_out_is_told_before_a_real_community_starts(settings, name):
    settings.DEMO = settings.DEBUG = False
    assert checks.check_secrets(None) == []
    setattr(settings, name, True)
    assert [told.id for told in checks.check_secrets(None)] == ["holdfast.W001"]


def test_an_old_python_can_read_the_installer_and_be_told_so():
    ast.parse((ROOT / "requirements" / "install.py").read_text(), feature_version=(3, 4))
