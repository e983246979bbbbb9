"""``{% load posts %}``: a post on a page, and what a script needs to make one that arrives whole."""

from dataclasses import replace
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from forum.models import Post
from forum.pages import ShownPost
from forum.pages.articles import KEPT, article_html, filled, quote_html
from forum.pages.hanging import REACTIONS
from forum.pages.shown import ShownReaction

register = template.Library()
STAND_IN = ShownPost(
    id="post-id",
    position=0,
    state=Post.State.PUBLISHED,
    author_id=0,
    author="author-name",
    author_public_id="author-id",
    html="",
    published_at=None,
    edited_at=None,
    is_opening=False,
    mine=False,
    reactions=[ShownReaction(kind, 0, mine=False) for kind in REACTIONS],
)
"""What the parts in ``<template>`` are drawn for. Its ids and its name are like no real ones."""


@register.simple_tag
def article(post: ShownPost, may_reply: object) -> SafeString:
    """Return ``post`` as its viewer sees it. Everything it shows is in ``post``; nothing else is asked."""
    parts = _viewers_parts(_Look(post, may_reply=bool(may_reply)))
    return filled(article_html(post.article), {**parts, "quotes": "".join(map(quote_html, post.quotes))})


@register.simple_tag
def post_parts(may_reply: object) -> SafeString:
    """Return ``<template>`` elements: what thread_live.js makes the viewer's part of a post from."""
    return _post_parts(bool(may_reply), get_language())


class _Look:
    """A post with what the viewer's part depends on; two whose parts look the same are equal."""

    __slots__ = ("key", "may_reply", "post")

    def __init__(self, post: ShownPost, *, may_reply: bool) -> None:
        self.post, self.may_reply = post, may_reply
        marks = (post.mine, post.new, post.kept, post.change, may_reply)
        answers = tuple((reaction.count, reaction.mine) for reaction in post.reactions)
        self.key = (post.id, post.author, post.state, marks, answers, get_language())

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Look) and self.key == other.key


@lru_cache(maxsize=KEPT)
def _viewers_parts(look: _Look) -> dict[str, str]:
    context = {"post": look.post, "may_reply": look.may_reply}
    return {
        slot: render_to_string(f"forum/_post_{slot}.html", context) for slot in ("menu", "notice", "foot")
    }


@lru_cache(maxsize=4)
def _post_parts(may_reply: bool, _language: str | None) -> SafeString:
    mine = replace(STAND_IN, mine=True)
    hidden, deleted = (replace(mine, state=state) for state in (Post.State.HIDDEN, Post.State.DELETED))
    drawn = {
        "others": _viewers_parts(_Look(STAND_IN, may_reply=may_reply)),
        "mine": _viewers_parts(_Look(mine, may_reply=may_reply)),
        "why": _viewers_parts(_Look(hidden, may_reply=False))["notice"],
        "hidden": filled(article_html(hidden.article), {}),
        "deleted": filled(article_html(deleted.article), {}),
    }
    # Every piece comes from a template of ours, and was escaped there.
    return mark_safe(render_to_string("forum/_post_parts.html", drawn))  # noqa: S308
