"""Shared ground of all tests."""

import os
from pathlib import Path

import pytest

# Never a real account: a test that forgot its endpoint fails at once instead of reaching AWS.
os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-3")
os.environ.setdefault("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

# What these folders share takes long to make: one worker has all their tests.
_TOGETHER = ("package",)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a folder that builds one thing for all of them go to one worker (pytest-xdist)."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0]
        if folder in _TOGETHER:
            item.add_marker(pytest.mark.xdist_group(folder))
