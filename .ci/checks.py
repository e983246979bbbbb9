"""Check everything, and say at the end what could not be checked here.

    python .ci/checks.py [--quick]

``make test`` and ``make check`` call it in the test environment. PostgreSQL, Redis and
Elasticsearch are taken from ``TEST_DATABASE_URL``, ``TEST_REDIS_URL`` and
``TEST_ELASTICSEARCH_URL``, or started from this machine's programs. With CI=true nothing of
what is named here may be left out. Exit status 1 when anything failed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.services.servers import DATABASE, ELASTICSEARCH, REDIS, SERVERS, Missing  # noqa: E402

BIN = Path(sys.executable).parent
PACKAGES = ("community", "forum", "moderation", "search")
IN_CI = os.environ.get("CI") == "true"
OPTIONAL = ("no data set", "no detoxify extra", "no train extra")
"""Reasons of tests that need a download or an extra of a gigabyte: counted, and no gap."""
LONGEST = 40 * 60  # seconds of one step; then it is ended, and the account is still given
SEED = "--randomly-seed=20"
"""One order for everybody: what passes here passes there. Plain ``pytest`` shuffles anew each time."""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "community.settings",
    "SITE_URL": "https://community.example.org",
    "SECRET_KEY": "k7Vw2-only-for-this-check-Xr94bTzQ0mLsYhE6uJ1pNdCgA5fo",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "ON_CALL": "oncall@example.org",
    "STAFFED_HOURS": "mon-fri 9-17",
}


@dataclass
class Report:
    """What was run, what failed, and what was left out with the reason."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    skipped: dict[str, tuple[int, str]] = field(default_factory=dict)  # test: how often, and why
    ran: set[str] = field(default_factory=set)  # tests that ran at least once
    times: list[tuple[float, str]] = field(default_factory=list)

    def check(self, name: str, *command: str | Path, **variables: str) -> bool:
        """Run one command and record how it ended."""
        good = self._run(name, command, variables)
        if good:
            self.passed += 1
        else:
            self.failed.append(name)
        return good

    def pytest(self, name: str, *arguments: str, variables: dict[str, str], later: bool = False) -> None:
        """Run pytest and count its tests one by one. ``later``: print what it says once it has ended."""
        with tempfile.NamedTemporaryFile(suffix=".xml") as results:
            # Module paths from --import-mode need the repository's root, whatever pytest is given.
            good = self._run(
                name,
                (
                    BIN / "python",
                    "-m",
                    "pytest",
                    "-q",
                    "--durations=10",
                    SEED,
                    f"--junitxml={results.name}",
                    *arguments,
                ),
                variables,
                later=later,
            )
            try:
                cases = list(ElementTree.parse(results.name).iter("testcase"))  # noqa: S314  pytest wrote it
            except ElementTree.ParseError:
                cases = []
        bad = 0
        for case in cases:
            test = f"{case.get('classname')}.{case.get('name')}"
            if case.find("failure") is not None or case.find("error") is not None:
                self.failed.append(f"{name}: {test}")
                bad += 1
            elif (skip := case.find("skipped")) is not None:
                self.skipped[test] = (self.skipped.get(test, (0, ""))[0] + 1, skip.get("message") or "")
            else:
                self.ran.add(test)
                self.passed += 1
        if not good and not bad:
            self.failed.append(f"{name}: pytest did not end well")

    def leave_out(self, name: str, why: str) -> None:
        """Record that a whole step could not run, which is a failure where CI=true."""
        (self.failed if IN_CI else self.left_out).append(f"{name}: {why}")

    def _run(
        self, name: str, command: tuple[str | Path, ...], variables: dict[str, str], *, later: bool = False
    ) -> bool:
        if not later:
            print(f"\n=== {name}", flush=True)
        began = time.monotonic()
        with tempfile.TemporaryFile() as said:
            good = _ends_well(
                [str(word) for word in command],
                env=os.environ | variables,
                stdout=said if later else None,
                stderr=subprocess.STDOUT if later else None,
            )
            if later:
                said.seek(0)
                print(f"\n=== {name}\n{said.read().decode(errors='replace')}", flush=True)
        self.times.append((time.monotonic() - began, name))
        return good

    def close(self) -> int:
        """Print the account and return the exit status."""
        missed = {test: why for test, (_, why) in self.skipped.items() if test not in self.ran}
        if IN_CI:
            self.failed += [
                f"{test}: skipped: {why}"
                for test, why in missed.items()
                if not any(reason in why for reason in OPTIONAL)
            ]
        print("\n=== Time")
        for seconds, name in sorted(self.times, reverse=True):
            print(f"{seconds:7.1f} s  {name}")
        if self.left_out or missed:
            print(f"\n!!! NOT CHECKED HERE: {len(self.left_out)} steps and {len(missed)} tests")
            for line in [*self.left_out, *(f"{test}: {why}" for test, why in missed.items())]:
                print(f"  - {line}")
        if self.failed:
            print(f"\n!!! FAILED: {len(self.failed)}")
            for line in self.failed:
                print(f"  - {line}")
        print(f"\n{self.passed} passed, {len(self.failed)} failed, {len(missed)} skipped", flush=True)
        return 1 if self.failed else 0


