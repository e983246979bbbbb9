"""Addresses of the forum."""

from django.urls import path

from forum.views import house, own, posts, steering, threads

app_name = "forum"
urlpatterns = [
    path("boards/", threads.boards, name="boards"),
    path("boards/<slug:slug>/", threads.board, name="board"),
    path("boards/<slug:slug>/new/", threads.new_thread, name="new_thread"),
    path("threads/<slug:thread_id>/", threads.thread, name="thread"),
    path("threads/<slug:thread_id>/watch/", posts.watch, name="watch"),
    path("threads/<slug:thread_id>/read/", posts.mark_read, name="read"),
    path("threads/<slug:thread_id>/steer/", steering.steer, name="steer"),
    path("posts/<slug:post_id>/", posts.post, name="post"),
    path("posts/<slug:post_id>/receipt/", posts.receipt, name="receipt"),
    path("posts/<slug:post_id>/edit/", posts.edit, name="edit"),
    path("posts/<slug:post_id>/history/", posts.history, name="history"),
    path("posts/<slug:post_id>/delete/", posts.delete, name="delete"),
    path("posts/<slug:post_id>/react/", posts.react, name="react"),
    path("posts/<slug:post_id>/report/", posts.report, name="report"),
    path("posts/<slug:post_id>/bookmark/", posts.bookmark, name="bookmark"),
    path("me/", own.me, name="me"),
    path("me/topics/", own.topics, name="topics"),
    path("me/drafts/<str:place>/", own.draft, name="draft"),
    path("compose/preview/", own.preview, name="preview"),
    path("house/boards/", house.boards, name="house_boards"),
    path("house/boards/new/", house.new_board, name="house_new_board"),
    path("house/boards/usual/", house.usual_places, name="house_usual_places"),
    path("house/boards/<slug:slug>/", house.board, name="house_board"),
    path("house/boards/<slug:slug>/remove/", house.remove_board, name="house_remove_board"),
    path("house/words/", house.words, name="house_words"),
    path("house/words/<slug:vocabulary>/", house.add_word, name="house_add_word"),
    path("house/words/<slug:vocabulary>/<slug:slug>/remove/", house.remove_word, name="house_remove_word"),
]
