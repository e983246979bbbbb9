"""What must be true is a named constraint, and each is violated here: the database refuses."""

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from wagtail.models import Page

from community.core import clock
from community.members.actions.people import block, mute
from community.members.actions.roles import grant_role
from community.members.actions.sign_ins import begin_sign_in
from community.members.models import Invitation, Member, ProfileRevision, Role
from community.resources.models import Helpline, ResourcePage
from forum.actions.chat import react_to_message
from forum.actions.contribute import QuoteRange, reply, start_thread
from forum.actions.keeping import fold_topics, keep_draft
from forum.actions.responding import mark_read, react, report, set_bookmark, set_watch
from forum.models import Board, MessageRevision, PostRevision, Room, Tag
from moderation.actions import appeals, deciding
from moderation.actions.answering import answer_card
from moderation.models import Decision, Hold, OnCallShift, ReviewItem
from search.adapters.database import DatabaseIndex
from search.ports import Key, Tombstone
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db
PACKAGES = ("community.", "forum.", "moderation.", "search.")


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Return every named constraint of our models with its model, by name."""
    return {
        constraint.name: (model, constraint)
        for model in apps.get_models()
        if model.__module__.startswith(PACKAGES)
        for constraint in model._meta.constraints
    }


NOW = clock.now()
UNTRUE: dict[str, Mapping[str, Any]] = {
    "board_circle_iff_audience_is_circle": {"audience": "circle", "circle_id": None},
    "board_audience_known": {"audience": "odd"},
    "board_posting_known": {"posting": "odd"},
    "room_circle_iff_audience_is_circle": {"audience": "circle", "circle_id": None},
    "room_audience_known": {"audience": "odd"},
    "message_state_known": {"state": "odd"},
    "message_numbered_iff_ever_shown": {"cursor": None},
    "message_shown_only_when_published": {"state": "held"},
    "messagerevision_state_known": {"state": "odd"},
    "messagereaction_kind_known": {"kind": "odd"},
    "thread_kind_known": {"kind": "odd"},
    "thread_visible_has_title_and_time": {"title": ""},
    "post_state_known": {"state": "odd"},
    "post_numbered_iff_ever_shown": {"cursor": None},
    "post_shown_only_when_published": {"state": "held"},
    "postrevision_state_known": {"state": "odd"},
    "quote_range_runs_forward": {"start": 4, "end": 4},
    "reaction_kind_known": {"kind": "odd"},
    "reviewitem_closed_by_a_person": {"closed_at": NOW, "closed_by_id": None, "outcome": "left_up"},
    "reviewitem_lease_is_whole": {"claimed_until": NOW, "claimed_by_id": None},
    "reviewitem_levels_known": {"care_level": 5},
    "decision_by_a_person": {"automated": True},
    "decision_names_its_rule": {"verdict": "remove", "rule": ""},
    "decision_says_why": {"verdict": "keep_held", "note": ""},
    "sanction_ends_after_it_starts": {"ends_at": NOW - timedelta(days=9)},
    "appeal_answered_by_another_person": {},
    "appeal_answer_is_whole": {},
    "cardanswer_known": {"answer": "odd"},
    "oncallshift_runs_forward": {"ends_at": NOW - timedelta(days=9)},
    "helpline_can_be_reached": {"phone": "", "sms": "", "chat_url": ""},
    "helpline_country_is_two_small_letters": {"country": "US"},
    "page_audience_known": {"audience": "odd"},
    "page_review_is_whole": {"reviewer": "Somebody"},
    "member_is_never_superuser": {"is_superuser": True},
    "rolegrant_role_known": {"role": "odd"},
    "invitation_uses_not_negative": {"uses_left": -1},
    "block_not_oneself": {},
    "mute_not_oneself": {},
    "profilerevision_state_known": {"state": "odd"},
    "signin_device_known": {"device": "odd"},
    "storedentry_kind_known": {"kind": "odd"},
}
"""What is changed in a copy of a true row, so that the constraint refuses the copy."""
REPEATED: dict[str, Mapping[str, Any]] = {
    "post_position_unique_in_thread": {"is_opening": False},
    "post_one_opening_per_thread": {
        "state": "held",
        "position": None,
        "cursor": None,
        "visible_revision_id": None,
        "published_at": None,
    },
    "postrevision_once_per_client_key": {"number": 999},
    "messagerevision_once_per_client_key": {"number": 999},
}
"""What is changed in a copy so that only the one rule about doubles stands against it."""
ALSO = {
    "post_state_known": "post_shown_only_when_published",  # both name the states
    "message_state_known": "message_shown_only_when_published",
    "invitation_uses_not_negative": "uses_left",  # Django's own rule for the column says the same
}


@pytest.fixture
def furnished(cast, board, circle, speak, settings) -> None:
    """A true row of every table that has a constraint."""
    settings.ON_CALL = ["oncall@example.org"]
    alice, bob, mona, otto = (cast[name] for name in ("alice", "bob", "mona", "otto"))
    block(actor=alice, other=cast["fay"])
    mute(actor=alice, other=cast["eddie"])
    grant_role(actor=None, member=bob, role=Role.FACILITATOR, circle=circle)
    Board.objects.create(slug="c", title="C", description="", group="G", audience="circle", circle=circle)
    words = {"kind": "listen", "title": "A title", "client_key": uuid4()}
    opened = start_thread(author=alice, board_slug="today", text=CALM, **words)
    common = {"author": bob, "thread_id": opened.thread_id}
    cited = [QuoteRange(post_id=opened.post_id, start=0, end=5)]
    reply(text="I hear you @alice.", client_key=uuid4(), quotes=cited, **common)
    danger = reply(text=NOW_WORDS, client_key=uuid4(), **common)
    first, _second = [reply(text=HELD_WORDS, client_key=uuid4(), **common) for _ in range(2)]
    react(member=bob, post_id=opened.post_id, kind="sitting")
    set_watch(member=bob, thread_id=opened.thread_id, on=True)
    set_bookmark(member=bob, post_id=opened.post_id, on=True)
    mark_read(member=bob, thread_id=opened.thread_id, position=1)
    keep_draft(member=bob, place=f"thread:{opened.thread_id}", text="Not yet.")
    Tag.objects.create(slug="sleep", name="Sleep")
    fold_topics(member=bob, slugs=["sleep"])
    report(member=bob, post_id=opened.post_id, reason="other", note="")
    Room.objects.create(slug="c", title="C", topic="", audience="circle", circle=circle)
    said = speak(alice, "Evening, @bob.")
    react_to_message(member=bob, message_id=said.message_id, kind="sitting")
    speak(bob, "Here too.", reply_to=said.message_id)
    speak(bob, HELD_WORDS)
    answer_card(
        author=bob, item_id=ReviewItem.objects.get(subject_id=danger.post_id).public_id, answer="safe"
    )
    held = ReviewItem.objects.get(subject_id=first.post_id)
    step = deciding.Step(actor=mona, item_id=held.public_id, version=held.version)
    deciding.pause_posting(step, days=1, rule="personal", note="For a day.")
    held.refresh_from_db()
    step = deciding.Step(actor=mona, item_id=held.public_id, version=held.version)
    decision = deciding.decide(step, verdict="remove", rule="personal", note="No numbers.")
    appeals.appeal(author=bob, decision_id=decision.public_id, text="It was mine.")
    OnCallShift.objects.create(address="a@example.org", starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    later = NOW + timedelta(days=1)
    Invitation.objects.create(code_digest="x", made_at=NOW, expires_at=later, made_by=otto)
    begin_sign_in(member=bob, agent="")
    ProfileRevision.objects.create(member=bob, html="", plain="", state="published", written_at=NOW)
    DatabaseIndex().put([Tombstone(Key("post", "gone"), 1)])
    assert Helpline.objects.exists()
    assert Hold.objects.filter(lifted_at=None).exists()


def copy_of(name: str) -> models.Model:
    """Return an unsaved copy of a row for which the constraint holds; single columns get new values."""
    model, constraint = constraints()[name]
    rows = model._default_manager.order_by("pk")
    if condition := getattr(constraint, "condition", None):
        rows = rows.filter(condition)
    ruled = set(getattr(constraint, "fields", ()))
    row = rows.filter(**{f"{field}__isnull": False for field in ruled}).first()
    assert row is not None, f"no row to violate {name} with"
    for field in model._meta.local_fields:
        if field.primary_key:
            setattr(row, field.attname, field.get_default() if field.has_default() else None)
        elif field.unique and field.name not in ruled and not field.is_relation:
            setattr(row, field.attname, uuid4().hex[:20])
        elif isinstance(field, models.UUIDField) and field.name not in ruled:
            setattr(row, field.attname, uuid4())
    row._state.adding = True
    return row


def refusal_of(row: models.Model) -> str:
    save = partial(row.save, force_insert=True)
    if isinstance(row, ResourcePage):  # its own table alone: the tree has rules that Wagtail keeps
        row.page_ptr_id = Page.get_first_root_node().pk
        save = partial(row.save_base, raw=True, force_insert=True)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        save()
    return str(refused.value)


def test_every_constraint_is_violated_here():
    checks = {name for name, (_, rule) in constraints().items() if isinstance(rule, models.CheckConstraint)}
    assert set(UNTRUE) == checks
    assert set(REPEATED) <= set(constraints()) - checks


def test_the_database_refuses_what_cannot_be_true(furnished):
    for name in UNTRUE:
        row = copy_of(name)
        changes = dict(UNTRUE[name])
        if name in {"block_not_oneself", "mute_not_oneself"}:
            changes = {"other_id": row.member_id}
        elif name == "appeal_answered_by_another_person":
            changes = {"answered_by_id": row.against_id, "answer_id": Decision.objects.all()[0].pk}
        elif name == "appeal_answer_is_whole":
            changes = {"answered_by_id": Member.objects.exclude(pk=row.against_id)[0].pk}
        for field, value in changes.items():
            setattr(row, field, value)
        said = refusal_of(row)
        assert name in said or ALSO.get(name, name) in said


def test_the_database_refuses_a_double(furnished):
    for name, (model, rule) in constraints().items():
        if not isinstance(rule, models.UniqueConstraint):
            continue
        row = copy_of(name)
        for field, value in REPEATED.get(name, {}).items():
            setattr(row, field, value)
        if name == "post_position_unique_in_thread":  # words that no other post shows
            row.visible_revision_id = PostRevision.objects.filter(shown_as=None)[0].pk
        elif name == "message_position_unique_in_room":
            row.visible_revision_id = MessageRevision.objects.filter(shown_as=None)[0].pk
        said = refusal_of(row)
        if connection.vendor == "postgresql":
            assert name in said
        elif (
            "append only" not in said
        ):  # the trigger that stands before the rule; else SQLite names the columns
            columns = {model._meta.get_field(field).column for field in rule.fields}
            assert set(re.findall(r"\.(\w+)", said)) == columns, name
