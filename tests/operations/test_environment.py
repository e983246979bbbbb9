"""A wrong setting stops the start with one sentence that names it and says why."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import global_settings

from community import env
from community.core import health

ROOT = Path(__file__).resolve().parents[2]
KEY = "k7Vw2-only-for-this-check-Xr94bTzQ0mLsYhE6uJ1pNdCgA5fo"


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Ask Django for its checks in an environment that holds ``variables`` alone."""
    environment = {"PATH": os.environ["PATH"], "SECRET_KEY": KEY, "DATA_DIR": str(folder)} | variables
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


WRONG = [
    ("SECRET_KEY", "", "required"),
    ("SECRET_KEY", "short", "at least 50 characters"),
    ("SECRET_KEY", "django-insecure-" + KEY, "not secret"),
    ("DEBUG", "yes", "must be 0 or 1"),
    ("SITE_URL", "community.example.org", "must look like https://"),
    ("SITE_URL", "https://community.example.org/forum", "must look like https://"),
    ("SITE_URL", "https://user@community.example.org", "nothing more"),
    ("SITE_URL", "https://community.example.org:web", "must look like https://"),
    ("SITE_URL", "http://community.example.org", "must begin with https://"),
    ("SITE_URL", "https://.example.org", "nothing more"),
    ("SITE_URL", "https://münchen.example", "nothing more"),
    ("SITE_URL", "https://example.org:0", "must look like https://"),
    ("PORT", "eighty", "whole number from 1 to 65535"),
    ("PORT", "70000", "whole number from 1 to 65535"),
    ("DATABASE_URL", "mysql://host/name", "must begin with sqlite:// or postgresql://"),
    ("DATABASE_URL", "postgresql://host:port/name", "must look like postgresql://"),
    ("DATABASE_URL", "postgresql://host", "names no database"),
    ("DATABASE_URL", "sqlite://", "full path of a file"),
    ("DATABASE_URL", "sqlite:///holdfast.sqlite3", "full path of a file"),
    ("DATABASE_URL", "postgresql://me:a#b@host/name", "written as %23"),
    ("ELASTICSEARCH_URL", "redis://host", "must look like https://"),
    ("ELASTICSEARCH_URL", "https://", "must look like https://"),
    ("ELASTICSEARCH_URL", "https://host/?q=x", "must look like https://"),
    ("REDIS_URL", "http://host", "must look like redis://"),
    ("REDIS_URL", "redis://", "must look like redis://"),
    ("REDIS_URL", "redis://host:port", "must look like redis://"),
    ("REDIS_URL", "redis://host/name", "number of a database"),
    ("EMAIL_URL", "mail.example.org", "must look like smtp+tls://"),
    ("EMAIL_URL", "smtp://host:mail", "its port is no number"),
    ("EMAIL_URL", "smtp+tls://", "names no host"),
    ("ON_CALL", "Mona", "'Mona' is none"),
    ("ON_CALL", "mona@example..org", "is none"),
    ("STAFFED_HOURS", "weekdays", "must look like 'mon-fri"),
    ("STAFFED_HOURS", "fri-mon 9-17", "must look like 'mon-fri"),
    ("STAFFED_HOURS", "mon 22-6", "must run forward"),
    ("TIME_ZONE", "Middle/Earth", "must be a time zone"),
    ("COUNTRY", "xx", "must be us or"),
    ("MINIMUM_AGE", "-1", "from 13 to 100"),
    ("MINIMUM_AGE", "1000", "from 13 to 100"),
    ("EXIT_URL", "javascript:alert(1)", "must look like https://"),
    ("EXIT_URL", "https://www.example.org:web/", "must look like https://"),
    ("SCORER", "oracle", "must be bundled or detoxify"),
    ("NOW_MINUTES", "0", "from 1 to 10080"),
    ("NOW_MINUTES", "999999999999", "from 1 to 10080"),
    ("SECRET_KEY_FALLBACKS", "short", "at least 50 characters"),
    ("DEMO", "true", "must be 0 or 1"),
    ("DATA_DIR", "manage.py", "must be a folder"),
    ("WEB_PROCESSES", "0", "whole number from 1 to 64"),
    ("FROM_EMAIL", "the team", "must look like notices@"),
    ("COMMUNITY_NAME", "Hold\nfast", "one line of at most 60"),
    ("COMMUNITY_NAME", "H" * 61, "one line of at most 60"),
    ("OPEN_SIGN_UP", "on", "must be 0 or 1"),
    ("HOLD_CRISIS_POSTS", "maybe", "must be 0 or 1"),
    ("FIRST_POSTS", "some", "must be 0 or 1"),
    ("EDIT_WINDOW_MINUTES", "999999999999", "from 0 to 10080"),
    ("URGENT_MINUTES", "soon", "from 1 to 10080"),
    ("CONCERN_MINUTES", "0.5", "from 1 to 10080"),
    ("WATCH_MINUTES", "-1", "from 1 to 10080"),
    ("RULE_MINUTES", "0", "from 1 to 10080"),
]
"""A setting, a value that it cannot have, and what its sentence says."""


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_wrong_value_is_told_in_one_sentence(tmp_path, name, value, says):
    answer = start(tmp_path, **{name: value})
    assert answer.returncode == 1
    assert re.fullmatch(r"Holdfast did not start: [^\n]+\n", answer.stderr), answer.stderr
    assert name in answer.stderr
    assert says in answer.stderr


