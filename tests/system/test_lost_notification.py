"""A mail in the incoming bucket that no notification ever told of is read all the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from infra.local.config import INTAKE_DOMAIN
from infra.local.samples import EMPLOYER, TENANT, closure, forwarded
from infra.local.send import smtp_lines
from tests.system.house import House

pytestmark = pytest.mark.system
BUCKET = "vigie-incoming"
KEY = "incoming/never told of"


@contextmanager
def silenced(house: House) -> Iterator[None]:
    """The bucket tells nobody of what is put in it."""
    storage = house.engine("s3")
    kept = storage.get_bucket_notification_configuration(Bucket=BUCKET)
    kept.pop("ResponseMetadata")
    storage.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={})
    yield
    storage.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration=kept)


def test_a_mail_nobody_was_told_of_is_read_and_leaves_the_bucket(house: House) -> None:
    """The sweep lists what waits there, has it read, and everybody is told of it."""
    if house.dead():
        house.start()
    reference, now = "AT-2026-L0001", datetime.now(UTC)
    head = (
        "Received: from x (x [127.0.0.1]) by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1 "
        f"for {TENANT.address}@{INTAKE_DOMAIN}; Mon, 23 Nov 2026 09:12:00 +0000\r\n"
    )
    raw = head.encode() + smtp_lines(forwarded(closure(now, reference), now).as_bytes())
    storage = house.engine("s3")
    with silenced(house):
        storage.put_object(Bucket=BUCKET, Key=KEY, Body=raw)

    house.until(lambda: EMPLOYER.email in {s["to"] for s in house.about(reference)})
    house.until(lambda: not storage.list_objects_v2(Bucket=BUCKET).get("Contents"))
