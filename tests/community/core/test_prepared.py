"""A query that is compiled once answers as the ordinary one does, whatever it is asked with."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Value

from community.core import clock
from community.core.prepared import Prepared, padded
from community.members.models import Member, RoleGrant
from forum.models import PostRevision

pytestmark = pytest.mark.django_db


def grants_of(asked):
    (before,) = asked["before"]
    found = RoleGrant.objects.filter(member_id__in=asked["members"], granted_at__lt=before)
    return (
        found.exclude(member__handle__in=asked["but"])
        .annotate(constant=Value(7))
        .order_by("pk")
        .values_list("member_id", "role", "constant")
    )


def test_each_time_it_answers_for_the_values_of_that_time(cast):
    prepared, now = Prepared(grants_of), clock.now() + timedelta(minutes=1)
    everybody = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    for members in (everybody[:2], everybody[2:4], everybody[:1], everybody):
        for before in (now, now - timedelta(days=1)):
            for but in ([], ["alice"], ["bob"], ["alice", "bob"]):
                asked = {"members": members, "before": [before], "but": but}
                assert prepared.rows(**asked) == list(grants_of(asked))


def test_it_counts_as_many_rows_as_it_gives(cast):
    prepared, now = Prepared(grants_of), clock.now() + timedelta(minutes=1)
    everybody = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    for members in (everybody[:2], everybody):
        asked = {"members": members, "before": [now], "but": ["alice"]}
        assert prepared.count(**asked) == len(prepared.rows(**asked)) > 0


def test_keys_are_asked_for_as_the_database_keeps_them(start, alice, bob):
    def build(asked):
        return PostRevision.objects.filter(client_key__in=asked["key"]).order_by().values_list("pk")

    prepared = Prepared(build)
    start(alice)
    start(bob, title="By the lake")
    for pk, key in PostRevision.objects.values_list("pk", "client_key"):
        assert prepared.rows(key=[key]) == [(pk,)]
    assert prepared.rows(key=[uuid4()]) == []


def test_it_is_compiled_once_for_each_number_of_values(cast):
    built = []

    def build(asked):
        built.append(asked)
        return grants_of(asked)

    prepared = Prepared(build)
    for pk in Member.objects.values_list("pk", flat=True):
        prepared.rows(members=[pk], before=[clock.now()], but=["alice"])
    assert len(built) == 1


def test_values_are_filled_up_to_few_lengths():
    assert padded(["a", "b"], 4) == ["a", "b", "b", "b"]
    assert padded(["a"] * 4, 4) == ["a"] * 4
    assert padded([], 4) == []
