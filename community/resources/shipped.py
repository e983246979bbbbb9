"""The pages that every installation starts with, as the files in ``data/pages`` hold them.

Plain data: the first migration that makes pages reads it, and so do the tests that hold the files
to what they promise. What editors change afterwards is theirs; the files are not read again.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from community.resources import helplines

FOLDER = Path(__file__).parent / "data"
Block = dict[str, Any]


def sections() -> list[dict[str, Any]]:
    """Return the sections, in the order of the menu."""
    found: list[dict[str, Any]] = tomllib.loads((FOLDER / "sections.toml").read_text(encoding="utf-8"))[
        "sections"
    ]
    return found


def pages() -> list[dict[str, Any]]:
    """Return the pages, each section's in their order, with the emergency number of ``COUNTRY``."""
    files = sorted((FOLDER / "pages").glob("*.toml"))
    found = [tomllib.loads(_with_number(path.read_text(encoding="utf-8"))) for path in files]
    return sorted(found, key=lambda page: (page["section"], page["position"]))


def _with_number(words: str) -> str:
    """Return ``words`` with each ``{emergency}`` as the number that the country's shipped file names.

    From the file and not the table: the migration that makes pages knows no later one's columns.
    """
    lines = helplines.shipped(settings.COUNTRY).lines
    number = next(line.phone for line in lines if line.kind == "emergency")
    return words.replace("{emergency}", number)


def body(page: dict[str, Any], key_of: Callable[[str], int]) -> list[Block]:
    """Return the page's body as Wagtail keeps it. ``key_of`` gives the database key of a page by slug."""
    made = [_block(part["type"], _value(part, key_of)) for part in page["body"]]
    if page.get("talk"):
        made.append(_block("talk", {"board": page["talk"]}))
    related = [_item(key_of(slug)) for slug in page.get("related", ())]
    return [*made, _block("related", {"pages": related})] if related else made


def _value(part: dict[str, Any], key_of: Callable[[str], int]) -> dict[str, Any]:
    value = {name: _linked(words, key_of) for name, words in part.items() if name != "type"}
    for name in ("facts", "steps", "items"):
        if name in value:
            value[name] = _items(part[name], key_of)
    return value


def _items(rows: Iterable[dict[str, Any]], key_of: Callable[[str], int]) -> list[Block]:
    return [_item({name: _linked(words, key_of) for name, words in row.items()}) for row in rows]


def _linked(words: Any, key_of: Callable[[str], int]) -> Any:
    """Return ``words`` with each ``href='page:slug'`` as the link that Wagtail keeps."""
    if not isinstance(words, str):
        return words
    return re.sub(
        r"""href=['"]page:([\w-]+)['"]""", lambda found: f'linktype="page" id="{key_of(found[1])}"', words
    )


def _block(kind: str, value: Any) -> Block:
    return {"type": kind, "value": value, "id": str(uuid4())}


def _item(value: Any) -> Block:
    return _block("item", value)
