"""A program that tells of its runs with OpenLineage's own client, as a user writes it:

    python shop.py URL http|async_http [gzip]

Prints one line of JSON an event: what the client was about to send and, where the transport shows it, the answer.
"""
import json
import sys

from openlineage.client import OpenLineageClient
from openlineage.client import event_v2 as event
from openlineage.client import facet_v2 as facet
from openlineage.client.serde import Serde
from openlineage.client.transport.async_http import AsyncHttpConfig, AsyncHttpTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport

POSTGRES = "postgres://db.shop.example:5432"
LOAD_RUN = "0193554a-6a6b-7c3d-9a1e-000000000001"
FAILED_RUN = "0193554a-6a6b-7c3d-9a1e-000000000002"
EXPLICIT_RUN = "0193554a-6a6b-7c3d-9a1e-000000000003"
DAG_RUN = "0193554a-6a6b-7c3d-9a1e-0000000000da"
QUERY = ("INSERT INTO mart.revenue SELECT o.day, sum(o.amount), md5(c.email) FROM shop.orders o "
         "JOIN shop.customers c ON c.id = o.customer_id WHERE o.state = 'paid' GROUP BY 1, 3")


def source(table, field, *how):
    return facet.column_lineage_dataset.InputField(
        namespace=POSTGRES, name=table, field=field,
        transformations=[facet.column_lineage_dataset.Transformation(type=kind, subtype=subtype, masking=masking)
                         for kind, subtype, masking in how])


def revenue_lineage():
    made = facet.column_lineage_dataset
    return made.ColumnLineageDatasetFacet(
        fields={
            "day": made.Fields(inputFields=[source("shop.orders", "day", ("DIRECT", "IDENTITY", False))]),
            "total": made.Fields(inputFields=[source("shop.orders", "amount", ("DIRECT", "AGGREGATION", False))]),
            "customer": made.Fields(
                inputFields=[source("shop.customers", "email", ("DIRECT", "TRANSFORMATION", True))]),
        },
        dataset=[source("shop.orders", "customer_id", ("INDIRECT", "JOIN", False)),
                 source("shop.customers", "id", ("INDIRECT", "JOIN", False)),
                 source("shop.orders", "state", ("INDIRECT", "FILTER", False))])


def schema(**types):
    made = facet.schema_dataset
    return made.SchemaDatasetFacet(fields=[
        made.SchemaDatasetFacetFields(name=name, type=kind, ordinal_position=at)
        for at, (name, kind) in enumerate(types.items(), 1)])


def orders():
    checks = facet.data_quality_assertions_dataset
    return event.InputDataset(
        namespace=POSTGRES, name="shop.orders",
        facets={"schema": schema(id="bigint", day="date", amount="numeric", customer_id="bigint", state="text")},
        inputFacets={
            "inputStatistics": facet.input_statistics_input_dataset.InputStatisticsInputDatasetFacet(rowCount=1200),
            "dataQualityAssertions": checks.DataQualityAssertionsDatasetFacet(assertions=[
                checks.Assertion(assertion="not_null", success=True, column="amount", severity="error")]),
        })


def customers():
    return event.InputDataset(namespace=POSTGRES, name="shop.customers",
                              facets={"schema": schema(id="bigint", email="text")})


def revenue():
    owners = facet.ownership_dataset
    return event.OutputDataset(
        namespace=POSTGRES, name="mart.revenue",
        facets={
            "schema": schema(day="date", total="numeric", customer="text"),
            "columnLineage": revenue_lineage(),
            "documentation": facet.documentation_dataset.DocumentationDatasetFacet(description="Revenue by day."),
            "ownership": owners.OwnershipDatasetFacet(owners=[owners.Owner(name="team:finance", type="OWNER")]),
        },
        outputFacets={
            "outputStatistics": facet.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                rowCount=30, size=4096)})


def nightly():
    owners = facet.ownership_job
    return event.Job(namespace="shop", name="nightly.revenue", facets={
        "sql": facet.sql_job.SQLJobFacet(query=QUERY, dialect="postgres"),
        "documentation": facet.documentation_job.DocumentationJobFacet(description="Sums what was paid."),
        "ownership": owners.OwnershipJobFacet(owners=[owners.Owner(name="team:data", type="MAINTAINER")]),
        "jobType": facet.job_type_job.JobTypeJobFacet(processingType="BATCH", integration="SHOP", jobType="QUERY"),
    })


