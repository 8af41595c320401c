import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineage.RunEvent.EventType;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.OpenLineageClientUtils;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;

/**
 * A program that tells of its runs with OpenLineage's own client: what shop.py tells.
 *
 * <pre>java Shop URL [gzip]</pre>
 *
 * Prints each event that the client took, a line of JSON each.
 */
public final class Shop {
  private static final String POSTGRES = "postgres://db.shop.example:5432";
  private static final UUID LOAD_RUN = UUID.fromString("0193554a-6a6b-7c3d-9a1e-000000000001");
  private static final UUID FAILED_RUN = UUID.fromString("0193554a-6a6b-7c3d-9a1e-000000000002");
  private static final UUID EXPLICIT_RUN = UUID.fromString("0193554a-6a6b-7c3d-9a1e-000000000003");
  private static final UUID DAG_RUN = UUID.fromString("0193554a-6a6b-7c3d-9a1e-0000000000da");
  private static final OpenLineage MADE = new OpenLineage(URI.create("https://shop.example/java"));

  private static OpenLineage.InputField source(String table, String field, String type, String subtype,
      boolean masking) {
    return MADE.newInputFieldBuilder().namespace(POSTGRES).name(table).field(field)
        .transformations(List.of(MADE.newInputFieldTransformationsBuilder().type(type).subtype(subtype)
            .masking(masking).build()))
        .build();
  }

  private static OpenLineage.ColumnLineageDatasetFacetFieldsAdditional from(OpenLineage.InputField field) {
    return MADE.newColumnLineageDatasetFacetFieldsAdditionalBuilder().inputFields(List.of(field)).build();
  }

  private static OpenLineage.ColumnLineageDatasetFacet revenueLineage() {
    return MADE.newColumnLineageDatasetFacetBuilder()
        .fields(MADE.newColumnLineageDatasetFacetFieldsBuilder()
            .put("day", from(source("shop.orders", "day", "DIRECT", "IDENTITY", false)))
            .put("total", from(source("shop.orders", "amount", "DIRECT", "AGGREGATION", false)))
            .put("customer", from(source("shop.customers", "email", "DIRECT", "TRANSFORMATION", true)))
            .build())
        .dataset(List.of(source("shop.orders", "customer_id", "INDIRECT", "JOIN", false),
            source("shop.customers", "id", "INDIRECT", "JOIN", false),
            source("shop.orders", "state", "INDIRECT", "FILTER", false)))
        .build();
  }

