"""SAM to plain CloudFormation, offline, and what cfn-lint says of the result.

cfn-lint finds nothing in a SAM file: functions and event sources only exist once translated.
"""

import copy
import json
from typing import Any

import boto3

# Neither package ships types.
from cfnlint.api import ManualArgs, lint  # type: ignore[import-untyped]
from samtranslator.parser.parser import Parser  # type: ignore[import-untyped]
from samtranslator.public.exceptions import (  # type: ignore[import-untyped]
    InvalidDocumentException,
)
from samtranslator.translator.translator import Translator  # type: ignore[import-untyped]

from .errors import PackagingFailed

Template = dict[str, Any]


def translate(sam: Template, region: str) -> Template:
    """`sam` as CloudFormation for `region`. Raises PackagingFailed with every cause."""
    session = boto3.Session(region_name=region)
    # No managed policies: every role is written out in infra/resources.yaml.
    translator = Translator({}, Parser(), boto_session=session)
    try:
        # The translator changes what it is given.
        return dict(translator.translate(copy.deepcopy(sam), parameter_values={}))
    except InvalidDocumentException as fault:
        causes = "\n".join(cause.message for cause in fault.causes) or str(fault)
        raise PackagingFailed("translate", causes, "Look at infra/resources.yaml.") from fault


def complaints(template: Template, region: str) -> list[str]:
    """Everything cfn-lint says of `template`, warnings too (a retired runtime is one)."""
    found = lint(json.dumps(template), config=ManualArgs(regions=[region]))
    return [
        f"{match.rule.id} {'/'.join(map(str, match.path or ()))}: {match.message}"
        for match in found
    ]


def check(template: Template, region: str) -> None:
    """Raises PackagingFailed when cfn-lint has anything to say of `template`."""
    found = complaints(template, region)
    if found:
        raise PackagingFailed("cfn-lint", "\n".join(found), "Look at infra/resources.yaml.")
