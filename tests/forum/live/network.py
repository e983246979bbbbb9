"""The way from the database to open pages: what the hub sends, and a network that does it no good."""

import json

from community.core.errors import NotFound
from community.live.encoding import encode, read
from community.live.ports import source_for
from community.members.models import Member
from forum.policy import can_enter
from forum.queries import hidden_from
from tests.forum.live.deeds import CANARY, Deeds
from tests.forum.live.page import Drawn, Page

FATES = ("arrive", "arrive", "arrive", "wait", "lose", "double", "mix", "first", "keep", "restart")


class Line:
    """A viewer's page, and what is on its way to it."""

    def __init__(self, deeds: Deeds, handle: str) -> None:
        self.deeds, self.handle = deeds, handle
        self.page = Page(self.draw).load()
        self.old = self.page.kept()
        self.connect()

    @property
    def viewer(self) -> Member:
        return Member.objects.get(handle=self.handle)

    def draw(self) -> Drawn:
        return self.deeds.draw_for(self.handle)

    def connect(self) -> None:
        """Open a new socket; what was on its way is lost."""
        self.wire: list[str] = []
        self.is_open = self.may_stay()
        if self.is_open:
            self.wire.append(encode("hello", cursor=self.deeds.now().cursor))

    def may_stay(self) -> bool:
        """Ask the viewer's rights and exclusions again."""
        viewer, stream = self.viewer, self.deeds.now()
        self.excluded = hidden_from(viewer, stream.place.circle_id)
        return bool(can_enter(viewer, stream))

    def hear(self, at: int) -> None:
        """Let the frame at ``at`` of those on their way arrive, if there is one."""
        if at >= len(self.wire):
            return
        wish = self.page.take(json.loads(self.wire.pop(at)))
        if wish == "load":
            try:
                self.page.load()
            except NotFound:
                self.is_open = False
        if wish and self.is_open:
            self.resume()

    def hear_all(self) -> None:
        while self.wire:
            self.hear(0)

    def resume(self) -> None:
        if self.page.rights < self.viewer.access_version:
            self.wire.append(encode("stale"))
            return
        stream = self.deeds.stream
        _, batch = read(source_for(stream.KIND), stream.public_id, self.page.cursor, {self.excluded})
        self.wire.append(batch.frame(self.excluded))

    def meet(self, fate: str) -> None:
        """Let the network, the browser or the person do something."""
        if fate == "arrive":
            self.hear_all()
        elif fate == "lose" and self.wire:
            self.wire.pop()
        elif fate == "double":
            self.wire += self.wire
            self.hear_all()
        elif fate == "mix":
            self.wire.reverse()
            self.hear_all()
        elif fate == "first":
            self.hear(0)
        elif fate == "keep":
            self.old = self.page.kept()
        elif fate == "restart":
            self.page = self.old.kept()
            self.connect()

    def settle(self) -> None:
        """Connect once more, and let everything arrive."""
        self.connect()
        self.hear_all()


def tell(deeds: Deeds, lines: list[Line], cursor: int) -> int:
    """Bring what changed since ``cursor`` onto every open line, as the hub does; return how far that is."""
    for line in lines:
        before = line.excluded
        if not line.may_stay():
            line.is_open, line.wire = False, []
        elif line.is_open and line.excluded != before:
            line.wire.append(encode("stale"))
    source = source_for(deeds.stream.KIND)
    _, batch = read(source, deeds.stream.public_id, cursor, {line.excluded for line in lines})
    for line in lines:
        if line.is_open:
            text = batch.frame(line.excluded)
            check_frame(text, line)
            line.wire.append(text)
    return batch.to


def check_frame(text: str, line: Line) -> None:
    """Check a frame word by word: all of it is shown now, and nothing of anybody whom its reader excludes."""
    items = line.deeds.stream.items
    shown = items.filter(state="published").exclude(author__in=line.excluded)
    plain = " ".join(shown.values_list("visible_revision__plain", flat=True))
    assert set(CANARY.findall(text)) <= set(CANARY.findall(plain))
    for one in Member.objects.filter(pk__in=line.excluded):
        assert one.public_id not in text
        assert f">{one.handle}<" not in text
    for public_id in items.filter(author__in=line.excluded).values_list("public_id", flat=True):
        assert public_id not in text


def check_page(line: Line) -> None:
    """Compare an open page with the same page drawn now. Words that it never had leave no stone on it."""
    try:
        drawn = Page(line.draw).load()
    except NotFound:
        assert not line.is_open
        return
    assert line.page.reads == drawn.reads, line.handle
    assert line.page.stones.items() <= drawn.stones.items(), line.handle
    assert line.page.facts == drawn.facts, line.handle
