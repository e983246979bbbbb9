"""Why the server ends a socket, as a number that the page's script acts on."""

from enum import IntEnum


class Close(IntEnum):
    """Codes from 4400 on are ours; each follows the HTTP status that says the same."""

    MALFORMED = 4400  # frame after frame that cannot be read
    SIGNED_OUT = 4401
    RIGHT_GONE = 4403  # no right here, or an agreement or a second step is owed first
    NOT_FOUND = 4404
    TOO_SLOW = 4408  # silent, or does not read what is sent
    TOO_MANY = 4409  # a newer socket of the same member took its place
    TOO_OLD = 4410  # connect again
    FLOOD = 4429
