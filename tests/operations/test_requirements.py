"""What is installed is what is used: pinned, hashed, the same in every set, from no named address."""

import importlib.util
import re
import subprocess
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETS = sorted(set((ROOT / "requirements").glob("*.txt")) - {ROOT / "requirements" / "installer.txt"})
UNSEEN = {
    "argon2-cffi": "Django's hasher asks for it",
    "linkify-it-py": "markdown-it-py makes links with it",
    "tzdata": "Python's zoneinfo reads it where the machine has none",
}
"""What no line of ours names, and who needs it."""


def plain(name: str) -> str:
    """Return a distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: Path) -> dict[str, str]:
    return {
        plain(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", file.read_text(), re.M)
    }


def declared() -> dict[str, str]:
    """Return each direct dependency of the base and its whole requirement."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {plain(re.split(r"[^\w.-]", line)[0]): line for line in project["dependencies"]}


def test_every_dependency_is_used():
    source = "\n".join(
        path.read_text()
        for package in ("community", "forum", "moderation", "search")
        for path in (ROOT / package).rglob("*.py")
    )
    imports = packages_distributions()
    unused = {
        name
        for name in declared().keys() - UNSEEN.keys()
        if not any(
            re.search(rf"(import |from |[\"']){re.escape(module)}\b", source)
            for module, owners in imports.items()
            if name in map(plain, owners)
        )
    }
    assert not unused, "declared, and nothing names it"


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_every_set_holds_the_base_with_the_same_versions_hashed_and_from_no_named_address(file):
    text, base = file.read_text(), pins(ROOT / "requirements" / "base.txt")
    assert base.items() <= pins(file).items()
    assert declared().keys() <= pins(file).keys(), "run: make lock"
    assert "://" not in text
    assert re.search(r"^--(index|extra|find|trusted)", text, re.M) is None
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.search(r"\\\n    --hash=sha256:[0-9a-f]{64}", block), block.splitlines()[0]


def test_the_base_brings_no_torch_and_no_browser():
    assert (
        not {"torch", "transformers", "playwright", "elasticsearch", "psycopg", "redis"}
        & pins(ROOT / "requirements" / "base.txt").keys()
    )


def installer():
    """Return the installer as a module; it lies in no package, since it runs before there is any."""
    spec = importlib.util.spec_from_file_location("install", ROOT / "requirements" / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_python_that_cannot_make_environments_leaves_no_half_of_one(tmp_path, monkeypatch, capsys):
    install = installer()

    def half(command, **_):
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(install.subprocess, "run", half)
    with pytest.raises(SystemExit):
        install.make_environment(str(tmp_path / ".venv"))
    assert not (tmp_path / ".venv").exists()
    assert "apt-get install python3-venv" in capsys.readouterr().err


def test_a_set_that_does_not_exist_is_told_with_those_that_do(tmp_path, capsys):
    with pytest.raises(SystemExit):
        installer().main([str(tmp_path / ".venv"), "base", "nonsense"])
    told = capsys.readouterr().err
    assert told == ("EXTRAS: there is no set 'nonsense'. The sets are: detoxify, elastic, postgres, redis.\n")
