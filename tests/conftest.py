"""Shared ground of all tests."""

import gc
import os
from typing import Any

import pytest

# Never a real account: a test that forgot its endpoint fails at once instead of reaching AWS.
os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-3")
os.environ.setdefault("AWS_ENDPOINT_URL", "http://127.0.0.1:9")


@pytest.hookimpl(trylast=True)  # After the files were put together by their fixtures.
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; the order inside each file stays."""
    from tests.workers import rank

    items.sort(key=lambda item: rank(item.nodeid))


def pytest_collection_finish() -> None:
    """What was collected lives until the end: each full collection of garbage would walk it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """`--dist loadfile` spreads what `tests.workers` says."""
    from tests.workers import scheduling

    return scheduling(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """`-n auto`, unless the environment says how many."""
    from tests.workers import workers

    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else workers()