  private static OpenLineage.SchemaDatasetFacet schema(String... namesAndTypes) {
    List<OpenLineage.SchemaDatasetFacetFields> fields = new java.util.ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(MADE.newSchemaDatasetFacetFieldsBuilder().name(namesAndTypes[i]).type(namesAndTypes[i + 1]).build());
    }
    return MADE.newSchemaDatasetFacet(fields);
  }

  private static OpenLineage.InputDataset orders() {
    return MADE.newInputDatasetBuilder().namespace(POSTGRES).name("shop.orders")
        .facets(MADE.newDatasetFacetsBuilder()
            .schema(schema("id", "bigint", "day", "date", "amount", "numeric", "customer_id", "bigint", "state", "text"))
            .build())
        .inputFacets(MADE.newInputDatasetInputFacetsBuilder()
            .inputStatistics(MADE.newInputStatisticsInputDatasetFacetBuilder().rowCount(1200L).build())
            .dataQualityAssertions(MADE.newDataQualityAssertionsDatasetFacet(
                List.of(MADE.newDataQualityAssertionsDatasetFacetAssertionsBuilder().assertion("not_null")
                    .success(true).column("amount").severity("error").build())))
            .build())
        .build();
  }

  private static OpenLineage.InputDataset customers() {
    return MADE.newInputDatasetBuilder().namespace(POSTGRES).name("shop.customers")
        .facets(MADE.newDatasetFacetsBuilder().schema(schema("id", "bigint", "email", "text")).build()).build();
  }

  private static OpenLineage.OutputDataset revenue() {
    return MADE.newOutputDatasetBuilder().namespace(POSTGRES).name("mart.revenue")
        .facets(MADE.newDatasetFacetsBuilder()
            .schema(schema("day", "date", "total", "numeric", "customer", "text"))
            .columnLineage(revenueLineage())
            .documentation(MADE.newDocumentationDatasetFacetBuilder().description("Revenue by day.").build())
            .ownership(MADE.newOwnershipDatasetFacet(List.of(
                MADE.newOwnershipDatasetFacetOwnersBuilder().name("team:finance").type("OWNER").build())))
            .build())
        .outputFacets(MADE.newOutputDatasetOutputFacetsBuilder()
            .outputStatistics(MADE.newOutputStatisticsOutputDatasetFacetBuilder().rowCount(30L).size(4096L).build())
            .build())
        .build();
  }

  private static OpenLineage.Job nightly() {
    return MADE.newJobBuilder().namespace("shop").name("nightly.revenue")
        .facets(MADE.newJobFacetsBuilder()
            .sql(MADE.newSQLJobFacetBuilder().query("SELECT 1").dialect("postgres").build())
            .documentation(MADE.newDocumentationJobFacetBuilder().description("Sums what was paid.").build())
            .ownership(MADE.newOwnershipJobFacet(List.of(
                MADE.newOwnershipJobFacetOwnersBuilder().name("team:data").type("MAINTAINER").build())))
            .jobType(MADE.newJobTypeJobFacetBuilder().processingType("BATCH").integration("SHOP").jobType("QUERY")
                .build())
            .build())
        .build();
  }

  private static OpenLineage.Run run(UUID id, String error) {
    OpenLineage.RunFacetsBuilder facets = MADE.newRunFacetsBuilder()
        .nominalTime(MADE.newNominalTimeRunFacetBuilder()
            .nominalStartTime(ZonedDateTime.parse("2026-11-22T02:00:00Z")).build())
        .parent(MADE.newParentRunFacetBuilder().run(MADE.newParentRunFacetRunBuilder().runId(DAG_RUN).build())
            .job(MADE.newParentRunFacetJobBuilder().namespace("airflow").name("nightly").build()).build());
    if (error != null) {
      facets.errorMessage(MADE.newErrorMessageRunFacetBuilder().message(error).programmingLanguage("JAVA").build());
    }
    return MADE.newRunBuilder().runId(id).facets(facets.build()).build();
  }

  private static OpenLineage.Job exporting() {
    OpenLineage.LineageDatasetInput whole = MADE.newLineageDatasetInputBuilder().namespace(POSTGRES)
        .name("mart.revenue").type(OpenLineage.LineageDatasetInput.Type.DATASET).build();
    OpenLineage.LineageDatasetInput total = MADE.newLineageDatasetInputBuilder().namespace(POSTGRES)
        .name("mart.revenue").type(OpenLineage.LineageDatasetInput.Type.DATASET).field("total")
        .transformations(List.of(MADE.newLineageTransformationBuilder().type("DIRECT").subtype("IDENTITY").build()))
        .build();
    return MADE.newJobBuilder().namespace("shop").name("export")
        .facets(MADE.newJobFacetsBuilder().lineage(MADE.newLineageJobFacet(List.of(
            MADE.newLineageDatasetEntryBuilder().namespace("s3://exports").name("revenue.csv")
                .type(OpenLineage.LineageDatasetEntry.Type.DATASET).inputs(List.of(whole))
                .fields(MADE.newLineageDatasetEntryFieldsBuilder()
                    .put("total", MADE.newLineageFieldEntry(List.of(total))).build())
                .build()))).build())
        .build();
  }

  private static OpenLineage.RunEvent event(EventType type, String time, OpenLineage.Run run, OpenLineage.Job job,
      List<OpenLineage.InputDataset> inputs, List<OpenLineage.OutputDataset> outputs) {
    return MADE.newRunEventBuilder().eventType(type).eventTime(ZonedDateTime.parse(time)).run(run).job(job)
        .inputs(inputs).outputs(outputs).build();
  }

  private static List<OpenLineage.RunEvent> runs() {
    String error = "relation shop.orders is locked";
    return List.of(
        event(EventType.START, "2026-11-22T02:00:01.5Z", run(LOAD_RUN, null), nightly(), List.of(), List.of()),
        event(EventType.RUNNING, "2026-11-22T02:00:02Z", run(LOAD_RUN, null), nightly(),
            List.of(orders(), customers()), List.of()),
        event(EventType.COMPLETE, "2026-11-22T02:00:09.123456Z", run(LOAD_RUN, null), nightly(),
            List.of(orders(), customers()), List.of(revenue())),
        event(EventType.START, "2026-11-23T02:00:01Z", run(FAILED_RUN, null), nightly(), List.of(), List.of()),
        event(EventType.FAIL, "2026-11-23T02:00:03Z", run(FAILED_RUN, error), nightly(), List.of(orders()),
            List.of()),
        event(EventType.COMPLETE, "2026-11-22T03:00:00Z", MADE.newRunBuilder().runId(EXPLICIT_RUN).build(),
            exporting(), List.of(), List.of()));
  }

  private static OpenLineage.JobEvent declared() {
    return MADE.newJobEventBuilder().eventTime(ZonedDateTime.parse("2026-11-01T00:00:00Z"))
        .job(MADE.newJobBuilder().namespace("shop").name("declared.revenue").build())
        .inputs(List.of(MADE.newInputDatasetBuilder().namespace(POSTGRES).name("shop.orders").build()))
        .outputs(List.of(MADE.newOutputDatasetBuilder().namespace(POSTGRES).name("mart.revenue")
            .facets(MADE.newDatasetFacetsBuilder().columnLineage(revenueLineage()).build()).build()))
        .build();
  }

  private static OpenLineage.DatasetEvent refunds() {
    return MADE.newDatasetEventBuilder().eventTime(ZonedDateTime.parse("2026-11-01T00:00:00Z"))
        .dataset(MADE.newStaticDatasetBuilder().namespace(POSTGRES).name("shop.refunds")
            .facets(MADE.newDatasetFacetsBuilder().schema(schema("id", "bigint", "amount", "numeric"))
                .documentation(MADE.newDocumentationDatasetFacetBuilder().description("Money back.").build())
                .build())
            .build())
        .build();
  }

  public static void main(String[] arguments) throws Exception {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(arguments[0]));
    config.setTimeoutInMillis(30_000);
    if (arguments.length > 1) {
      config.setCompression(HttpConfig.Compression.GZIP);
    }
    try (OpenLineageClient client = new OpenLineageClient(new HttpTransport(config))) {
      for (OpenLineage.RunEvent event : runs()) {
        client.emit(event);
        System.out.println(OpenLineageClientUtils.toJson(event));
      }
      client.emit(declared());
      System.out.println(OpenLineageClientUtils.toJson(declared()));
      client.emit(refunds());
      System.out.println(OpenLineageClientUtils.toJson(refunds()));
    }
  }
}
