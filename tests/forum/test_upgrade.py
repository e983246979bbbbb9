"""An installation from before rooms and “For you” gets no old news, and follows its own threads."""

from importlib import import_module

import pytest
from django.apps import apps

from community.members.models import Inbox
from forum.actions.responding import react
from forum.models import Post, Watch
from forum.pages.news import count_unread

pytestmark = pytest.mark.django_db


def run(migration: str, step: str) -> None:
    getattr(import_module(migration), step)(apps, None)


def test_what_members_were_told_before_is_not_new_to_them(thread, alice, bob):
    react(member=bob, post_id=Post.objects.get(thread=thread).public_id, kind="thank_you")
    Inbox.objects.all().delete()
    assert count_unread(alice) == 1
    run("community.members.migrations.0006_inboxes_of_those_who_are_here", "open_inboxes")
    assert count_unread(alice) == 0


def test_whoever_started_a_thread_follows_it(thread, alice):
    Watch.objects.all().delete()
    for _ in range(2):
        run("forum.migrations.0003_authors_follow", "follow")
    assert [(watch.member, watch.thread) for watch in Watch.objects.all()] == [(alice, thread)]
