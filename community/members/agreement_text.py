"""The agreement's few marks as HTML: staff write it, in paragraphs with bold openings."""

import re

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BOLD = re.compile(r"\*\*(.+?)\*\*")
PARAGRAPHS = re.compile(r"(?:\r?\n[ \t]*){2,}")
"""An empty line, as any browser sends it."""


def as_html(source: str) -> SafeString:
    """Return ``source`` as paragraphs; ``**bold**`` is kept, everything else is text."""
    return format_html_join(
        "\n", "<p>{}</p>", ((_marked(part),) for part in PARAGRAPHS.split(source.strip()))
    )


def _marked(paragraph: str) -> SafeString:
    pieces = BOLD.split(paragraph)
    return format_html_join(
        "",
        "{}",
        ((format_html("<b>{}</b>", piece) if index % 2 else piece,) for index, piece in enumerate(pieces)),
    )
