"""Every column that holds text says whose it is; what members write is screened through its real form."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from community.core.screening import CareLevel
from community.members.models import Member
from forum.models import Board, Post, Room, Thread
from moderation.actions.deciding import Step, decide
from moderation.models import ReviewItem
from tests.conftest import CALM, HELD_WORDS, NOW_WORDS

pytestmark = pytest.mark.django_db
PACKAGES = ("community.", "forum.", "moderation.", "search.")
PAYLOAD = 'Hello <script>alert("x")</script><img src=x onerror=alert(1)> [tap](javascript:alert(1))'

SCREENED = {
    "forum.PostRevision": "source title",
    "forum.Thread": "title",
    "forum.MessageRevision": "source",
    "members.ProfileRevision": "pronouns pathway",
    "members.Member": "handle pronouns pathway",
    "moderation.Report": "note",
    "moderation.Attempt": "source",
    "moderation.Appeal": "source",
}
"""What members write."""
RENDERED = {
    "forum.PostRevision": "html plain",
    "forum.MessageRevision": "html plain",
    "members.ProfileRevision": "html plain",
    "moderation.Attempt": "html plain",
    "moderation.Appeal": "html plain",
}
"""What the pipeline makes of it."""
OWN_EYES = {"forum.Draft": "title text"}
"""What nobody but its author ever reads: the composer says so, and that nobody on the team does."""
STAFF = {
    "forum.Board": "slug title description group",
    "forum.Room": "slug title topic rules hours",
    "forum.Tag": "slug name",
    "forum.ContentLabel": "slug name",
    "members.Circle": "slug name",
    "members.Invitation": "program",
    "members.Agreement": "source",
    "moderation.Decision": "note",
    "moderation.OnCallShift": "address",
    "resources.ResourcePage": "intro reviewer",
    "resources.PageSource": "key name url",
    "resources.Helpline": ("country kind name phone sms sms_word chat_url hours languages note source_url"),
}
SYSTEM = {
    "forum.Board": "audience posting",
    "forum.Thread": "public_id kind",
    "forum.Post": "public_id state",
    "forum.PostRevision": "public_id versions scores state digest",
    "forum.Reaction": "kind",
    "forum.Room": "public_id audience",
    "forum.Message": "public_id state",
    "forum.MessageRevision": "public_id versions scores state digest",
    "forum.MessageReaction": "kind",
    "forum.Draft": "place",
    "moderation.ReviewItem": "public_id subject_kind subject_id revision_id surface outcome",
    "moderation.Signal": "revision_id code source subject scan modifiers version outcome",
    "moderation.Report": "revision_id reason",
    "moderation.Attempt": "public_id surface refusal context_ref",
    "moderation.Decision": "public_id revision_id verdict rule facts",
    "moderation.Hold": "revision_id reasons",
    "moderation.Appeal": "public_id",
    "moderation.CardAnswer": "answer",
    "moderation.ReviewEvent": "actor name facts previous digest",
    "moderation.Checkpoint": "previous digest",
    "moderation.Alert": "cause recipient",
    "members.Member": "password public_id handle_key email stage",
    "members.Circle": "kind",
    "members.RoleGrant": "role",
    "members.Invitation": "public_id code_digest role",
    "members.OneTimeCode": "digest",
    "members.SignIn": "public_id device",
    "members.ProfileRevision": "public_id versions state",
    "core.AuditEvent": "actor action subject facts previous digest",
    "core.Beat": "name",
    "core.Mark": "name value",
    "core.Outbox": "kind public_id target",
    "search.StoredEntry": "kind public_id place tags audience",
    "resources.ResourcePage": "audience reviewed_words",
    "resources.Edition": "name",
}
"""Codes, digests, choices and public ids; an e-mail address is for mail, and shown to nobody."""
TEXT = (models.CharField, models.TextField, models.JSONField)


def columns(declared: dict[str, str]) -> list[str]:
    return [f"{model}.{name}" for model, names in declared.items() for name in names.split()]


def test_every_text_column_says_whose_it_is():
    found = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith(PACKAGES)
        for field in model._meta.local_fields
        if isinstance(field, TEXT)
    ]
    declared = [name for kind in (SCREENED, RENDERED, OWN_EYES, STAFF, SYSTEM) for name in columns(kind)]
    assert len(declared) == len(set(declared))
    assert set(declared) == set(found)
    assert set(FORMS) == set(columns(SCREENED))


@pytest.fixture
def bobs(browse, bob) -> Client:
    return browse(bob)


def into_thread(client: Client, thread: Thread, words: str) -> str:
    client.post(reverse("forum:thread", args=[thread.public_id]), {"text": words, "client_key": uuid4()})
    return reverse("forum:thread", args=[thread.public_id])


def into_title(client: Client, thread: Thread, words: str) -> str:
    fields = {"title": words, "text": CALM, "kind": "listen"}
    client.post(reverse("forum:new_thread", args=[thread.board.slug]), fields)
    return reverse("forum:board", args=[thread.board.slug])


def into_room(client: Client, thread: Thread, words: str) -> str:
    room = Room.objects.create(slug="evening", title="Evening", topic="", hours="always")
    client.post(reverse("forum:room", args=[room.slug]), {"text": words, "client_key": uuid4()})
    return reverse("forum:room", args=[room.slug])


def into_profile(field: str) -> Callable[[Client, Thread, str], str]:
    def send(client: Client, thread: Thread, words: str) -> str:
        short = words[:40] if field == "pronouns" and words != NOW_WORDS else words[:80]
        fields = {"stage": "", "pronouns": "", "pathway": "", field: short}
        client.post(reverse("members:profile"), fields)
        return reverse("members:member", args=[Member.objects.get(handle="bob").public_id])

    return send


def into_note(client: Client, thread: Thread, words: str) -> str:
    opening = thread.posts.get(is_opening=True)
    client.post(reverse("forum:report", args=[opening.public_id]), {"reason": "other", "note": words})
    item = ReviewItem.objects.filter(subject_id=opening.public_id).first()
    return reverse("moderation:item", args=[item.public_id])


def into_locked_thread(client: Client, thread: Thread, words: str) -> str:
    Thread.objects.filter(pk=thread.pk).update(is_locked=True)
    into_thread(client, thread, f"{words} {NOW_WORDS}")
    return reverse("moderation:item", args=[ReviewItem.objects.get().public_id])


def into_appeal(client: Client, thread: Thread, words: str) -> str:
    into_thread(client, thread, HELD_WORDS)
    item = ReviewItem.objects.get()
    mona = Member.objects.get(handle="mona")
    step = Step(actor=mona, item_id=item.public_id, version=item.version)
    made = decide(step, verdict="remove", rule="personal", note="No numbers.")
    client.post(reverse("moderation:appeal", args=[made.public_id]), {"text": words})
    item = ReviewItem.objects.get(subject_kind="moderation.appeal")
    return reverse("moderation:item", args=[item.public_id])


def into_handle(client: Client, thread: Thread, words: str) -> str:
    visitor = Client()
    visitor.post(reverse("members:join_age"), {"age": "34"})
    handle = "kill-myself-tonight" if words == NOW_WORDS else words
    visitor.post(reverse("members:join_name"), {"handle": handle, "password": "four unrelated words here"})
    return reverse("members:join")


FORMS: dict[str, Callable[[Client, Thread, str], str]] = {
    "forum.PostRevision.source": into_thread,
    "forum.PostRevision.title": into_title,
    "forum.Thread.title": into_title,
    "forum.MessageRevision.source": into_room,
    "members.ProfileRevision.pronouns": into_profile("pronouns"),
    "members.ProfileRevision.pathway": into_profile("pathway"),
    "members.Member.pronouns": into_profile("pronouns"),
    "members.Member.pathway": into_profile("pathway"),
    "members.Member.handle": into_handle,
    "moderation.Report.note": into_note,
    "moderation.Attempt.source": into_locked_thread,
    "moderation.Appeal.source": into_appeal,
}
"""Sends words through the form of the column, and returns where they are read."""


@pytest.mark.parametrize("column", FORMS)
def test_danger_in_it_calls_a_person(bobs, mona, thread, settings, column):
    settings.OPEN_SIGN_UP = True
    FORMS[column](bobs, thread, NOW_WORDS)
    levels = ReviewItem.objects.exclude(author__handle="alice").values_list("care_level", flat=True)
    assert max(levels) >= CareLevel.URGENT


@pytest.mark.parametrize("column", FORMS)
def test_a_payload_in_it_runs_nowhere(bobs, browse, alice, mona, thread, settings, column):
    settings.OPEN_SIGN_UP = True
    address = FORMS[column](bobs, thread, PAYLOAD)
    for reader in (alice, mona):
        page = browse(reader).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="javascript:' not in page
    assert Board.objects.exists()
    assert Post.objects.exists()
