"""What Vigie writes in its logs reaches them: the alarms are metrics read out of these lines."""

import subprocess
import sys

import pytest

ASK = """
import logging
logging.basicConfig(level=logging.INFO)  # As Lambda does, from ApplicationLogLevel.
import app
print(logging.getLogger({name!r}).isEnabledFor(logging.INFO))
"""


@pytest.mark.parametrize("name", ["vigie", "vigie.measures", "vigie.web"])
def test_the_application_leaves_its_loggers_at_the_level_of_the_function(name: str) -> None:
    """Chalice sets the logger named after the application to ERROR unless it is told not to."""
    said = subprocess.run(
        [sys.executable, "-c", ASK.format(name=name)], capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "True"