def run(run_id, **more):
    parent = facet.parent_run
    return event.Run(runId=run_id, facets={
        "nominalTime": facet.nominal_time_run.NominalTimeRunFacet(nominalStartTime="2026-11-22T02:00:00Z"),
        "parent": parent.ParentRunFacet(run=parent.Run(runId=DAG_RUN),
                                        job=parent.Job(namespace="airflow", name="nightly")),
        **more})


def explicit_lineage():
    made = facet.lineage
    return event.Job(namespace="shop", name="export", facets={"lineage": made.LineageJobFacet(entries=[
        made.LineageDatasetEntry(
            namespace="s3://exports", name="revenue.csv", type="DATASET",
            inputs=[made.LineageDatasetInput(namespace=POSTGRES, name="mart.revenue", type="DATASET")],
            fields={"total": made.LineageFieldEntry(inputs=[made.LineageDatasetInput(
                namespace=POSTGRES, name="mart.revenue", type="DATASET", field="total",
                transformations=[made.LineageTransformation(type="DIRECT", subtype="IDENTITY")])])})])})


def events():
    state = event.RunState
    yield event.RunEvent(eventType=state.START, eventTime="2026-11-22T02:00:01.5Z", run=run(LOAD_RUN), job=nightly())
    yield event.RunEvent(eventType=state.RUNNING, eventTime="2026-11-22T02:00:02+00:00", run=run(LOAD_RUN),
                         job=nightly(), inputs=[orders(), customers()])
    yield event.RunEvent(eventType=state.COMPLETE, eventTime="2026-11-22T02:00:09.123456Z", run=run(LOAD_RUN),
                         job=nightly(), inputs=[orders(), customers()], outputs=[revenue()])
    error = facet.error_message_run.ErrorMessageRunFacet(
        message="relation shop.orders is locked", programmingLanguage="Python", stackTrace="Traceback")
    yield event.RunEvent(eventType=state.START, eventTime="2026-11-23T02:00:01Z", run=run(FAILED_RUN), job=nightly())
    yield event.RunEvent(eventType=state.FAIL, eventTime="2026-11-23T02:00:03Z",
                         run=run(FAILED_RUN, errorMessage=error), job=nightly(), inputs=[orders()])
    yield event.JobEvent(
        eventTime="2026-11-01T00:00:00Z",
        job=event.Job(namespace="shop", name="declared.revenue", facets={
            "documentation": facet.documentation_job.DocumentationJobFacet(description="What we mean to do.")}),
        inputs=[event.InputDataset(namespace=POSTGRES, name="shop.orders")],
        outputs=[event.OutputDataset(namespace=POSTGRES, name="mart.revenue",
                                     facets={"columnLineage": revenue_lineage()})])
    yield event.DatasetEvent(
        eventTime="2026-11-01T00:00:00Z",
        dataset=event.StaticDataset(namespace=POSTGRES, name="shop.refunds", facets={
            "schema": schema(id="bigint", amount="numeric"),
            "documentation": facet.documentation_dataset.DocumentationDatasetFacet(description="Money back.")}))
    yield event.RunEvent(eventType=state.COMPLETE, eventTime="2026-11-22T03:00:00Z",
                         run=event.Run(runId=EXPLICIT_RUN), job=explicit_lineage())


def told(kind, config):
    """The transport of that kind, which tells what it sends."""

    class Told(kind):
        def emit(self, one):
            sent = json.loads(Serde.to_json(one))
            answer = super().emit(one)
            print(json.dumps({"sent": sent, "answer": None if answer is None else answer.json()}), flush=True)
            return answer

    return Told(config)


def transport(url, kind, compression):
    settings = {"url": url, "timeout": 30}
    if compression:
        settings["compression"] = compression
    if kind == "async_http":
        return told(AsyncHttpTransport, AsyncHttpConfig.from_dict(settings))
    return told(HttpTransport, HttpConfig.from_dict(settings))


def main(url, kind, compression=None):
    client = OpenLineageClient(transport=transport(url, kind, compression))
    for one in events():
        client.emit(one)
    if not client.close(timeout=60):
        sys.exit("some events were not sent")
    if kind == "async_http" and client.transport.get_stats()["failed"]:
        sys.exit("some events were refused")


if __name__ == "__main__":
    main(*sys.argv[1:])
