"""What a page is made of. Each block is drawn by its own small template."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from community.resources import ports
from community.resources.models.helplines import Helpline

WORDS = ["bold", "italic", "link", "ol", "ul"]
"""What an editor may do inside a text: no images, no embeds, nothing from elsewhere."""


def heading(*, required: bool = True, default: str | None = None) -> blocks.CharBlock:
    """Return the field for a heading, which also names the part in the list at the page's side."""
    return blocks.CharBlock(max_length=80, required=required, default=default, label=_("Heading"))


def text() -> blocks.RichTextBlock:
    """Return the field for plain words with bold, lists and links."""
    return blocks.RichTextBlock(features=WORDS, label=_("Text"))


class AnswerBlock(blocks.StructBlock):
    """One question and its answer."""

    question = blocks.CharBlock(max_length=80, label=_("Question"))
    answer = blocks.RichTextBlock(features=WORDS, label=_("Answer"))


class SectionBlock(blocks.StructBlock):
    """A heading on the left, questions and answers beside it."""

    heading = blocks.CharBlock(max_length=80, label=_("Heading"))
    anchor = blocks.RegexBlock(
        regex=r"^[a-z]*$",
        required=False,
        search_index=False,
        label=_("Name in links"),
        help_text=_("Small letters only. The foot of every page links to what, promises and privacy."),
    )
    answers = blocks.ListBlock(AnswerBlock(), label=_("Answers"))

    class Meta:
        icon = "list-ul"
        label = _("Section")
        template = "resources/blocks/section.html"


class NoticeBlock(blocks.StructBlock):
    """One thing that must not be missed."""

    heading = blocks.CharBlock(max_length=80, label=_("Heading"))
    anchor = blocks.RegexBlock(
        regex=r"^[a-z]*$", required=False, search_index=False, label=_("Name in links")
    )
    text = blocks.RichTextBlock(features=WORDS, label=_("Text"))

    class Meta:
        icon = "lock"
        label = _("Notice")
        template = "resources/blocks/notice.html"


class TextBlock(blocks.StructBlock):
    """Words under a heading."""

    heading = heading(required=False)
    text = text()

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "resources/blocks/text.html"


class CalloutBlock(blocks.StructBlock):
    """A few words set apart."""

    tone = blocks.ChoiceBlock(
        [("care", _("Kind words")), ("note", _("Good to know")), ("danger", _("Danger"))],
        default="care",
        search_index=False,
        label=_("Tone"),
    )
    heading = heading()
    text = text()

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "resources/blocks/callout.html"


class StepBlock(blocks.StructBlock):
    """One step: what to do in a few words, and how."""

    heading = heading()
    text = text()


class StepsBlock(blocks.StructBlock):
    """Numbered steps, in the order in which they are done."""

    heading = heading()
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "resources/blocks/steps.html"


class FactBlock(blocks.StructBlock):
    """One fact, with the source that says so."""

    fact = blocks.CharBlock(max_length=80, label=_("Fact"))
    text = blocks.CharBlock(max_length=300, label=_("In one sentence"))
    source = blocks.CharBlock(
        max_length=40,
        required=False,  # asked for by ``unsourced``, which says more than "this field is required"
        search_index=False,
        label=_("Source"),
        help_text=_("The short name of one of this page’s sources, below."),
    )


class KeyFactsBlock(blocks.StructBlock):
    """What a reader should take along, each with its source."""

    heading = heading(default="Key facts")
    facts = blocks.ListBlock(FactBlock(), label=_("Facts"))

    class Meta:
        icon = "pick"
        label = _("Key facts")
        template = "resources/blocks/key_facts.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Return each fact with its source, from the ``sources`` of the page."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        sources = context.get("sources", {})
        return context | {"facts": [(fact, sources.get(fact["source"])) for fact in value["facts"]]}


