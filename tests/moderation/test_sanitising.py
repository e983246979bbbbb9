"""Untrusted text becomes HTML that can do nothing, and plain text that hides nothing."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.core.screening import MAX_SOURCE, CareLevel, Scan, Submission
from moderation.assess import assess
from moderation.pipeline.stages.sanitise import MAY_LINK, TAGS, _markdown, clean_source, render
from moderation.pipeline.types import StageUnavailable

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "xss_live_dev.jsonl.gz"
PIECES = [
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](`javascript`:1)",
    "javascript:123",
    "<a href='javascript:1'>",
    "![x](http://a/b.png)",
    '<img src=x onerror="alert(1)">',
    "data:text/html;base64,PHNjcmlwdD4=",
    "<svg/onload=alert(1)>",
    "[a](http://a.b 'onclick=alert(1)')",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "```\n<b>\n```",
    "> quote",
    "**",
    "\x00",
    "\ud800",
    "tel:123",
    "<style>@import'//x'</style>",
    'http://a.b/"onmouseover=alert(1)',
]


class Strict(HTMLParser):
    """Fails on anything that the allow-list does not name."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS, tag
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel")}
            if name == "href":
                assert re.match(r"(?:https?://|mailto:)", value, re.IGNORECASE), value
            else:
                assert value == "nofollow ugc noopener noreferrer"

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_decl(self, decl):
        raise AssertionError(decl)


def check(source: str) -> str:
    html, plain = render(source)
    Strict().feed(html)
    html.encode("utf-8")
    plain.encode("utf-8")
    return html


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=8).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_splice_of_payloads_gets_through(source):
    check(source)


@pytest.mark.skipif(not CORPUS.exists(), reason="no data set: the payload corpus lies outside the repository")
def test_no_payload_of_the_corpus_gets_through():
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        payloads = [json.loads(line) for line in lines]
    texts = [value for payload in payloads for value in payload.values() if isinstance(value, str)]
    assert len(payloads) > 1500
    for text in texts:
        check(text[:MAX_SOURCE])


@pytest.mark.parametrize("scheme", ["javascript:123", "tel:123", "sms:911", "data:1", "facetime:5551234"])
def test_an_address_that_bleach_takes_for_host_and_port_is_no_link(scheme):
    assert "href" not in check(f"[tap]({scheme})")
    assert "href" not in check(scheme)


def test_plain_text_with_line_breaks_just_works():
    assert render("One line\nand another\n\nA paragraph.")[0] == (
        "<p>One line<br>\nand another</p>\n<p>A paragraph.</p>\n"
    )


ADDRESS_PIECES = (
    *("a.com", "www.", "http", "https", ":", "/", "//", "@", ".", "&#46;", "&#58;", "&", "x", " "),
    *("localhost", "10.0.0.1", "mailto", "\\", "*", "_", "\n", "\x1c", "\u200b", "é", "xn--p1ai"),
)


@given(st.lists(st.sampled_from(ADDRESS_PIECES), max_size=8).map("".join))
@settings(max_examples=400, deadline=None)
def test_no_bare_address_is_overlooked_to_save_time(source):
    parser = _markdown(linkify=True)
    looked_through = any(
        child.type == "link_open"
        for token in parser.parse(clean_source(source))
        for child in token.children or ()
    )
    assert not looked_through or MAY_LINK.search(clean_source(source))


def test_images_headings_and_reference_definitions_stay_as_text():
    html, plain = render("# not a heading\n\n![a cat](http://a.b/c.png)\n\n[r]: http://a.b 'kept words'")
    assert "<h1" not in html
    assert "<img" not in html
    assert "kept words" in plain


@given(
    st.lists(st.from_regex(r"[a-z]{3,9}", fullmatch=True), min_size=1, max_size=6),
    st.sampled_from(
        [
            "**{}**",
            "```{0}\n{0}\n```",
            "[{0}](http://a.b '{0}')",
            "- {}",
            "> {}",
            "[{0}]: http://a.b '{0}'",
            "`{}`",
        ]
    ),
)
@settings(max_examples=60, deadline=None)
def test_no_word_is_hidden_from_triage_by_markup(words, shape):
    plain = render("\n\n".join(shape.format(word) for word in words))[1]
    for word in words:
        assert word in plain


def test_more_than_the_longest_source_reaches_no_parser():
    with pytest.raises(StageUnavailable):
        render("a" * (MAX_SOURCE + 1))


@pytest.mark.parametrize(
    "source",
    [
        "k**i**ll my_self_",
        "k*i*l*l* my~~self~~",
        "&#107;ill &#x6d;yself",
        "k&shy;ill my&zwj;self",
        "kill\u00ad my\u200dself",
        "ki\u034fll my\u0336s\u0336elf\u0336",
        "\u202ekill my\u2066self\u2069",
        "ki\u115fll\u3164 myself",
        '[a](http://a.b "kill myself")',
        "[a](<http://a.b> 'kill\nmyself')",
        "```kill myself\nx\n```",
        "~~~ kill myself",
        "[kill]: http://a.b (kill myself)",
        "[kill myself]: <>",
        "<!-- kill myself -->",
        "<p kill myself>x</p>",
        "<http://a.b/kill-myself> kill\nmyself",
        "![kill myself](http://a.b/c.png)",
        "| kill myself |\n|---|",
        "    kill myself",
        "\\kill my\\self",
        "# kill myself #",
        "kill myself\n===",
        "1. kill\n   myself",
    ],
)
def test_no_markup_and_no_unseen_sign_hides_words_of_danger(source):
    found = assess(Submission(source=source))
    assert found.care_level >= CareLevel.URGENT
    assert any(signal.code.startswith("SUI") for signal in found.signals)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=6).map("".join))
@settings(max_examples=60, deadline=None)
def test_assess_answers_whatever_is_sent_and_its_spans_lie_inside(source):
    found = assess(Submission(source=source, title=source[:20], reply_to=source))
    for signal in found.signals:
        if signal.span:
            text = source if signal.scan is Scan.SOURCE else found.plain
            assert 0 <= signal.span[0] < signal.span[1] <= len(text)
    assert "fault:crisis" not in found.reasons
