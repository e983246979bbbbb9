"""What the reply box offers to quote: a post whole, a paragraph of it, or what the reader selected."""

import re
from typing import Any

from community.core.errors import NotFound
from community.core.ids import id_in
from community.members.http import MemberRequest
from forum import pages, policy
from forum.actions.citing import LONGEST_QUOTE
from forum.models import Post
from forum.queries import post_by_id
from forum.views.words import quotes_of

MOST_PARAGRAPHS = 12
PARAGRAPH = re.compile(r"\S.*?(?=\s*\n\n|\s*\Z)", re.DOTALL)
PART = re.compile("([0-9]{1,6})-([0-9]{1,6})", re.ASCII)
LETTER = re.compile(r"\S")
Range = tuple[int, int]


def quoting(request: MemberRequest, page: pages.ThreadPage) -> dict[str, Any] | None:
    """Return what can be cited of the post that ``?quote=`` names, or that a refused reply cited.

    ``?part=12-48`` is a selection: so many visible letters of the post stand before its start and
    before its end. Numbers, since a member's words never stand in an address.
    """
    cited = quotes_of(request)
    wanted = cited[0].post_id if cited else id_in(request.GET.get("quote", ""))
    post = _quotable(request, page, wanted) if wanted else None
    if post is None or post.visible_revision is None:
        return None
    plain = post.visible_revision.plain
    ranges = _ranges(plain)
    chosen = (cited[0].start, cited[0].end) if cited else part_of(plain, request.GET.get("part", ""))
    nothing = request.method == "POST" and not cited
    if chosen is None:
        chosen = ranges[0]
    elif chosen not in ranges and plain[slice(*chosen)].strip():
        ranges.insert(0, chosen)
    return {
        "author": post.author.handle,
        "choices": [
            {
                "value": f"{post.public_id}:{start}:{end}",
                "text": plain[start:end],
                "is_all": start == 0 and end == min(len(plain), LONGEST_QUOTE),
                "checked": (start, end) == chosen and not nothing,
            }
            for start, end in ranges
        ],
        "nothing": nothing,
    }


def _quotable(request: MemberRequest, page: pages.ThreadPage, post_id: str) -> Post | None:
    try:
        post = post_by_id(post_id)
    except NotFound:
        return None
    shown = post.thread_id == page.thread.pk and post.state == Post.State.PUBLISHED
    return post if shown and policy.can_see(request.user, post) else None


def _ranges(plain: str) -> list[Range]:
    """Return what can be quoted without scripts: all of it, then each paragraph where there are several."""
    paragraphs = [(found.start(), found.end()) for found in PARAGRAPH.finditer(plain)]
    ranges = [(0, len(plain)), *(paragraphs[:MOST_PARAGRAPHS] if len(paragraphs) > 1 else [])]
    return [(start, min(end, start + LONGEST_QUOTE)) for start, end in ranges]


def part_of(plain: str, raw: str) -> Range | None:
    """Return the range of ``plain`` that a selection on the page stands for, or None.

    Page and plain text hold the same letters in the same order and differ in white space only, so
    a place is named by how many letters stand before it.
    """
    found = PART.fullmatch(raw)
    if found is None:
        return None
    letters = [letter.start() for letter in LETTER.finditer(plain)]
    first, last = int(found[1]), min(int(found[2]), len(letters))
    if first >= last:
        return None
    start = letters[first]
    return start, min(letters[last - 1] + 1, start + LONGEST_QUOTE)
