"""Shared ground of all tests."""

import os

# Never a real account: a test that forgot its endpoint fails at once instead of reaching AWS.
os.environ.setdefault("AWS_ACCESS_KEY_ID", "test")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "test")
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-west-3")
os.environ.setdefault("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
