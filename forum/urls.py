"""Addresses of the forum."""

from django.urls import path

from forum.views import contributions, house, house_rooms, keeping, own, rooms, steering, threads
from forum.views.kinds import MESSAGES, POSTS

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
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/<slug:slug>/", rooms.room, name="room"),
    path("rooms/<slug:slug>/steer/", steering.steer_room, name="steer_room"),
    path("messages/<slug:words_id>/", contributions.find, {"of": MESSAGES}, name="message"),
    path(
        "messages/<slug:words_id>/receipt/", contributions.receipt, {"of": MESSAGES}, name="message_receipt"
    ),
    path("messages/<slug:words_id>/edit/", contributions.edit, {"of": MESSAGES}, name="message_edit"),
    path(
        "messages/<slug:words_id>/history/", contributions.history, {"of": MESSAGES}, name="message_history"
    ),
    path("messages/<slug:words_id>/delete/", contributions.delete, {"of": MESSAGES}, name="message_delete"),
    path("messages/<slug:words_id>/react/", contributions.react, {"of": MESSAGES}, name="message_react"),
    path("messages/<slug:words_id>/report/", contributions.report, {"of": MESSAGES}, name="message_report"),
    path("messages/<slug:words_id>/hide/", contributions.hide, {"of": MESSAGES}, name="message_hide"),
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
    path("house/rooms/", house_rooms.rooms, name="house_rooms"),
    path("house/rooms/new/", house_rooms.new_room, name="house_new_room"),
    path("house/rooms/<slug:slug>/", house_rooms.room, name="house_room"),
    path("house/rooms/<slug:slug>/remove/", house_rooms.remove_room, name="house_remove_room"),
    path("house/words/", house.words, name="house_words"),
    path("house/words/<slug:vocabulary>/", house.add_word, name="house_add_word"),
    path("house/words/<slug:vocabulary>/<slug:slug>/remove/", house.remove_word, name="house_remove_word"),
]
