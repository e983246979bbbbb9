"""A post as HTML: one article for all its readers, and the slots that a viewer's part goes into.

A page and a frame are made of the same article. What belongs to one viewer (menu, notices, the
quotes that they may read, reactions, the quote link) is put into its slots: by the page's template
tag on a page, by ``thread_live.js`` where the article came in a frame.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from community.core import clock
from forum.pages.shown import Article, ShownQuote

KEPT = 4096
"""Articles, and as many quotes, kept drawn in each process: about 8 MB at most."""
SLOTS = ("mark", "menu", "notice", "quotes", "foot")
"""Each stands in an article as ``<!--menu-->``. No member can write one: sanitising drops comments."""


def article_html(article: Article) -> str:
    """Return the article with its slots empty."""
    # "Today" is another word tomorrow, so the day belongs to the look.
    return _article(article, get_language(), timezone.localdate(clock.now()))


@lru_cache(maxsize=KEPT)
def _article(article: Article, _language: str | None, _day: date) -> str:
    return render_to_string(article.template, {article.name: article})


def quote_html(quote: ShownQuote) -> str:
    """Return the citation as a block that stands above the words which answer it."""
    return _quote(quote, get_language())


@lru_cache(maxsize=KEPT)
def _quote(quote: ShownQuote, _language: str | None) -> str:
    return render_to_string("forum/_quote.html", {"quote": quote})


def filled(html: str, parts: Mapping[str, str]) -> SafeString:
    """Return an article with its slots filled; a slot that is not named stays empty."""
    for slot in SLOTS:
        html = html.replace(f"<!--{slot}-->", parts.get(slot, ""), 1)
    # The templates are ours, and the words in them were sanitised when they were stored.
    return mark_safe(html)  # noqa: S308
