"""What the demo is made from: the words in ``words/``, written for Holdfast; nobody in them is real."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("words")
PEOPLE, ROOMS = "people", "rooms"
Table = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The tables of all files, threads oldest first; their keys are described in ``forum/README.md``."""

    circles: tuple[Table, ...]
    members: tuple[Table, ...]
    mutes: tuple[tuple[str, str], ...]
    boards: tuple[Table, ...]
    rooms: tuple[Table, ...]
    threads: tuple[Table, ...]


@cache
def told() -> Told:
    """Return what is told: people and places, the rooms' talk, and a file of threads for each board."""
    people, talk = _read(PEOPLE), {room["slug"]: room["messages"] for room in _read(ROOMS)["rooms"]}
    threads = [
        thread | {"board": path.stem}
        for path in sorted(WORDS.glob("*.toml"))
        if path.stem not in {PEOPLE, ROOMS}
        for thread in _read(path.stem)["threads"]
    ]
    return Told(
        circles=tuple(people["circles"]),
        members=tuple(people["members"]),
        mutes=tuple((mute["who"], mute["whom"]) for mute in people["mutes"]),
        boards=tuple(people["boards"]),
        rooms=tuple(room | {"messages": talk[room["slug"]]} for room in people["rooms"]),
        threads=tuple(sorted(threads, key=lambda thread: -float(thread["hours"]))),
    )


def _read(stem: str) -> Table:
    return tomllib.loads((WORDS / f"{stem}.toml").read_text(encoding="utf-8"))
