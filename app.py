"""Every Lambda entry point, and the blueprints. One call each: a handler names its flow."""

from typing import Any

from chalice.app import Chalice, Rate

from chalicelib.web import register

# Chalice would set the logger "vigie" to ERROR: Lambda's own level (resources.yaml) holds instead.
app = Chalice(app_name="vigie", configure_logs=False)
register(app)


@app.on_sqs_message(queue="vigie-intake", batch_size=5)
def receive(event: Any) -> dict[str, Any]:
    """A mail was put in the incoming bucket: keep it, read it, record it."""
    from chalicelib.flows.handlers import each_message, receive_notification

    return each_message(event, receive_notification)


@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:eu-west-3:000000000000:table/vigie/stream/x")
def dispatch(event: Any) -> dict[str, Any]:
    """A case moved: plan who is told."""
    from chalicelib.flows.handlers import dispatch_records

    return dispatch_records(event)


@app.on_sqs_message(queue="vigie-deliver", batch_size=10)
def deliver(event: Any) -> dict[str, Any]:
    """Send one alert to one person on one channel."""
    from chalicelib.flows.handlers import deliver_message, each_message

    return each_message(event, deliver_message)


@app.on_sqs_message(queue="vigie-draft", batch_size=1)
def draft(event: Any) -> dict[str, Any]:
    """Write one document for a lawyer to finish."""
    from chalicelib.flows.handlers import draft_message, each_message

    return each_message(event, draft_message)


@app.on_sqs_message(queue="vigie-lint", batch_size=1)
def lint(event: Any) -> dict[str, Any]:
    """Read a firm's template before it is ever used, where it can reach nothing else."""
    from chalicelib.flows.handlers import each_message, lint_message

    return each_message(event, lint_message)


@app.on_sqs_message(queue="vigie-receipts", batch_size=10)
def receipts(event: Any) -> dict[str, Any]:
    """A provider says what became of a message: join it to its delivery."""
    from chalicelib.flows.handlers import each_message, receipt_message

    return each_message(event, receipt_message)


@app.on_sqs_message(queue="vigie-notify", batch_size=1)
def notify(event: Any) -> dict[str, Any]:
    """Call one address that a tenant chose, where nothing else waits for it."""
    from chalicelib.flows.handlers import each_message, notify_message

    return each_message(event, notify_message)


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep(event: Any) -> dict[str, int]:  # noqa: ARG001 - the schedule says nothing we need
    """Do what is due, and find what the stream or a queue missed."""
    from chalicelib.flows.context import context
    from chalicelib.flows.sweep import sweep as run

    return run(context())
