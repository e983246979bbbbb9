"""The demo community: made-up people, whose one password everybody knows."""

PASSWORD = "kelp-holds-on-to-rock"  # noqa: S105  a database with demo accounts refuses any address but this machine's own
SIGN_INS = (
    ("quietharbor", "takes part in the program"),
    ("saltmarsh", "is past the program"),
    ("hazelwood", "reads for her family"),
    ("fennel_and_salt", "is a peer mentor"),
    ("marlow", "facilitates groups"),
    ("kit", "moderates"),
    ("dr-aspen", "is a clinician"),
    ("plover", "edits pages"),
    ("beacon", "runs the house"),
)
