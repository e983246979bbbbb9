"""The forum's reason codes in words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.core.errors import DomainError, TooFast
from community.core.sentences import sentence

REFUSALS = {
    "agreement": _(
        "Our agreement has changed. Please read and sign it first. Your words are still here, to copy."
    ),
    "own_operator_role": _("You can’t take your own operator role away. Ask another operator."),
    "locked": _("This thread is locked, so nobody can reply right now. Your words are still in the box."),
    "room_locked": _(
        "The team has locked this room for now. You can read everything. Your words are still in the box."
    ),
    "room_shut": _("This room is not open right now. Your words are still in the box."),
    "room_closed": _("This room is closed. You can still read it. Your words are still in the box."),
    "paused": _(
        "The team has paused your posting for a while. You can read everything. Your words are still here."
    ),
    "team_only": _("Only the team writes here."),
    "team_starts_threads": _("Here the team starts threads. You can reply to them."),
    "not_posted_yet": _("Readers can’t see this thread right now, so replies are not open."),
    "role": _("This is not part of your role here. If you think it should be, ask someone on the team."),
    "not_yours": _("You can only change what you wrote."),
    "not_editable": _("This post can’t be changed any more."),
    "edit_window": _("The time to change this post has passed. You can still delete it, or write a reply."),
    "own_post": _("This is your own post."),
    "gone_already": _("Readers don’t see this any more."),
    "too_long": _(
        "That is longer than a post can be. Please keep it under 20,000 letters, or split it in two."
    ),
    "message_long": _(
        "That is longer than a message can be. Please keep it under 4,000 letters, or send it in parts."
    ),
    "empty": _("There is nothing to post yet. Write a few words first."),
    "title": _("Please give your thread a title of up to 120 letters."),
    "kind": _("Please choose what kind of replies would help."),
    "key_reused": _(
        "You already sent something from this page. These words are still in the box. Send them again."
    ),
    "reaction": _("We don’t know that reaction."),
    "reason": _("Please choose or write a reason."),
    "note_long": _("That is longer than a note can be. Please keep it under 4,000 letters."),
    "slow": _("Slow mode takes 0 to 3,600 seconds."),
    "slug_taken": _("Another board has this short name."),
    "room_slug_taken": _("Another room has this short name."),
    "place_circle": _("What belongs to one circle needs its circle, and nothing else has one."),
    "hours": _(
        "Please write hours like “mon-fri 9:00-22:00, sat 10-18”, or “always”, or leave them out to keep "
        "the staffed hours."
    ),
    "room_has_messages": _("People have spoken in this room, so it stays. You can close it."),
    "board_has_threads": _("This board holds threads, so it stays. You can change who reads and who posts."),
    "empty_word": _("Write a word first."),
    "word_taken": _("This word stands there already."),
    "word_used": _("This word is in use, so it stays."),
    "unreadable": _("We could not read what was sent. Please try again."),
}


def refusal_in_words(why: DomainError) -> str:
    """Return a refusal of somebody's words in words."""
    if isinstance(why, TooFast):
        return gettext(
            "Please wait %(seconds)d seconds before you post again. Your words are still in the box."
        ) % {"seconds": why.retry_after}
    return sentence(why.reason) or gettext("This could not be posted. Your words are still in the box.")