@pytest.mark.parametrize("name", ["HOST", "SITE_URL"])
def test_the_demo_listens_on_this_machine_only(tmp_path, name):
    value = {"HOST": "192.0.2.7", "SITE_URL": "https://community.example.org"}[name]
    answer = start(tmp_path, DEMO="1", **{name: value})
    assert answer.returncode == 1
    assert answer.stderr.startswith(f"Holdfast did not start: {name} must be")
    assert "demo" in answer.stderr


def test_a_secret_is_never_quoted(tmp_path):
    for name, value in [
        ("SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "postgresql://me:hunter2@host:x/name"),
        ("EMAIL_URL", "smtp://me:hunter2@host:x"),
        ("REDIS_URL", "http://:hunter2@host"),
        ("ELASTICSEARCH_URL", "ftp://:hunter2@host"),
    ]:
        answer = start(tmp_path, **{name: value})
        assert answer.returncode == 1
        assert "hunter2" not in answer.stderr + answer.stdout


def test_the_demos_own_key_is_refused_for_a_real_community(tmp_path):
    assert start(tmp_path, DEMO="1", SECRET_KEY="").returncode == 0
    kept = tmp_path / "secret_key"
    assert kept.stat().st_mode & 0o077 == 0, "nobody else on the machine may read it"
    answer = start(tmp_path, SECRET_KEY=kept.read_text())
    assert answer.returncode == 1
    assert "SECRET_KEY" in answer.stderr


def test_the_demos_own_key_is_refused_among_the_earlier_keys_too(tmp_path):
    (tmp_path / "secret_key").write_text(KEY[::-1])
    answer = start(tmp_path, SECRET_KEY_FALLBACKS=KEY[::-1])
    assert answer.returncode == 1
    assert "SECRET_KEY_FALLBACKS is one that was made for trying things out" in answer.stderr


def test_a_data_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    answer = start(tmp_path / "file" / "var", DEMO="1", SECRET_KEY="")
    assert re.fullmatch(r"Holdfast did not start: DATA_DIR: .+ cannot be written to\.\n", answer.stderr)


@pytest.mark.parametrize("name", ["with space", "a#b", "a?b", "100%41", "ümlaut"])
def test_the_data_folder_may_have_any_name(tmp_path, monkeypatch, name):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database("DATABASE_URL", data_dir=tmp_path / name)["NAME"] == str(
        tmp_path / name / "holdfast.sqlite3"
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://Community.Example.org/", "https://community.example.org"),
        ("HTTPS://community.example.org:443", "https://community.example.org"),
        ("https://community.example.org:8443", "https://community.example.org:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://localhost:80", "http://localhost"),
    ],
)
def test_the_address_is_kept_as_browsers_write_it_in_an_origin(monkeypatch, typed, meant):
    monkeypatch.setenv("SITE_URL", typed)
    assert env.site_url("SITE_URL", host="127.0.0.1", port=8000) == meant


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("127.0.0.1", "http://127.0.0.1:8010"),
        ("localhost", "http://localhost:8010"),
        ("::1", "http://[::1]:8010"),
        ("0.0.0.0", "http://127.0.0.1:8010"),  # noqa: S104
    ],
)
def test_the_address_that_is_told_is_the_one_that_is_listened_on(monkeypatch, host, told):
    monkeypatch.delenv("SITE_URL", raising=False)
    assert env.site_url("SITE_URL", host=host, port=8010) == told


