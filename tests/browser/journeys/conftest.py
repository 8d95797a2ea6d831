"""One house for all the journeys: the real local system, without samples."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.journeys.town import Town
from tests.system.house import House


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Started once, gone with the journeys; this process reaches its engine as an operator does."""
    house = House(tmp_path_factory.mktemp("house"))
    # The stream does the work: the sweep only finds what it missed.
    house.arguments += ["--no-samples", "--sweep-every=10"]
    with pytest.MonkeyPatch.context() as patch:
        try:
            house.start()
            patch.setenv("AWS_ENDPOINT_URL", house.engine_url)
            yield Town(house)
        finally:
            house.destroy()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    """A browser of somebody's own, as wide as a phone; a breach of the content policy fails."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def make(width: int = 360, *, scripts: bool = True) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [c for c in complaints if "Content Security Policy" in c] == []
