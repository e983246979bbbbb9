"""Addresses of the review desk, and of what authors read about their own words."""

from django.urls import path

from moderation.views import authors, desk

app_name = "moderation"
urlpatterns = [
    path("review/", desk.review, name="review"),
    path("review/<slug:item_id>/", desk.item, name="item"),
    path("review/<slug:item_id>/claim/", desk.claim, name="claim"),
    path("review/<slug:item_id>/release/", desk.release, name="release"),
    path("review/<slug:item_id>/level/", desk.set_level, name="set-level"),
    path("review/<slug:item_id>/signal/", desk.judge_signal, name="judge-signal"),
    path("review/<slug:item_id>/call/", desk.call_clinician, name="call-clinician"),
    path("review/<slug:item_id>/accept/", desk.accept, name="accept"),
    path("review/<slug:item_id>/decide/", desk.decide, name="decide"),
    path("review/<slug:item_id>/note/", desk.write_note, name="write-note"),
    path("review/<slug:item_id>/close/", desk.close, name="close"),
    path("review/<slug:item_id>/pause/", desk.pause_posting, name="pause-posting"),
    path("review/<slug:item_id>/appeal/", desk.answer_appeal, name="answer-appeal"),
    path("me/decisions/", authors.decisions, name="decisions"),
    path("me/decisions/<slug:decision_id>/", authors.decision, name="decision"),
    path("me/decisions/<slug:decision_id>/appeal/", authors.appeal, name="appeal"),
    path("me/person/", authors.ask, name="ask-person"),
    path("me/card/<slug:item_id>/", authors.answer, name="answer-card"),
]
