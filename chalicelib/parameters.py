"""A secret kept in AWS Systems Manager, read once at a cold start.

One signed request, without boto3's client: its description of the service is 143 KB of the zip and
35 ms of each cold start, for one call. Signature, retries of the transport and credentials are
botocore's own.
"""

import json
import os
import time
from typing import TYPE_CHECKING, Any

from .errors import SecretUnread

if TYPE_CHECKING:
    from botocore.session import Session

PREFIX = "ssm:"
_TRIES = 4
_SECONDS = 5


def read_parameter(name: str) -> str:
    """The decrypted value of the SecureString `name`, asked for with this process's own role.

    Raises SecretUnread, with what Systems Manager said.
    """
    from botocore.session import get_session

    session = get_session()
    for left in reversed(range(_TRIES)):
        status, answer = _ask(session, name)
        if status == 200:
            return str(answer["Parameter"]["Value"])
        why = f"{answer.get('__type', status)}: {answer.get('message', '')}"
        # Many functions starting at once may be throttled; anything else will not pass by itself.
        if not left or (status < 500 and "Throttling" not in why):
            break
        time.sleep(0.2 * (_TRIES - left))
    raise SecretUnread(name, why)


def _ask(session: "Session", name: str) -> tuple[int, dict[str, Any]]:
    """GetParameter (API version 2014-11-06, JSON 1.1): the HTTP status and the answer."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.exceptions import HTTPClientError
    from botocore.httpsession import URLLib3Session

    region = os.environ["AWS_REGION"]
    request = AWSRequest(
        method="POST",
        url=_endpoint(region),
        data=json.dumps({"Name": name, "WithDecryption": True}),
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AmazonSSM.GetParameter",
        },
    )
    SigV4Auth(session.get_credentials(), "ssm", region).add_auth(request)
    try:
        response = URLLib3Session(timeout=_SECONDS).send(request.prepare())
    except HTTPClientError as fault:
        return 503, {"message": str(fault)}
    try:
        return response.status_code, json.loads(response.content)
    except ValueError:
        return response.status_code, {"message": response.content[:200].decode("utf-8", "replace")}


def _endpoint(region: str) -> str:
    """Where botocore itself would go: its own variables come first (the rehearsal sets them)."""
    said = os.environ.get("AWS_ENDPOINT_URL_SSM") or os.environ.get("AWS_ENDPOINT_URL")
    return f"{(said or f'https://ssm.{region}.amazonaws.com').rstrip('/')}/"
