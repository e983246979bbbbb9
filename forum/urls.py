"""Addresses of the forum."""

from django.urls import path

from forum.views import own, posts, steering, threads

app_name = "forum"
urlpatterns = [
    path("boards/", threads.boards, name="boards"),
    path("boards/<slug:slug>/", threads.board, name="board"),
    path("boards/<slug:slug>/new/", threads.new_thread, name="new_thread"),
    path("threads/<str:thread_id>/", threads.thread, name="thread"),
    path("threads/<str:thread_id>/watch/", posts.watch, name="watch"),
    path("threads/<str:thread_id>/read/", posts.mark_read, name="read"),
    path("threads/<str:thread_id>/steer/", steering.steer, name="steer"),
    path("posts/<str:post_id>/", posts.post, name="post"),
    path("posts/<str:post_id>/receipt/", posts.receipt, name="receipt"),
    path("posts/<str:post_id>/edit/", posts.edit, name="edit"),
    path("posts/<str:post_id>/history/", posts.history, name="history"),
    path("posts/<str:post_id>/delete/", posts.delete, name="delete"),
    path("posts/<str:post_id>/react/", posts.react, name="react"),
    path("posts/<str:post_id>/report/", posts.report, name="report"),
    path("posts/<str:post_id>/bookmark/", posts.bookmark, name="bookmark"),
    path("me/", own.me, name="me"),
    path("me/topics/", own.topics, name="topics"),
    path("me/drafts/<str:place>/", own.draft, name="draft"),
    path("compose/preview/", own.preview, name="preview"),
]
