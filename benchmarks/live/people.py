"""Who takes part in a measurement of the live layer, and what they wrote. Runs in ``manage.py shell``.

The readers are made as rows: two thousand people who joined through the forms would take long.
"""

import json
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from benchmarks.live.load import text
from community.core import clock
from community.members.handles import skeleton
from community.members.models import Block, Member, Role, RoleGrant, Signature, SignIn
from community.members.queries import current_agreement
from forum.actions.contribute import start_thread
from forum.models import Board, Post

WRITERS = 20
BLOCKERS = 5
"""Every fifth reader blocks one of the writers, each writer in turn."""


def make(readers: int) -> None:
    """Make the people and two threads, and print their sessions, the threads and who blocks whom."""
    names = ["starter", *(f"writer-{n}" for n in range(WRITERS)), *(f"reader-{n}" for n in range(readers))]
    members = _members(names)
    starter, writers, crowd = members[0], members[1 : WRITERS + 1], members[WRITERS + 1 :]
    blocks = {n: writers[n // BLOCKERS % WRITERS] for n in range(0, readers, BLOCKERS)}
    Block.objects.bulk_create(Block(member=crowd[n], other=writer) for n, writer in blocks.items())
    Board.objects.create(slug="busy", title="Busy", description="", group="G")
    sessions = _sessions(members)
    told = {
        "writers": {writer.public_id: sessions[writer.pk] for writer in writers},
        "readers": [sessions[reader.pk] for reader in crowd],
        "blocks": {n: writer.public_id for n, writer in blocks.items()},
        "threads": {side: _thread(starter, side) for side in ("ours", "bare")},
    }
    print(json.dumps(told))


def _members(handles: list[str]) -> list[Member]:
    moment, agreement = clock.now(), current_agreement()
    members = [Member(handle=handle, handle_key=skeleton(handle)) for handle in handles]
    for member in members:
        member.set_unusable_password()
    Member.objects.bulk_create(members)
    RoleGrant.objects.bulk_create(
        RoleGrant(member=member, role=Role.PARTICIPANT, granted_at=moment) for member in members
    )
    Signature.objects.bulk_create(
        Signature(member=member, agreement=agreement, signed_at=moment) for member in members
    )
    return members


def _sessions(members: list[Member]) -> dict[int, str]:
    """Sign everybody in, and return the session of each by the member's key."""
    moment = clock.now()
    computer = SignIn.Device.COMPUTER
    begun = SignIn.objects.bulk_create(
        SignIn(member=member, device=computer, began_at=moment, used_at=moment) for member in members
    )
    store, rows = SessionStore(), []
    for member, sign_in in zip(members, begun, strict=True):
        held = {
            SESSION_KEY: str(member.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: member.get_session_auth_hash(),
            "began": int(moment.timestamp()),
            "used": int(moment.timestamp()),
            "sign_in": sign_in.public_id,
        }
        ends = moment + timedelta(days=1)
        rows.append(Session(session_key=uuid4().hex, session_data=store.encode(held), expire_date=ends))
    Session.objects.bulk_create(rows)
    return {member.pk: row.session_key for member, row in zip(members, rows, strict=True)}


def _thread(author: Member, title: str) -> str:
    receipt = start_thread(
        author=author, board_slug="busy", kind="listen", title=title, text=text(), client_key=uuid4()
    )
    return receipt.thread_id


def stored(thread_id: str) -> None:
    """Print every post of a thread that readers see: id, author, when it was shown, key of its form."""
    posts = Post.objects.filter(thread__public_id=thread_id, state=Post.State.PUBLISHED, is_opening=False)
    rows = posts.order_by("position").values_list(
        "public_id", "author__public_id", "published_at", "visible_revision__client_key"
    )
    told = [(post, author, shown.timestamp(), str(key)) for post, author, shown, key in rows if shown]
    print(json.dumps(told))
