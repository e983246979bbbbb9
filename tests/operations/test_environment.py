"""A wrong setting stops the start with one sentence that names it and says why."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import global_settings

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


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("SECRET_KEY", "", "required"),
        ("SECRET_KEY", "short", "at least 50 characters"),
        ("SECRET_KEY", "django-insecure-" + KEY, "not secret"),
        ("DEBUG", "yes", "must be 0 or 1"),
        ("SITE_URL", "community.example.org", "must look like https://"),
        ("SITE_URL", "https://community.example.org/forum", "must look like https://"),
        ("SITE_URL", "https://user@community.example.org", "nothing more"),
        ("SITE_URL", "https://community.example.org:web", "must look like https://"),
        ("SITE_URL", "http://community.example.org", "must begin with https://"),
        ("PORT", "eighty", "whole number from 1 to 65535"),
        ("PORT", "70000", "whole number from 1 to 65535"),
        ("DATABASE_URL", "mysql://host/name", "must begin with sqlite:// or postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/name", "must look like postgresql://"),
        ("DATABASE_URL", "postgresql://host", "names no database"),
        ("REDIS_URL", "http://host", "must look like redis://"),
        ("EMAIL_URL", "mail.example.org", "must look like smtp+tls://"),
        ("EMAIL_URL", "smtp://host:mail", "its port is no number"),
        ("EMAIL_URL", "smtp+tls://", "names no host"),
        ("ON_CALL", "Mona", "'Mona' is none"),
        ("STAFFED_HOURS", "weekdays", "must look like 'mon-fri"),
        ("STAFFED_HOURS", "fri-mon 9-17", "must look like 'mon-fri"),
        ("STAFFED_HOURS", "mon 22-6", "must run forward"),
        ("TIME_ZONE", "Middle/Earth", "must be a time zone"),
        ("COUNTRY", "xx", "must be us or"),
        ("MINIMUM_AGE", "-1", "at least 13"),
        ("EXIT_URL", "javascript:alert(1)", "must look like https://"),
        ("SCORER", "oracle", "must be bundled or detoxify"),
        ("NOW_MINUTES", "0", "at least 1"),
    ],
)
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


def test_a_variable_set_to_nothing_counts_as_not_set(tmp_path):
    empty = dict.fromkeys(names_that_are_read() - {"SECRET_KEY", "DATA_DIR"}, "")
    answer = start(tmp_path, **empty)
    assert (answer.returncode, answer.stderr.count("did not start")) == (0, 0), answer.stderr


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
                elif asked == "secret_key":
                    found.add("SECRET_KEY")
    return found | {"SECRET_KEY"}


def names_in_the_table() -> set[str]:
    """Return the variables of the settings table in the README."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))


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
        and not name.startswith(("WAGTAIL", "ACCOUNT_", "MFA_", "CONTENT_SECURITY", "PERMISSIONS_"))
    } - {"ROOT_URLCONF", "ASGI_APPLICATION", "CHANNEL_LAYERS", "TASKS"}
    inside = {name for name in ours if len(re.findall(rf"\b{name}\b", settings_file)) > 1}
    unused = {name for name in ours - inside if f"settings.{name}" not in source}
    assert not unused, "a setting that nothing reads"
