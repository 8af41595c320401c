"""Sends events to a server that has too much to do, with what OpenLineage's own client does about it:

    python persistent.py URL http|async_http

Prints a line of JSON for each event: its run and, where the transport tells, the answers that refused it before it was
taken. Over http it ends with the first event that was refused at least once, else after a hundred."""
import datetime
import json
import sys

from openlineage.client import OpenLineageClient, event_v2
from openlineage.client.transport.async_http import AsyncHttpConfig, AsyncHttpTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport
from openlineage.client.uuid import generate_new_uuid

EVENTS = 100


def event(run):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat()
    return event_v2.RunEvent(eventType=event_v2.RunState.COMPLETE, eventTime=now, run=event_v2.Run(runId=run),
                             job=event_v2.Job(namespace="shop", name="persistent"))


def tell(run, refused_with=()):
    print(json.dumps({"run": run, "refused_with": list(refused_with)}), flush=True)


def synchronous(url):
    answers = []
    transport = HttpTransport(HttpConfig.from_dict({"url": url, "retry": {"total": 50}}))
    transport.session.hooks["response"].append(lambda answer, **_: answers.append(answer))
    client = OpenLineageClient(transport=transport)
    for _ in range(EVENTS):
        run = str(generate_new_uuid())
        client.emit(event(run))
        refused_with = [one.status for one in answers[-1].raw.retries.history]
        tell(run, refused_with)
        if refused_with:
            break


def asynchronous(url):
    transport = AsyncHttpTransport(AsyncHttpConfig.from_dict(
        {"url": url, "retry": {"total": 12, "backoff_factor": 0.01}}))
    client = OpenLineageClient(transport=transport)
    runs = [str(generate_new_uuid()) for _ in range(EVENTS)]
    for run in runs:
        client.emit(event(run))
    if not client.close(timeout=50) or transport.get_stats()["failed"]:
        sys.exit(f"some were given up: {transport.get_stats()}")
    for run in runs:
        tell(run)


if __name__ == "__main__":
    {"http": synchronous, "async_http": asynchronous}[sys.argv[2]](sys.argv[1])
