"""Start-up of the forum: its words can be reviewed, and its refusals have words."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ForumConfig(AppConfig):
    name = "forum"

    def ready(self) -> None:
        from community.core import sentences  # noqa: PLC0415  models load first
        from community.live.ports import register_news, register_source  # noqa: PLC0415
        from community.resources.ports import register_boards  # noqa: PLC0415
        from forum import tasks  # noqa: F401, PLC0415
        from forum.live_sources import MemberSource, StreamSource  # noqa: PLC0415
        from forum.models import Board, Room, Thread  # noqa: PLC0415
        from forum.page_links import board_links, boards_moved  # noqa: PLC0415
        from forum.pages.news import unread_count  # noqa: PLC0415
        from forum.pages.room_frames import Messages  # noqa: PLC0415
        from forum.pages.thread_frames import Posts  # noqa: PLC0415
        from forum.review_targets import MessageTarget, PostTarget  # noqa: PLC0415
        from forum.wording import REFUSALS  # noqa: PLC0415
        from moderation.ports import register_target  # noqa: PLC0415

        register_target(PostTarget())
        register_target(MessageTarget())
        register_source(StreamSource(Thread, Posts(), shows_presence=False))
        register_source(StreamSource(Room, Messages(), shows_presence=True))
        sentences.add(REFUSALS)
        register_source(MemberSource())
        register_news(unread_count)
        register_boards(board_links)
        post_save.connect(boards_moved, sender=Board, dispatch_uid="board_saved")
        post_delete.connect(boards_moved, sender=Board, dispatch_uid="board_deleted")
