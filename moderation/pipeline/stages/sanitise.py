"""Stage 1: the only module that turns untrusted text into HTML.

Markdown without raw HTML, then bleach with a strict allow-list, then nh3, always last. Bleach is
unmaintained and lets some addresses through that are not http; it stands in the middle as a
second, independent parser, and never as the boundary.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from html import escape

import bleach
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from community.core.screening import MAX_SOURCE
from moderation.pipeline.types import Draft, StageUnavailable

VERSION = "render-1"
"""Raised whenever the same source may give other HTML or other plain text."""

TAGS = frozenset(["a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "s", "strong", "ul"])
SCHEMES = frozenset({"http", "https", "mailto"})
ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20\\]+|mailto:[^\s\x00-\x20\\]+)\Z", re.IGNORECASE)
REL = "nofollow ugc noopener noreferrer"
UNREADABLE = re.compile(
    "\r(?=\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b\u2060\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, lone surrogates, marks that hide or turn text around; the first half of a line end."""
NESTING = 12
UNBROKEN = re.compile(r"\S{2000}")
"""No address is this long. Looking for one in there takes seconds, so bare addresses stay text then."""
MAY_LINK = re.compile(r"[:@&]|//|\S\.\S")
"""What every bare address has, be it as an entity. Most texts have none of it, and are not looked through."""


def clean_source(text: str) -> str:
    """Return ``text`` with normal line ends and without characters that no reader can see."""
    return UNREADABLE.sub("", text).replace("\r", "\n")


def places_in(text: str) -> Sequence[int]:
    """Return for each character of ``clean_source(text)`` where it stands in ``text``."""
    gone = {found.start() for found in UNREADABLE.finditer(text)}
    return [place for place in range(len(text)) if place not in gone] if gone else range(len(text))


@cache
def _markdown(*, linkify: bool) -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark",
        {"html": False, "linkify": linkify, "breaks": True, "maxNesting": NESTING, "typographer": False},
    )
    parser.enable(["linkify", "strikethrough"])
    parser.disable(["image", "heading", "lheading", "reference", "html_block", "html_inline"])
    parser.add_render_rule("fence", _fence)
    return parser


def _fence(renderer: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    """Render a fenced block with its info line kept: no word may vanish into an attribute."""
    token = tokens[index]
    inside = "\n".join(filter(None, (token.info.strip(), token.content)))
    return f"<pre><code>{escape(inside)}</code></pre>\n"


def _bleach_allows(tag: str, name: str, value: str) -> bool:
    return tag == "a" and name == "href" and bool(ADDRESS.match(value))


def _nh3_allows(tag: str, name: str, value: str) -> str | None:
    if name == "rel":
        return value
    return value if tag == "a" and name == "href" and ADDRESS.match(value) else None


@cache
def _bleacher() -> bleach.Cleaner:
    return bleach.Cleaner(
        tags=TAGS, attributes=_bleach_allows, protocols=SCHEMES, strip=True, strip_comments=True
    )


def _show_titles(tokens: Sequence[Token]) -> None:
    """Turn each link's title, which only a pointer would reveal, into words that all can read."""
    for token in tokens:
        if not token.children:
            continue
        shown: list[Token] = []
        titles: list[str] = []
        for child in token.children:
            if child.type == "link_open":
                titles.append(str(child.attrs.pop("title", "")))
            shown.append(child)
            if child.type == "link_close" and titles and (title := titles.pop()):
                shown.append(Token("text", "", 0, content=f" ({title})"))
        token.children = shown


BREAKS = frozenset({"paragraph_close", "fence", "code_block", "list_item_close", "blockquote_close", "hr"})


def _plain(tokens: Sequence[Token]) -> str:
    """Return what readers read, entities decoded, one line break for each visible break."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            for child in token.children or ():
                if child.type in {"softbreak", "hardbreak"}:
                    parts.append("\n")
                elif child.content:
                    parts.append(child.content)
        elif token.type in {"fence", "code_block"}:
            parts.append("\n".join(filter(None, (token.info.strip(), token.content))))
        if token.type in BREAKS:
            parts.append("\n\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip()


def render(source: str) -> tuple[str, str]:
    """Return (HTML that is safe to show, the plain text of it) for Markdown ``source``.

    Raises:
        StageUnavailable: the source is longer than ``MAX_SOURCE`` code points; nothing parses it.

    """
    if len(source) > MAX_SOURCE:
        raise StageUnavailable
    source = clean_source(source)
    parser = _markdown(linkify=bool(MAY_LINK.search(source)) and not UNBROKEN.search(source))
    tokens = parser.parse(source)
    _show_titles(tokens)
    html = parser.renderer.render(tokens, parser.options, {})
    html = _bleacher().clean(html)
    html = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}, "*": set()},
        attribute_filter=_nh3_allows,
        url_schemes=set(SCHEMES),
        link_rel=REL,
        strip_comments=True,
    )
    return html, _plain(tokens)


def sanitise(draft: Draft) -> Draft:
    """Fill ``html``, ``plain`` and ``title``. Errors: a source that is too long (a fault, so held)."""
    html, plain = render(draft.submission.source)
    title = " ".join(clean_source(draft.submission.title).split())
    return replace(
        draft, html=html, plain=plain, title=title, versions={**draft.versions, "renderer": VERSION}
    )
