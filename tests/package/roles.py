"""Single roles of the rehearsed stage: work put before them, and their own credentials."""

import json
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import boto3
import msgspec
from botocore.config import Config

from chalicelib.cases import Case, Employer, event_from
from chalicelib.cases import Worker as Applicant
from chalicelib.flows.context import Context, SqsQueue
from chalicelib.flows.record import CaseRef, Cause, Opening, case_id, open_at
from chalicelib.store import Files
from chalicelib.store.files import evidence_key
from chalicelib.store.hook_records import Hook
from chalicelib.store.records import Tenant
from infra.local.samples import TENANT
from infra.package.__main__ import ROOT
from tests.package.rehearsal import BY_OPERATOR, REGION, Site
from tests.unit.flows.world import SETTINGS

LONELY = Tenant(id="sans-conseil", name="Sans Conseil SARL", address="depot-sans-conseil")
"""An employer without a firm: nobody's mandate stands in the way of an erasure."""

HOOK = Hook(
    id="programme",
    tenant=TENANT.id,
    url="https://127.0.0.1/",
    secret=secrets.token_hex(),
    created_at=datetime.now(UTC),
)
"""A program's address that is refused before anything leaves: what is tried is the function."""


def operating_on(site: Site) -> Context:
    """A context with the operator's own rights: table, files and queues of the stage."""
    settings = msgspec.structs.replace(
        SETTINGS,
        table=site.kept["TableName"],
        evidence_bucket=site.kept["EvidenceBucketName"],
        drafts_bucket=site.kept["DraftsBucketName"],
        lint_queue_url=site.made["LintQueueUrl"],
    )
    return Context(
        settings=settings,
        store=site.store(),
        files=Files(settings),
        queue=SqsQueue(),
        channels={},
        now=lambda: datetime.now(UTC),
    )


def case_with_evidence(ctx: Context, raw: bytes) -> tuple[CaseRef, str]:
    """A closed case of the employer without a firm; its mail's SHA-256."""
    sha256 = ctx.files.put_evidence(raw)
    ctx.store.people.put_tenant(LONELY)
    ref = CaseRef(LONELY.id, case_id(LONELY.id, "AT-2026-777777"))
    header = Case(
        reference="AT-2026-777777",
        employer=Employer(name=LONELY.name),
        worker=Applicant(name="Salarié"),
    )
    closed = {"kind": "closed", "on": ctx.today().isoformat(), "cause": "incomplete"}
    event = event_from({**closed, "id": "e1", "evidence": sha256})
    open_at(ctx, ref, Opening(header), event, Cause("rehearsal", told=False))
    return ref, sha256


def versions(site: Site, sha256: str) -> list[dict[str, Any]]:
    """What S3 holds of an evidence: its versions, and marks of deletions."""
    found = site.get("s3", REGION).list_object_versions(
        Bucket=site.kept["EvidenceBucketName"], Prefix=evidence_key(sha256)
    )
    return [*found.get("Versions", ()), *found.get("DeleteMarkers", ())]


def operate(site: Site, *words: str) -> tuple[int, str]:
    """`python -m infra.operate` as an operator types it; exit code and what it said."""
    told = {
        "VIGIE_TABLE": site.kept["TableName"],
        "VIGIE_EVIDENCE_BUCKET": site.kept["EvidenceBucketName"],
        "VIGIE_DRAFTS_BUCKET": site.kept["DraftsBucketName"],
    }
    done = subprocess.run(
        [sys.executable, "-m", "infra.operate", *words],
        env=os.environ | told,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def administrator(site: Site) -> str:
    """A role that every policy of the account lets do everything; its ARN."""
    iam = site.get("iam", REGION)
    made = iam.create_role(
        RoleName="administrator",
        AssumeRolePolicyDocument=json.dumps({"Statement": [BY_OPERATOR]}),
    )
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_role_policy(
        RoleName="administrator",
        PolicyName="everything",
        PolicyDocument=json.dumps({"Statement": [everything]}),
    )
    return str(made["Role"]["Arn"])


def as_role(arn: str, site: Site, service: str) -> Any:
    """A client with a role's own credentials, as `sts:AssumeRole` gives them."""
    given = site.get("sts", REGION).assume_role(RoleArn=arn, RoleSessionName="rehearsal")
    keys = given["Credentials"]
    return boto3.client(
        service,
        region_name=REGION,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        config=Config(s3={"addressing_style": "path"}),
    )
