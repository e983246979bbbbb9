"""What the search page shows."""

from search.pages.results import Asked, ResultsPage, results_page

__all__ = ["Asked", "ResultsPage", "results_page"]
