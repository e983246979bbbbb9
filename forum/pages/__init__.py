"""What the forum's pages show, read for one viewer."""

from forum.pages.for_you import ForYou, for_you
from forum.pages.lists import BoardPage, Overview, board_lines, board_page, overview, tags_with_folding
from forum.pages.shown import ShownPost
from forum.pages.thread import ThreadPage, last_page, thread_page

__all__ = [
    "BoardPage",
    "ForYou",
    "Overview",
    "ShownPost",
    "ThreadPage",
    "board_lines",
    "board_page",
    "for_you",
    "last_page",
    "overview",
    "tags_with_folding",
    "thread_page",
]
