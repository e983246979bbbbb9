"""Nothing dead-ends: whoever opens an item, in whatever state, every button on the page leads on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from forum.actions.responding import delete_post, report
from forum.models import Thread
from moderation.actions import appeals, deciding, desk
from moderation.actions.deciding import Step
from moderation.models import ReviewItem
from tests.moderation.conftest import CALM, CRISIS, PHONE, item_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@dataclass(slots=True)
class Form:
    """One form; ``choices`` are its radio buttons, ``select`` the name of its latest list."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: list[dict[str, str]] = field(default_factory=list)
    buttons: list[dict[str, str]] = field(default_factory=list)
    select: str = ""


class Buttons(HTMLParser):
    """The forms of a page as its reader would send them, one for each button and each choice."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.forms.append(Form(found["action"]))
            self.is_inside = True
        elif self.is_inside:
            self._in_form(tag, found)

    def _in_form(self, tag: str, found: dict[str, str]) -> None:
        form, name, value = self.forms[-1], found.get("name", ""), found.get("value", "")
        if tag == "button":
            form.buttons.append({name: value} if name else {})
        elif tag == "input" and found.get("type") == "radio":
            form.choices.append({name: value})
        elif tag == "input":
            form.fields[name] = value
        elif tag == "textarea":
            form.fields[name] = "I read it, and this is why."
        elif tag == "select":
            form.select = name
        elif tag == "option" and form.select:
            form.fields[form.select] = value  # the last one

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"

    def presses(self) -> Iterator[tuple[str, dict[str, str]]]:
        for form in self.forms:
            for button in form.buttons:
                for choice in form.choices or [{}]:
                    yield form.action, {**form.fields, **choice, **button}


def press_everything(browser: Client, address: str) -> set[str]:
    """Press each button of the page and undo it; return the last part of each address pressed."""
    page = browser.get(address)
    assert page.status_code == 200
    html = page.content.decode()
    buttons = Buttons()
    buttons.feed(html[html.index("<main") : html.index("</main>")])
    pressed = set()
    for action, data in buttons.presses():
        with transaction.atomic():
            answer = browser.post(action, data)
            transaction.set_rollback(True)
        waits = answer.status_code == 400 and "Decide first" in answer.content.decode()
        assert waits or answer.status_code in {200, 302}, (action, data, answer.status_code)
        pressed.add(action.strip("/").split("/")[-1])
    return pressed


def step(actor, item: ReviewItem) -> Step:
    item.refresh_from_db()
    return Step(actor=actor, item_id=item.public_id, version=item.version)


@pytest.fixture
def queue(write, start, alice, bob, mona, browse) -> list[ReviewItem]:
    """One item of every kind, about alice or bob."""
    crisis, held, gone = (item_of(write(alice, words)) for words in (CRISIS, PHONE, PHONE))
    delete_post(member=alice, post_id=gone.subject_id)
    calm = write(alice, CALM)
    report(member=bob, post_id=calm.post_id, reason="advice", note="")
    removed = item_of(write(alice, PHONE))
    decision = deciding.decide(step(mona, removed), verdict="remove", rule="personal", note="A number.")
    appeals.appeal(author=alice, decision_id=decision.public_id, text="Please look again.")
    browser = browse(alice)
    browser.post("/me/person/", {"answer": "person"})
    browser.post("/me/profile/", {"stage": "", "pronouns": "", "pathway": "Call 212-555-0143"})
    thread = start(bob).thread_id
    Thread.objects.filter(public_id=thread).update(is_locked=True)
    browser.post(f"/threads/{thread}/", {"text": CRISIS, "client_key": str(uuid4())})
    items = list(ReviewItem.objects.filter(closed_at=None))
    kinds = {"forum.post", "moderation.appeal", "moderation.call", "members.profile", "moderation.attempt"}
    assert {item.subject_kind for item in items} == kinds
    assert {crisis.pk, held.pk, gone.pk} <= {item.pk for item in items}
    return items


DECIDE = ("mona", "clara")
STATES = ("free", "mine", "taken", "called", "closed")
CASES = [
    (who, state) for who in (*DECIDE, "greta", "otto") for state in STATES if who in DECIDE or state != "mine"
]


@pytest.mark.parametrize(("who", "state"), CASES)
def test_every_button_in_every_state_leads_on(queue, join, cast, browse, milo, who, state):
    viewer = cast[who]
    for item in queue:
        if state == "mine":
            desk.claim(actor=viewer, item_id=item.public_id)
        elif state == "taken":
            desk.claim(actor=milo, item_id=item.public_id)
        elif state == "called":
            item.refresh_from_db()
            desk.call_clinician(actor=milo, item_id=item.public_id, version=item.version, reason="Please.")
            desk.release(actor=milo, item_id=item.public_id)
        elif state == "closed":
            item.closed_at, item.closed_by, item.outcome = item.opened_at, milo, "left_up"
            item.save()
        pressed = press_everything(browse(viewer), f"/review/{item.public_id}/")
        if who in DECIDE and state in {"free", "mine", "called"}:
            assert pressed & {"claim", "release"}
        else:
            assert not pressed & {"claim", "release", "decide", "close"}
        if who not in DECIDE and state == "free":
            assert pressed == {"call"}
        if who in DECIDE and state in {"free", "mine"}:
            may_end = pressed & {"decide", "close", "appeal"}
            assert may_end or item.subject_kind == "moderation.appeal"  # mona decided that one herself


def test_every_button_on_what_an_author_reads_leads_on(queue, alice, mona, browse):
    crisis = next(item for item in queue if item.care_level == 4 and item.subject_kind == "forum.post")
    deciding.write_note(step(mona, crisis), note="Are you safe right now?")
    browser = browse(alice)
    assert press_everything(browser, "/me/decisions/") == set()
    for decision in crisis.decisions.all():
        assert press_everything(browser, f"/me/decisions/{decision.public_id}/") == {crisis.public_id}
