"""Which deployment passed its smoke test last: one that was killed or failed is owed another.

An object of the code bucket says when each stack was last changed as the test passed. It is written
after, so that no kill can lose that a test is owed.
"""

import json
from typing import Any

from botocore.exceptions import ClientError

from . import names, stacks
from .account import Clients, code
from .stage import Stage

_KEY = "smoke-test/passed.json"
_ABSENT = ("404", "NoSuchKey", "NotFound")


def deployed(get: Clients, stage: Stage) -> str:
    """What is deployed now, as text: the same as long as no stack changes."""
    places = {
        names.data(stage.name): stage.region,
        names.receiving(stage.name): stage.inbound,
        names.app(stage.name): stage.region,
    }
    found = {
        name: stacks.describe(get("cloudformation", region), name) or {}
        for name, region in places.items()
    }
    return json.dumps({name: _version(said) for name, said in found.items()}, indent=1)


def _version(said: dict[str, Any]) -> str:
    changed = said.get("LastUpdatedTime") or said.get("CreationTime") or ""
    return f"{said.get('StackId', '')} {changed}"


def passed(storage: Any, bucket: str) -> str:
    """What was deployed when the test last passed; "" when it never did."""
    try:
        return str(storage.get_object(Bucket=bucket, Key=_KEY)["Body"].read().decode())
    except ClientError as fault:
        if code(fault) in _ABSENT:
            return ""
        raise


def remember(storage: Any, bucket: str, version: str) -> None:
    """The test of what is deployed has passed."""
    storage.put_object(
        Bucket=bucket, Key=_KEY, Body=version.encode(), ContentType="application/json"
    )
