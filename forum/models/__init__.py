"""The forum's tables."""

from forum.models.base import Contribution, Revision, SmallAnswer, Stream
from forum.models.boards import Audience, Board, ContentLabel, Place, Tag
from forum.models.chat import Message, MessageMention, MessageReaction, MessageRevision, Room
from forum.models.keeping import Bookmark, Draft, FoldedTag, ReadMark, Watch
from forum.models.threads import Mention, Post, PostRevision, Quote, Reaction, Thread

__all__ = [
    "Audience",
    "Board",
    "Bookmark",
    "ContentLabel",
    "Contribution",
    "Draft",
    "FoldedTag",
    "Mention",
    "Message",
    "MessageMention",
    "MessageReaction",
    "MessageRevision",
    "Place",
    "Post",
    "PostRevision",
    "Quote",
    "Reaction",
    "ReadMark",
    "Revision",
    "Room",
    "SmallAnswer",
    "Stream",
    "Tag",
    "Thread",
    "Watch",
]