class HelplinesBlock(blocks.StructBlock):
    """Helplines of the chosen kinds, from the one table."""

    heading = heading()
    intro = blocks.CharBlock(max_length=200, required=False, label=_("Introduction"))
    kinds = blocks.MultipleChoiceBlock(choices=Helpline.Kind.choices, search_index=False, label=_("Kinds"))

    class Meta:
        icon = "help"
        label = _("Helplines")
        template = "resources/blocks/helplines.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words, and whose they are."""

    text = blocks.TextBlock(max_length=600, label=_("Words"))
    who = blocks.CharBlock(
        max_length=120,
        label=_("Whose words"),
        help_text=_("Who said it and where, or that it is an example. Never a member’s words."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "resources/blocks/quote.html"


class AccordionBlock(blocks.StructBlock):
    """Questions whose answers open one by one. Nothing that anybody needs in danger stands in a fold."""

    heading = heading()
    items = blocks.ListBlock(AnswerBlock(), label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "resources/blocks/accordion.html"


class DownloadBlock(blocks.StructBlock):
    """A file to keep or print."""

    document = DocumentChooserBlock(label=_("File"))
    note = blocks.CharBlock(max_length=160, required=False, label=_("What it is"))

    class Meta:
        icon = "download"
        label = _("Download")
        template = "resources/blocks/download.html"


class PictureBlock(blocks.StructBlock):
    """A picture with words for those who do not see it."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(max_length=160, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "resources/blocks/picture.html"


class RelatedBlock(blocks.StructBlock):
    """Pages to read next. Those a reader may not see are left out."""

    pages = blocks.ListBlock(
        blocks.PageChooserBlock(page_type="resources.ResourcePage"), search_index=False, label=_("Pages")
    )

    class Meta:
        icon = "doc-full"
        label = _("Read next")
        template = "resources/blocks/related.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Return those of the pages that ``viewer``, or everybody, may see."""
        from community.resources import menu  # noqa: PLC0415  it asks for the models, which are made of blocks

        context: dict[str, Any] = super().get_context(value, parent_context)
        keys = [page.pk for page in value["pages"] if page]
        return context | {"pages": menu.among(context.get("viewer"), keys)}


class TalkBlock(blocks.StructBlock):
    """The way from a page to a board where people talk about it."""

    board = blocks.ChoiceBlock(choices=ports.board_choices, search_index=False, label=_("Board"))

    class Meta:
        icon = "comment"
        label = _("Talk about this")
        template = "resources/blocks/talk.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Return the board, unless it is gone or open to fewer people now."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | {"board": ports.boards().get(value["board"])}


class Body(blocks.StreamBlock):
    """Everything that may stand on a page."""

    text = TextBlock()
    callout = CalloutBlock()
    steps = StepsBlock()
    key_facts = KeyFactsBlock()
    helplines = HelplinesBlock()
    quote = QuoteBlock()
    accordion = AccordionBlock()
    picture = PictureBlock()
    download = DownloadBlock()
    related = RelatedBlock()
    talk = TalkBlock()
    section = SectionBlock()
    notice = NoticeBlock()


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a page, with the name under which links find its heading."""

    block: Any
    heading: str
    anchor: str


def parts(body: Iterable[Any]) -> Iterator[Part]:
    """Yield the blocks of ``body`` in order; no two have the same anchor."""
    taken: set[str] = set()
    for block in body:
        words = str(block.value.get("heading") or "")
        anchor = block.value.get("anchor") or slugify(words) or block.block_type
        while anchor in taken:
            anchor += "-"
        taken.add(anchor)
        yield Part(block, words, anchor)


def unsourced(body: Iterable[Any], keys: Iterable[str]) -> ValidationError | None:
    """Return the error that names each key fact whose source is none of ``keys``, or None."""
    known = set(keys)
    wrong: dict[int, StructBlockValidationError] = {}
    for place, block in enumerate(body):
        if block.block_type != "key_facts":
            continue
        facts = {
            number: StructBlockValidationError({"source": ValidationError(_no_source(fact))})
            for number, fact in enumerate(block.value["facts"])
            if fact["source"] not in known
        }
        if facts:
            wrong[place] = StructBlockValidationError({"facts": ListBlockValidationError(facts)})
    return StreamBlockValidationError(wrong) if wrong else None


def _no_source(fact: Any) -> str:
    return gettext(
        "“%(fact)s” needs a source. Write the short name of one of this page’s sources here; "
        "a fact without a source is left out."
    ) % {"fact": fact["fact"]}