def _ends_well(command: list[str], **options: Any) -> bool:
    """Run the command in its own session, so that whatever it started goes with it when it takes too long."""
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **options)
    try:
        return running.wait(LONGEST) == 0
    except subprocess.TimeoutExpired:
        print(f"\n!!! ended after {LONGEST // 60} minutes: {command[0]}", flush=True)
        return False
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


def check_style(report: Report) -> None:
    """Lint, types, floors: what needs no database."""
    report.check("ruff check", BIN / "ruff", "check", ".", ".ci")
    report.check("ruff format", BIN / "ruff", "format", "--check", ".", ".ci")
    report.check("djlint", BIN / "djlint", "templates", *_app_templates(), "--lint", "--quiet")
    report.check("import-linter", BIN / "lint-imports")
    report.check("mypy", BIN / "mypy", *PACKAGES, "tests", "manage.py", ".ci/checks.py")


def _app_templates() -> list[str]:
    return [
        str(found) for package in PACKAGES for found in (ROOT / package).rglob("templates") if found.is_dir()
    ]


def check_django(report: Report) -> None:
    """Migrations, messages and production settings."""
    manage = (BIN / "python", "manage.py")
    report.check("makemigrations", *manage, "makemigrations", "--check", "--dry-run", **_testing())
    if shutil.which("xgettext"):
        report.check("makemessages", BIN / "python", ".ci/messages.py", "--check", **_testing())
    else:
        report.leave_out("makemessages", "gettext is not installed")
    with tempfile.TemporaryDirectory() as folder:
        report.check(
            "check --deploy",
            *(*manage, "check", "--deploy", "--fail-level", "WARNING"),
            **PRODUCTION,
            DATA_DIR=folder,
            DATABASE_URL="",
            REDIS_URL="",
        )


def _testing() -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": "", "TEST_REDIS_URL": ""}


def check_behaviour(report: Report, stack: ExitStack) -> None:
    """Every test on SQLite, and beside it on PostgreSQL with Redis; then what needs the machine to itself."""
    found = {variable: _server(report, stack, variable, start) for variable, start in SERVERS.items()}
    only_elastic = {ELASTICSEARCH: found[ELASTICSEARCH], DATABASE: "", REDIS: ""}
    together = ("--ignore=tests/journeys", "-m")
    with ThreadPoolExecutor(1) as beside:
        scaled = None
        if found[DATABASE] and found[REDIS]:
            name = "pytest on PostgreSQL and Redis"
            chosen = (*together, "database and not alone")
            scaled = beside.submit(report.pytest, name, *chosen, variables=found, later=True)
        else:
            report.leave_out("pytest on PostgreSQL and Redis", "it needs both servers")
        report.pytest("pytest on SQLite", *together, "not alone", variables=only_elastic)
        if scaled is not None:
            scaled.result()
    # About the machine, not the database: once is enough.
    report.pytest("pytest alone", "--ignore=tests/journeys", "-m", "alone", variables=only_elastic)
    if any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        report.pytest("journeys in Chromium", "tests/journeys", variables=only_elastic)
    else:
        report.leave_out("journeys in Chromium", "Chromium is not installed")


def _server(report: Report, stack: ExitStack, variable: str, start: Callable[..., object]) -> str:
    if address := os.environ.get(variable, ""):
        return address
    try:
        address = stack.enter_context(start())  # type: ignore[arg-type]
    except Missing as why:
        report.leave_out(variable, str(why))
        return ""
    print(f"{variable}={re.sub(r'//.*@', '//', address)}", flush=True)
    return address


def main() -> int:
    """Run what was asked for."""
    report = Report()
    check_style(report)
    check_django(report)
    with ExitStack() as stack:
        if "--quick" in sys.argv:
            quick = ("--ignore=tests/journeys", "-m", "not slow and not alone")
            report.pytest("pytest on SQLite", *quick, variables={DATABASE: "", REDIS: ""})
            report.skipped.clear()  # what the quick part leaves out, it leaves out on purpose
        else:
            check_behaviour(report, stack)
    return report.close()


if __name__ == "__main__":
    raise SystemExit(main())
