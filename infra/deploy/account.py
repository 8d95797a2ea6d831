"""The AWS account: clients by Region, and a check that it is the one the settings name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .errors import DeploymentStopped
from .stage import Stage

if TYPE_CHECKING:
    from chalicelib.store import Store

Clients = Callable[[str, str], Any]
"""`clients(service, region)` answers a boto3 client. Tests give their own."""


def clients() -> Clients:
    """Clients with the operator's own credentials, wherever boto3 finds them."""
    session = boto3.Session()
    config = Config(
        retries={"mode": "standard", "total_max_attempts": 8},
        connect_timeout=10,
        read_timeout=60,
        s3={"addressing_style": "path"},
    )
    made: dict[tuple[str, str], Any] = {}

    def client(service: str, region: str) -> Any:
        if (service, region) not in made:
            made[service, region] = session.client(service, region_name=region, config=config)
        return made[service, region]

    return client


def open_store(stage: Stage, table: str) -> "Store":
    """The table of a stage, with the operator's own credentials."""
    from chalicelib.store import Store
    from chalicelib.store.dynamo import DynamoTable

    return Store(DynamoTable(table, stage.region))


def check_account(get: Clients, stage: Stage) -> None:
    """Raises DeploymentStopped when the credentials are nobody's, or another account's."""
    try:
        found = str(get("sts", stage.region).get_caller_identity()["Account"])
    except (BotoCoreError, ClientError) as fault:
        raise DeploymentStopped(
            "account",
            f"AWS does not know who is asking: {fault}",
            "Sign in first (`aws sso login`, or AWS_PROFILE), then run this again.",
        ) from fault
    if found != stage.account:
        raise DeploymentStopped(
            "account",
            f"these credentials are of account {found}; {stage.name} lives in {stage.account}.",
            "Choose the other profile (AWS_PROFILE), or correct `account`.",
        )


def code(fault: ClientError) -> str:
    """The error code that AWS answered."""
    return str(fault.response.get("Error", {}).get("Code", ""))
