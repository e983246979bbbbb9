"""One question after the helplines: what might get in the way? And an answer for each answer.

A link alone is seldom used; asking what stands in the way, and meeting it, raised the use of
crisis services in a trial of 39,450 people (registration NCT03633825).
"""

from django.utils.translation import gettext_lazy as _

QUESTION = _("What might get in the way of reaching out?")

BARRIERS = {
    "words": (
        _("I don’t know what to say"),
        _("You can start with “I’m not okay and I don’t know how to say it.” They will ask the rest. Texting works too."),
    ),
    "burden": (
        _("I don’t want to be a burden"),
        _("This is what they are there for. You take nothing away from anyone by calling."),
    ),
    "police": (
        _("I’m afraid of who will come"),
        _("Most calls end with talking. You can ask at the start what they do, and when they would send someone."),
    ),
    "heard": (
        _("Someone might hear me"),
        _("You can text or chat in silence. Quick exit at the top closes this page."),
    ),
    "tried": (
        _("I tried before and it didn’t help"),
        _("That happens, and it is hard. You can hang up and try another line, or ask our team for a person."),
    ),
    "serious": (
        _("It’s not serious enough"),
        _("There is no bar to reach. If it hurts enough to write about it, it is enough to talk about it."),
    ),
}
