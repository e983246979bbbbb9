"""The floor plan is a test: imports, places, names, and what may not stand anywhere."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("community", "forum", "moderation", "search")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
SETS = ("base", "postgres", "redis", "elastic", "detoxify", "train", "test")
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
TOP_LEVEL = {
    *("community", "forum", "moderation", "search", "templates", "tests", "benchmarks", "docs", "locale"),
    *("requirements", "manage.py", "pyproject.toml", "README.md", "Makefile", "LICENSE"),
    *(".ci", ".github", ".gitignore", ".editorconfig", "compose.yaml"),
}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "services", "managers", "handlers"}
WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}
WRITES |= {f"a{name}" for name in WRITES}


def tracked() -> list[str]:
    """Return every file that git knows, deleted ones left out."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).exists()]


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield path and syntax tree of our own Python files, migrations left out."""
    for name in tracked():
        if name.endswith(".py") and name.split("/")[0] in folders and "/migrations/" not in name:
            yield name, ast.parse((ROOT / name).read_text())


def test_imports_only_point_down_and_every_module_has_a_listed_place():
    # A process of its own: import-linter reads files, and must not see what tests loaded.
    result = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_the_top_level_holds_only_what_is_expected_there():
    assert {name.split("/")[0] for name in tracked()} <= TOP_LEVEL


def test_no_module_has_a_name_that_says_nothing():
    named = {name for name in tracked() if name.split("/")[0] in PACKAGES and name.endswith(".py")}
    assert not {
        name for name in named if BANNED_NAMES & {part.removesuffix(".py") for part in name.split("/")}
    }


def test_edges_write_nothing_themselves():
    """Views, consumers and forms parse, call one action or query, and answer."""
    found = []
    for name, tree in sources(*PACKAGES):
        if not re.search(r"/(views|consumers|forms|urls|routing)(/|\.py$)", name):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if node.func.attr in WRITES and not _is_session_or_dict(node.func.value):
                found.append(f"{name}:{node.lineno} {ast.unparse(node.func)}")
    assert not found


def _is_session_or_dict(target: ast.expr) -> bool:
    """Return whether a ``create`` or ``update`` is of the session, a form's plain data, or a dictionary."""
    text = ast.unparse(target)
    return text.startswith(("request.session", "self.request.session")) or bool(
        re.fullmatch(r"context|data|values|attrs|self\.data|kwargs|headers|response\.headers|super\(\)", text)
    )


LOOK_UPS = {"filter", "exclude", "get", "aget", "get_or_create", "update_or_create", "annotate", "alias", "Q"}


def test_no_query_is_made_of_what_somebody_sent():
    """``filter(**sent)`` would let the sender choose the column and follow relations."""
    found = []
    for name, tree in sources(*PACKAGES):
        is_edge = re.search(r"/(views|consumers|forms|urls|routing|templatetags)(/|\.py$)", name)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _last_name(node.func) not in LOOK_UPS:
                continue
            for unpacked in (keyword.value for keyword in node.keywords if keyword.arg is None):
                made_here = isinstance(unpacked, ast.Dict | ast.Name)
                if is_edge or not made_here:
                    found.append(f"{name}:{node.lineno} {ast.unparse(node)[:80]}")
    assert not found


def _last_name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]


def test_trusted_html_is_declared_in_one_template_and_nowhere_in_python():
    marked = [
        name
        for name in tracked()
        if name.endswith(".html")
        for _ in re.findall(r"\|\s*safe\b|autoescape\s+off", (ROOT / name).read_text())
    ]
    assert marked == ["templates/forum/_words.html"]
    called = [
        name for name, tree in sources(*PACKAGES) for one in _imported_names(tree) if one == "mark_safe"
    ]
    assert set(called) <= DRAWN_BY_US


DRAWN_BY_US = {
    "community/core/templatetags/frame.py",
    "forum/pages/articles.py",
    "forum/templatetags/posts.py",
    "forum/templatetags/rooms.py",
}
"""Pictures from our own table, and articles drawn by our own templates."""


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


def test_every_library_that_is_imported_is_declared():
    declared = {_name(line) for line in PROJECT["project"]["dependencies"]}
    extras = {_name(line) for lines in PROJECT["project"]["optional-dependencies"].values() for line in lines}
    optional = {_name(line) for line in PROJECT["project"]["optional-dependencies"]["test"]}
    # What the tests do not install cannot be asked for its distribution's name.
    places = {"sklearn": ["scikit-learn"]} | packages_distributions()
    missing = set()
    for name, tree in sources(*PACKAGES, "tests", "benchmarks"):
        allowed = (
            declared | extras if name.startswith(("tests", "benchmarks")) else declared | (extras - optional)
        )
        for module in _imported(tree):
            top = module.split(".")[0]
            if top in sys.stdlib_module_names or top in {*PACKAGES, "tests", "benchmarks"}:
                continue
            if (
                not {_name(one) for one in places.get(top, [])} & allowed
                and _name(top) not in allowed | BROUGHT
            ):
                missing.add(f"{name}: {top}")
    assert not missing


BROUGHT = {"asgiref", "twisted", "modelcluster", "taggit", "treebeard", "msgpack"}
"""What Django, Daphne and Wagtail are made of, and cannot be without."""


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


@pytest.mark.parametrize("extra", SETS)
def test_the_pinned_versions_hold_every_declared_library_with_hashes_and_without_addresses(extra):
    lines = (ROOT / "requirements" / f"{extra}.txt").read_text()
    pinned = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lines, re.MULTILINE))
    wanted = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"].get(extra, [])
    assert {_name(line) for line in wanted} <= set(pinned)
    assert lines.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lines
    assert "--index" not in lines


def test_the_sets_of_pinned_versions_can_be_installed_together():
    seen: dict[str, set[str]] = {}
    for file in SETS:
        lines = (ROOT / "requirements" / f"{file}.txt").read_text()
        versions: dict[str, set[str]] = {}
        for name, version in re.findall(r"^([a-z0-9-]+)==(\S+)", lines, re.MULTILINE):
            versions.setdefault(name, set()).add(version)
        for name, found in versions.items():
            assert seen.setdefault(name, found) == found, f"{name} in {file}"


def test_no_file_names_a_place_of_the_machine_it_was_made_on():
    homes = re.compile(r"/(?:home|root|Users|work)/[a-z]")
    found = []
    for name in tracked():
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".sh", ".json", ".po"}:
            found += [name for line in path.read_text().splitlines() if homes.search(line)]
    assert set(found) <= {"tests/test_architecture.py"}
