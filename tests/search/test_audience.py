"""Tokens let an index propose exactly what the places' own rules let a viewer read."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.members.actions.roles import grant_role
from community.members.models import Role
from community.members.queries import forget, standing_of
from community.resources.models import ArticlePage
from community.resources.models import Audience as PageAudience
from community.resources.queries import audiences_of
from forum.models import Board, Room
from forum.queries import boards_for, rooms_for
from search.queries.audience import tokens_for, tokens_of, tokens_of_page

pytestmark = pytest.mark.django_db


def test_tokens_of_a_place_meet_those_of_its_readers(cast, boards, circle, join):
    for audience, board in boards.items():
        Room.objects.create(slug=audience, title="R", topic="", audience=board.audience, circle=board.circle)
    scoped = join("scoped", Role.PARTICIPANT)
    grant_role(actor=None, member=scoped, role=Role.FACILITATOR, circle=circle)
    nobody = join("nobody")
    compared = 0
    for viewer in (*cast.values(), scoped, nobody):
        forget(viewer)
        held = tokens_for(viewer)
        boards_read = set(boards_for(standing_of(viewer)))
        rooms_read = set(rooms_for(viewer))
        for place in (*Board.objects.all(), *Room.objects.all()):
            meets = bool(held & set(tokens_of(place)))
            assert meets is (place in boards_read | rooms_read), (viewer.handle, place.slug)
            compared += 1
    assert compared == 12 * 10


def test_tokens_of_a_page_meet_those_of_its_readers(cast):
    for viewer in (*cast.values(), None):
        held = tokens_for(viewer or AnonymousUser())
        for audience in PageAudience.values:
            meets = bool(held & set(tokens_of_page(ArticlePage(audience=audience))))
            assert meets is (audience in audiences_of(viewer)), (viewer, audience)
