"""The members' reason codes in words."""

from django.utils.translation import gettext_lazy as _

REFUSALS = {
    "unknown_code": _("We don’t know that code. Check each letter, or ask the person who gave it to you."),
    "expired_code": _("That code has run out. Ask the person who gave it to you for a new one."),
    "used_code": _("That code has been used up. Ask the person who gave it to you for a new one."),
    "code_or_name": _(
        "That name and code did not work together. A code works once. Check both, or ask for a new one."
    ),
    "handle_taken": _("Someone took that name a moment ago. Please choose another."),
    "handle_held": _("That name could hurt or upset others. Please choose another."),
    "invitation_needed": _("You need an invitation code to join."),
    "team_invitation_once": _("An invitation for the team lets in one person only."),
    "in_the_past": _("Please choose a day in the future."),
    "agreement_changed": _("A newer version appeared while you were reading. Please read this one."),
    "not_oneself": _("This is you. You can’t hide yourself."),
    "own_account": _("You can’t close your own account. Ask another operator."),
    "second_step": _(
        "Your part in the team asks for a second step at sign-in first. You find it under Account."
    ),
    "own_operator_role": _("You can’t take your own operator role away. Ask another operator."),
    "role_unknown": _("We don’t know that role."),
    "profile_too_long": _("That is longer than fits here. Your words are still in the box."),
    "stage": _("Please choose one of the answers."),
}
