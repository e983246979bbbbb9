"""Role by action by state of the object, generated from the one policy table and tried over HTTP.

Each row of the table has one driver below: what a browser sends to do it. Where another package
adds to the table (a board's audience), the expectation adds it too, in one place.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from community.core import clock
from community.members.actions.joining import sign
from community.members.actions.roles import grant_role, join_circle
from community.members.models import Member, Role, RoleGrant
from community.members.policy import TABLE, Standing, may
from community.members.queries import current_agreement, forget
from forum.actions.contribute import KIND, start_thread
from forum.actions.contribute import reply as answer
from forum.models import Audience, Board, Post, PostRevision, Thread
from forum.policy import AUDIENCE_ROLES
from forum.review_targets import PostTarget
from moderation.actions.deciding import Step, decide
from moderation.actions.desk import call_clinician
from moderation.models import Decision, ReviewItem
from tests.conftest import CALM, HELD_WORDS, prove

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERY_ROLE = [role for role in Role if role is not Role.GUEST]
POST_STATES = ("published", "held", "pending", "hidden", "rejected")


@dataclass
class Place:
    """The house, as one attempt finds it."""

    author: Member
    board: Board
    thread: Thread
    post: Post
    words: str
    other: Member
    decider: Member


def author_of(join, name="writer") -> Member:
    return join(name, Role.PARTICIPANT)


def put_into(post: Post, state: str) -> None:
    """Bring a published or held post into ``state``, as its own package would."""
    revision = post.revisions.get()
    if state in {"hidden", "rejected"}:
        PostTarget().remove(post.public_id, revision.public_id)
    elif state == "pending":
        PostRevision.objects.filter(pk=revision.pk).update(state="pending")
        Post.objects.filter(pk=post.pk).update(state="pending")
    post.refresh_from_db()
    assert post.state == state


def build(join, board: Board, state: str = "published", *, locked: bool = False) -> Place:
    author, other, decider = (
        author_of(join),
        join("passer-by", Role.PARTICIPANT),
        join("first", Role.MODERATOR),
    )
    common = {"author": author, "client_key": uuid4()}
    opened = start_thread(board_slug=board.slug, kind="listen", title="By the river", text=CALM, **common)
    shown = state in {"published", "hidden"}
    words = "Seventeen herons." if shown else HELD_WORDS
    said = answer(author=author, thread_id=opened.thread_id, text=words, client_key=uuid4())
    post = Post.objects.get(public_id=said.post_id)
    put_into(post, state)
    Thread.objects.filter(public_id=opened.thread_id).update(is_locked=locked)
    thread = Thread.objects.select_related("board").get(public_id=opened.thread_id)
    return Place(author, board, thread, post, "Seventeen herons" if shown else "212-555-0143", other, decider)


def item_about(place: Place) -> ReviewItem:
    return ReviewItem.objects.get(subject_kind=KIND, subject_id=place.post.public_id)


def decision_on(place: Place) -> Decision:
    item = item_about(place)
    step = Step(actor=place.decider, item_id=item.public_id, version=item.version)
    return decide(step, verdict="remove", rule="personal", note="A phone number.")


def steer(what: str, **more: str) -> "Attempt":
    def attempt(client: Client, place: Place) -> int:
        words = {"do": what, "reason": "Because.", **more}
        return client.post(f"/threads/{place.thread.public_id}/steer/", words).status_code

    return attempt


def on_item(step: str, **words: str) -> "Attempt":
    def attempt(client: Client, place: Place) -> int:
        item = item_about(place)
        data = {"version": item.version, **words}
        return client.post(f"/review/{item.public_id}/{step}/", data).status_code

    return attempt


def get(address: str) -> "Attempt":
    return lambda client, place: client.get(address).status_code


def post_to(ending: str, **words: str) -> "Attempt":
    return lambda client, place: client.post(f"/posts/{place.post.public_id}/{ending}/", words).status_code


def read_words(client: Client, place: Place) -> int:
    """Look for the words where readers find them, reviewers those that are not shown, and authors theirs."""
    post = f"/posts/{place.post.public_id}"
    addresses = (f"/threads/{place.thread.public_id}/", f"{post}/history/", f"{post}/receipt/")
    found = any(place.words in client.get(address).content.decode() for address in addresses)
    return 200 if found else 404


def start(client: Client, place: Place) -> int:
    words = {"title": "Another", "kind": "listen", "text": CALM, "client_key": str(uuid4())}
    return client.post(f"/boards/{place.board.slug}/new/", words).status_code


def write(client: Client, place: Place) -> int:
    words = {"text": CALM, "client_key": str(uuid4())}
    return client.post(f"/threads/{place.thread.public_id}/", words).status_code


def read_decision(client: Client, place: Place) -> int:
    return client.get(f"/me/decisions/{decision_on(place).public_id}/").status_code


def appeal(client: Client, place: Place) -> int:
    address = f"/me/decisions/{decision_on(place).public_id}/appeal/"
    return client.post(address, {"text": "It was not mine."}).status_code


def accept(client: Client, place: Place) -> int:
    item = item_about(place)
    call_clinician(actor=place.decider, item_id=item.public_id, version=item.version, reason="Please look.")
    return client.post(f"/review/{item_about(place).public_id}/accept/").status_code


def decide_appeal(client: Client, place: Place) -> int:
    made = decision_on(place)
    writer = Client()
    writer.force_login(place.author)
    writer.post(f"/me/decisions/{made.public_id}/appeal/", {"text": "It was not mine."})
    item = ReviewItem.objects.exclude(subject_kind=KIND).get()
    words = {"version": item.version, "answer": "uphold", "note": "I read it again."}
    return client.post(f"/review/{item.public_id}/appeal/", words).status_code


def revoke(client: Client, place: Place) -> int:
    words = {"grant": Role.PARTICIPANT.value}
    return client.post(f"/house/members/{place.other.public_id}/revoke/", words).status_code


def give_role(client: Client, place: Place) -> int:
    return client.post(f"/house/members/{place.other.public_id}/", {"role": "mentor"}).status_code


def issue(client: Client, place: Place) -> int:
    return client.post(f"/house/members/{place.other.public_id}/code/").status_code


def read_profile(client: Client, place: Place) -> int:
    return client.get(f"/members/{place.author.public_id}/").status_code


def block(client: Client, place: Place) -> int:
    return client.post(f"/members/{place.other.public_id}/set/", {"do": "block"}).status_code


def keep(client: Client, place: Place) -> int:
    return client.post(f"/posts/{place.post.public_id}/bookmark/").status_code


Attempt = Callable[[Client, Place], int]
DRIVERS: dict[str, Attempt] = {
    "board.read": get("/boards/today/"),
    "thread.start": start,
    "post.read": read_words,
    "post.write": write,
    "post.edit": post_to("edit", text="Eighteen herons.", client_key=str(uuid4())),
    "post.delete": post_to("delete"),
    "post.history": lambda client, place: client.get(f"/posts/{place.post.public_id}/history/").status_code,
    "post.react": post_to("react", kind="sitting"),
    "post.report": post_to("report", reason="worried"),
    "thread.keep": keep,
    "thread.lock": steer("lock"),
    "thread.slow": steer("slow", seconds="60"),
    "thread.pin": steer("pin"),
    "thread.move": steer("move", board="elsewhere"),
    "own.read": get("/me/"),
    "profile.read": read_profile,
    "profile.edit": lambda client, place: client.post("/me/profile/", {"pronouns": "they"}).status_code,
    "member.block": block,
    "agreement.sign": lambda client, place: (
        client.post(
            "/accounts/agreement/", {"agree": "on", "version": current_agreement().version}
        ).status_code
    ),
    "card.answer": lambda client, place: client.post("/me/person/", {"answer": "person"}).status_code,
    "decision.read": read_decision,
    "appeal.write": appeal,
    "review.read": lambda client, place: client.get(f"/review/{item_about(place).public_id}/").status_code,
    "review.decide": on_item("decide", verdict="publish"),
    "review.sanction": on_item("pause", days="1", rule="personal", note="For a day."),
    "review.call_clinician": on_item("call", reason="Please look."),
    "review.accept": accept,
    "appeal.decide": decide_appeal,
    "member.list": get("/house/members/"),
    "role.grant": give_role,
    "circle.manage": lambda client, place: (
        client.post("/house/circles/", {"name": "Evening", "slug": "evening", "kind": "group"}).status_code
    ),
    "board.manage": lambda client, place: (
        client.post("/house/words/topics/", {"name": "mornings"}).status_code
    ),
    "invitation.make": lambda client, place: (
        client.post("/house/invitations/", {"role": "participant", "uses": "1", "days": "7"}).status_code
    ),
    "code.issue": issue,
    "member.close": lambda client, place: (
        client.post(f"/house/members/{place.other.public_id}/account/", {"open": "0"}).status_code
    ),
    "agreement.publish": lambda client, place: (
        client.post("/house/agreement/", {"source": "Anew."}).status_code
    ),
    "cms.use": get("/cms/"),
}
READS_THE_BOARD = {name for name in DRIVERS if name.startswith(("board.read", "thread.", "post."))}
"""On these a board's audience comes on top of the table."""
WHEREVER_IT_WENT = {"post.read", "post.history", "post.delete"}
"""What one wrote stays within reach, also on a board that one no longer reads."""
OF_ANOTHER = {"post.react", "post.report"}
"""What nobody does to their own post."""
OF_THE_DESK = {
    "review.read",
    "review.decide",
    "review.sanction",
    "review.call_clinician",
    "review.accept",
    "appeal.decide",
}
"""Nobody works on an item about their own words."""
ON_HELD_WORDS = OF_THE_DESK | {"decision.read", "appeal.write"}


