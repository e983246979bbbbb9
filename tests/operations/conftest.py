"""Whole processes of their own: everything here is run alone, see the marker."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder. The hook is given every test there is."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.alone)
