"""What a new community, and the demo, starts with: boards, rooms, topics and content labels."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from community.members.models import Member
from forum.actions.furnishing import allow
from forum.actions.places import VOCABULARIES, BoardFacts, make_board
from forum.actions.rooms import RoomFacts, make_room
from forum.models import Board, Room

USUAL = Path(__file__).parents[1] / "usual_places.toml"


def set_up_usual_places(*, actor: Member | None) -> None:
    """Open the usual boards and rooms and add the usual words; what is there stays.

    Raises:
        NotAllowed: the actor may not furnish the house.

    """
    allow(actor)
    usual = _usual()
    with transaction.atomic():
        for order, (slug, facts) in enumerate(_told(usual["boards"])):
            if not Board.objects.filter(slug=slug).exists():
                make_board(actor=actor, slug=slug, facts=BoardFacts(order=order, **facts))
        for order, (slug, facts) in enumerate(_told(usual["rooms"])):
            if not Room.objects.filter(slug=slug).exists():
                make_room(actor=actor, slug=slug, facts=RoomFacts(order=order, **facts))
        for vocabulary, words in VOCABULARIES.items():
            for slug, name in usual[vocabulary].items():
                words.objects.get_or_create(slug=slug, defaults={"name": name})


def _told(places: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Return each place as its slug and its facts."""
    return [
        (each["slug"], {name: value for name, value in each.items() if name != "slug"}) for each in places
    ]


@cache
def _usual() -> dict[str, Any]:
    return tomllib.loads(USUAL.read_text(encoding="utf-8"))