@pytest.mark.parametrize(
    ("address", "port"),
    [("smtp+tls://host", 587), ("smtp+ssl://host", 465), ("smtp://host", 25), ("smtp+tls://host:2525", 2525)],
)
def test_a_mail_server_without_a_port_is_asked_on_its_usual_one(monkeypatch, address, port):
    monkeypatch.setenv("EMAIL_URL", address)
    assert env.email("EMAIL_URL")["EMAIL_PORT"] == port


def test_a_variable_set_to_nothing_counts_as_not_set(tmp_path):
    empty = dict.fromkeys(names_that_are_read() - {"SECRET_KEY", "DATA_DIR"}, "")
    answer = start(tmp_path, **empty)
    assert (answer.returncode, answer.stderr.count("did not start")) == (0, 0), answer.stderr


OPERATORS = (ROOT / "docs" / "operators.md").read_text()


def test_the_settings_file_of_the_operators_page_is_read_by_a_shell_and_fit_for_a_real_community(tmp_path):
    lines = re.search(r"```sh\n(   SITE_URL=.*?)   ```", OPERATORS, re.DOTALL)
    assert lines is not None
    file = tmp_path / "holdfast.env"
    file.write_text(
        re.sub(r"SECRET_KEY=.*", f"SECRET_KEY={KEY}", lines[1]).replace("/var/lib/holdfast", str(tmp_path))
    )
    check = f"set -a; . {file}; exec {sys.executable} manage.py check --deploy --fail-level WARNING"
    answer = subprocess.run(
        ["sh", "-c", check],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, "not found" in answer.stderr) == (0, False), answer.stderr
    for line in filter(str.strip, lines[1].splitlines()):  # systemd takes all that follows as the value
        assert re.fullmatch(r"   [A-Z_]+=(\"[^\"#]*\"|[^ #\"]+)", line), line


def test_the_operators_page_shows_what_health_answers():
    shown = re.search(r'`(\{"status": "up".*?\})`', OPERATORS)
    assert shown is not None
    assert json.loads(shown[1]) == {"status": "up"} | dict.fromkeys(health.PROBES, "up")


def names_that_are_read() -> set[str]:
    """Return the variables that settings.py and env.py read by name."""
    found = set()
    for file in ("settings.py", "env.py"):
        for node in ast.walk(ast.parse((ROOT / "community" / file).read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                asked = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                ours = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "env"
                if ours or asked in {"_read", "flag", "text"}:
                    found.add(str(node.args[0].value))
    return found


def names_in_the_table() -> set[str]:
    """Return the variables of the settings table in the README."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))


ELSEWHERE = {
    "HOST": "any address may be this machine's; the start tries it",
    "DETOXIFY_PATH": "asked for only with SCORER=detoxify, which this environment lacks",
}


def test_a_wrong_value_of_every_setting_has_been_tried():
    assert {name for name, _, _ in WRONG} | ELSEWHERE.keys() == names_in_the_table()


def test_the_table_in_the_readme_and_the_settings_name_the_same_variables():
    assert names_in_the_table() == names_that_are_read()


def test_every_setting_of_ours_is_used_somewhere():
    source = "\n".join(
        path.read_text()
        for package in ("community", "forum", "moderation", "search", "templates", "tests")
        for path in (ROOT / package).rglob("*.*")
        if path.suffix in {".py", ".html"} and path.name != "settings.py"
    )
    settings_file = (ROOT / "community" / "settings.py").read_text()
    ours = {
        name
        for name in re.findall(r"^([A-Z][A-Z_]+)\b", settings_file, re.MULTILINE)
        if not hasattr(global_settings, name)
        and not name.startswith(
            ("WAGTAIL", "WHITENOISE_", "ACCOUNT_", "MFA_", "CONTENT_SECURITY", "PERMISSIONS_")
        )
    } - {"ROOT_URLCONF", "ASGI_APPLICATION", "CHANNEL_LAYERS", "TASKS"}
    inside = {name for name in ours if len(re.findall(rf"\b{name}\b", settings_file)) > 1}
    unused = {name for name in ours - inside if f"settings.{name}" not in source}
    assert not unused, "a setting that nothing reads"
