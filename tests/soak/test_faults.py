"""A minute of storm over the real engine: nothing lost, nothing repeated unlabelled (`make soak`)."""

from pathlib import Path

import pytest

from tests.soak.faults import Plan, run
from tests.soak.storm.burst import FAULTS, stronger

pytestmark = pytest.mark.engine


@pytest.mark.timeout(300)
def test_alerts_come_through_faults_kills_and_duplicates(tmp_path: Path) -> None:
    """Every alert ends, each left once unless labelled, and the kill-switch stopped all at once.

    Throttles, 500s, lost answers and dropped connections by microburst; workers killed at requests;
    messages and records again, late and never.
    """
    plan = Plan(
        alerts=4,
        rules=stronger(FAULTS, 3),
        stops=(("", ""),),
        off=0.1,
        visibility=5,
        kill=0.005,
        seen=1.0,
        lost=0.0,
    )

    outcome = run(tmp_path, plan)

    assert outcome.wrong == []
    assert outcome.alerts >= 4
    assert len(outcome.held) == len(plan.stops)  # Of so few, none may have been waiting.
    assert outcome.under_way <= 4
    assert sum(outcome.injected.values()) >= 1
