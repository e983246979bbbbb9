"""The socket of the review desk."""

from community.live.consumers import LiveConsumer


class ReviewConsumer(LiveConsumer):
    """The review list: it hears that something changed, and the page says what.

    Client frames: ``resume``, ``got``, ``ping``. Nobody writes here.
    """

    kind = "review"
    action = "review.read"
