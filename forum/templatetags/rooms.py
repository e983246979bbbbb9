"""``{% load rooms %}``: a message on a page, and what a script needs to make one that arrives whole."""

from dataclasses import replace

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from forum.models import Message, SmallAnswer
from forum.pages.articles import article_html, filled
from forum.pages.rooms import RoomPage
from forum.pages.said import ShownMessage, article_for, parts_for
from forum.pages.shown import ShownReaction

register = template.Library()
STAND_IN = ShownMessage(
    id="message-id",
    position=0,
    state=Message.State.PUBLISHED,
    author="author-name",
    author_public_id="author-id",
    html="",
    published_at=None,
    edited_at=None,
    mine=False,
    reactions=[ShownReaction(kind, 1, mine=False) for kind in SmallAnswer.Kind],
)
"""What the parts in ``<template>`` are drawn for. Its ids and its name are like no real ones."""


@register.simple_tag
def said(message: ShownMessage, page: RoomPage) -> SafeString:
    """Return ``message`` as its viewer sees it. Everything it shows is in the two; nothing else is asked."""
    return article_for(message, may_say=bool(page.may_say), may_hide=page.may_hide)


@register.simple_tag
def message_parts(page: RoomPage) -> SafeString:
    """Return ``<template>`` elements: what room.js makes the viewer's part of a message from."""
    may = {"may_say": bool(page.may_say), "may_hide": page.may_hide}
    mine = replace(STAND_IN, mine=True)
    hidden, deleted = (replace(mine, state=state) for state in (Message.State.HIDDEN, Message.State.DELETED))
    drawn = {
        "others": parts_for(STAND_IN, **may),
        "mine": parts_for(mine, **may),
        "why": parts_for(hidden)["notice"],
        "hidden": filled(article_html(hidden.article), {}),
        "deleted": filled(article_html(deleted.article), {}),
    }
    # Every piece comes from a template of ours, and was escaped there.
    return mark_safe(render_to_string("forum/_message_parts.html", drawn))  # noqa: S308
