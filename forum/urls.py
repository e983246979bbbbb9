"""Addresses of the forum."""

from django.urls import path

from forum.views import contributions, house, keeping, own, steering, threads
from forum.views.kinds import POSTS

app_name = "forum"
urlpatterns = [
    path("boards/", threads.boards, name="boards"),
    path("boards/<slug:slug>/", threads.board, name="board"),
    path("boards/<slug:slug>/new/", threads.new_thread, name="new_thread"),
    path("threads/<slug:thread_id>/", threads.thread, name="thread"),
    path("threads/<slug:thread_id>/watch/", keeping.watch, name="watch"),
    path("threads/<slug:thread_id>/read/", keeping.mark_read, name="read"),
    path("threads/<slug:thread_id>/steer/", steering.steer, name="steer"),
    path("posts/<slug:words_id>/", contributions.find, {"of": POSTS}, name="post"),
    path("posts/<slug:words_id>/receipt/", contributions.receipt, {"of": POSTS}, name="receipt"),
    path("posts/<slug:words_id>/edit/", contributions.edit, {"of": POSTS}, name="edit"),
    path("posts/<slug:words_id>/history/", contributions.history, {"of": POSTS}, name="history"),
    path("posts/<slug:words_id>/delete/", contributions.delete, {"of": POSTS}, name="delete"),
    path("posts/<slug:words_id>/react/", contributions.react, {"of": POSTS}, name="react"),
    path("posts/<slug:words_id>/report/", contributions.report, {"of": POSTS}, name="report"),
    path("posts/<slug:post_id>/bookmark/", keeping.bookmark, name="bookmark"),
    path("me/", own.me, name="me"),
    path("me/read/", own.read_all, name="read_all"),
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
