"""The forum's tables."""

from forum.models.base import Contribution, Revision, Stream
from forum.models.boards import Board, ContentLabel, Tag
from forum.models.keeping import Bookmark, Draft, FoldedTag, ReadMark, Watch
from forum.models.threads import Mention, Post, PostRevision, Quote, Reaction, Thread

__all__ = [
    "Board",
    "Bookmark",
    "ContentLabel",
    "Contribution",
    "Draft",
    "FoldedTag",
    "Mention",
    "Post",
    "PostRevision",
    "Quote",
    "Reaction",
    "ReadMark",
    "Revision",
    "Stream",
    "Tag",
    "Thread",
    "Watch",
]
