"""What LocalStack's tests need to run against any endpoint, and as they would on AWS; loaded with `pytest -p plugin`."""

import os

import localstack.services.sqs.constants as constants
import pytest
from botocore.client import BaseClient

# AWS raised the limit of messages after these tests were published.
constants.DEFAULT_MAXIMUM_MESSAGE_SIZE = 1_048_576

ask_endpoint = BaseClient._make_api_call


def make_api_call(self, operation, params):
    """Who the caller is, is asked of STS, which an endpoint of queues need not serve: a key of twelve digits names the account."""
    if operation != "GetCallerIdentity":
        return ask_endpoint(self, operation, params)
    key = self._request_signer._credentials.access_key
    account = key if key.isdigit() and len(key) == 12 else "000000000000"
    return {"Account": account, "Arn": f"arn:aws:iam::{account}:root", "UserId": account}


BaseClient._make_api_call = make_api_call


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    from localstack import config as settings

    address = settings.HostAndPort(host="127.0.0.1", port=int(os.environ["ENDPOINT_PORT"]))
    settings.GATEWAY_LISTEN = settings.UniqueHostAndPortList([address])
    settings.LOCALSTACK_HOST = settings.HostAndPort(host="localhost", port=address.port)


def pytest_collection_modifyitems(items):
    """Skipped is what LocalStack could not do; AWS could."""
    for item in items:
        for node in item.listchain():
            node.own_markers = [mark for mark in node.own_markers if mark.name != "skip"]


@pytest.fixture(autouse=True)
def as_on_aws(request, monkeypatch):
    """AWS takes no retention of two seconds, which these tests use elsewhere."""
    if "message_retention" in request.node.name:
        monkeypatch.setattr(request.module, "is_aws_cloud", lambda: True)