def test_every_row_of_the_table_is_tried():
    assert set(DRIVERS) == set(TABLE)


def states(action: str) -> tuple[str, ...]:
    """Return the states of the object to try: for posts all of them, not only those the row names."""
    if action == "post.write":
        return ("open", "locked")
    if action.startswith("post.") or action == "thread.keep":
        return POST_STATES
    return ("held",) if action in ON_HELD_WORDS else ("published",)


def expected(action: str, role: Role, state: str, *, own: bool) -> bool:
    standing = Standing(1, frozenset({role}))
    within_reach = own and action in WHEREVER_IT_WENT
    reads_the_board = standing.has_any(AUDIENCE_ROLES[Audience.MEMBERS])
    if action in READS_THE_BOARD and not reads_the_board and not within_reach:
        return False
    if own and action in OF_ANOTHER | OF_THE_DESK:
        return False
    return bool(may(standing, action, state=state, own=own))


@contextmanager
def undone():
    """Take back whatever is done inside, so that the next role finds the same house."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def become(member: Member, role: Role) -> Member:
    """Let ``member`` hold ``role`` and nothing else."""
    RoleGrant.objects.filter(member=member).update(revoked_at=clock.now())
    member = Member.objects.get(pk=member.pk)
    grant_role(actor=None, member=member, role=role)
    forget(member)
    return member


CASES = [(action, state, own) for action in DRIVERS for state in states(action) for own in (False, True)]


@pytest.mark.parametrize(("action", "state", "own"), CASES)
def test_the_table_decides_over_http(action, state, own, join, board):
    Board.objects.create(slug="elsewhere", title="Elsewhere", description="", group="Daily")
    of_post = state if state in POST_STATES else "published"
    place = build(join, board, of_post, locked=state == "locked")
    viewer = place.author if own else join("viewer", Role.PARTICIPANT)
    wrong = []
    for role in EVERY_ROLE:
        with undone():
            client = Client()
            client.force_login(become(viewer, role))
            prove(client, viewer)
            status = DRIVERS[action](client, place)
        assert status < 500
        done = status not in {403, 404}
        if done != expected(action, role, state, own=own):
            wrong.append(f"{role.value}: {status}")
    assert wrong == []


SCOPED = sorted(
    {action for action, rules in TABLE.items() if any(rule.scoped for rule in rules)} - {"post.read"}
)


@pytest.mark.parametrize("action", SCOPED)
def test_a_role_for_one_circle_works_in_that_circle_alone(action, join, circle, boards):
    """A facilitator or moderator of a circle may do there what the row says, and nothing elsewhere."""
    place = _in_circle(join, circle, boards["circle"], action)
    for role in (Role.FACILITATOR, Role.MODERATOR, Role.CLINICIAN):
        inside = any(role in rule.roles and rule.scoped for rule in TABLE[action])
        for scope, allowed in ((circle, inside), (_another_circle(circle), False)):
            with undone():
                viewer = join("viewer", agreed=False)
                grant_role(actor=None, member=viewer, role=role, circle=scope)
                sign(member=viewer, version=current_agreement().version)
                client = Client()
                client.force_login(viewer)
                status = DRIVERS[action](client, place)
            assert (status not in {403, 404}) is allowed, f"{role.value} in {scope.slug}: {status}"


def _another_circle(circle):
    return type(circle).objects.get_or_create(slug="other", defaults={"name": "Other", "kind": "group"})[0]


def _in_circle(join, circle, board, action):
    author = author_of(join)
    join_circle(actor=None, member=author, circle=circle)
    state = "published" if action in {"post.history", "thread.lock", "thread.slow", "thread.pin"} else "held"
    opened = start_thread(
        author=author, board_slug=board.slug, kind="listen", title="Ours", text=CALM, client_key=uuid4()
    )
    said = answer(
        author=author,
        thread_id=opened.thread_id,
        text="Seventeen herons." if state == "published" else HELD_WORDS,
        client_key=uuid4(),
    )
    Thread.objects.filter(public_id=opened.thread_id).update(is_locked=action == "post.write")
    return Place(
        author,
        board,
        Thread.objects.select_related("board").get(public_id=opened.thread_id),
        Post.objects.get(public_id=said.post_id),
        "",
        join("passer-by", Role.PARTICIPANT),
        join("first", Role.MODERATOR),
    )


def test_a_role_that_ended_counts_no_longer(join, browse):
    brief = join("brief", Role.PARTICIPANT)
    grant_role(actor=None, member=brief, role=Role.OPERATOR, until=clock.now() + timedelta(minutes=5))
    client = browse(brief)
    assert client.get("/house/members/").status_code == 200
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        assert client.get("/house/members/").status_code == 403


def test_someone_without_any_role_reads_nothing_of_others_and_still_reaches_a_person(join, browse, thread):
    nobody = join("nobody-yet")
    client = browse(nobody)
    for address in ("/boards/", f"/threads/{thread.public_id}/", "/review/", "/house/members/", "/cms/"):
        assert client.get(address).status_code in {302, 403, 404}, address
    for address in ("/me/", "/me/account/", "/me/decisions/"):
        assert client.get(address).status_code == 200, address
    assert client.post("/me/person/", {"answer": "person"}).status_code < 400
    assert ReviewItem.objects.get().author == nobody
