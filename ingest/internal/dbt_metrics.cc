// Lineage of metrics: a simple one is an aggregate of one expression over a model, others are made
// of metrics.
#include <utility>

#include "core/sql/parser.h"
#include "core/text.h"
#include "ingest/internal/dbt_lineage.h"

namespace goldline::ingest::internal {

using catalog::SchemaField;
using lineage::Subtype;

// That of its measure, which a semantic model defines; before dbt 1.6 its own.
std::string DbtLineage::ExpressionOf(const DbtNode& metric) const {
  for (const std::string& input : metric.depends_on) {
    const auto model = artifacts_.nodes.find(input);
    if (model == artifacts_.nodes.end() || metric.measure.empty()) continue;
    for (const DbtMeasure& measure : model->second.measures) {
      if (measure.name == metric.measure) return measure.expression;
    }
  }
  return metric.expression;
}

void DbtLineage::AnalyzeMetric(const DbtNode& node, DbtNodeLineage& out) {
  out.fields.fields = {{node.name, "", node.description}};
  out.fields.whole = true;
  const Ids& inputs = DatasetsBehind(node.unique_id);
  bool read = false;
  for (const std::string& input : inputs) {
    const DbtNode& of = artifacts_.nodes.at(input);
    if (of.kind != DbtKind::kMetric) continue;
    const catalog::DatasetRef& ref = nodes_.at(input).dataset;
    out.edges.edges.push_back(
        {{ref.namespace_name, ref.name, of.name}, node.name, Subtype::kTransformation});
    read = true;
  }
  if (!read && inputs.size() == 1) read = ReadMeasure(node, inputs.front(), out);
  if (!read) return DependOnInputs(node, out);
  out.edges.fields = {node.name};
  out.edges.Normalize();
  out.reading = DbtReading::kColumns;
  out.with_lineage = 1;
}

bool DbtLineage::ReadMeasure(const DbtNode& node, const std::string& input, DbtNodeLineage& out) {
  const std::string expression = ExpressionOf(node);
  if (expression.empty()) return false;
  const DbtNodeLineage& from = nodes_.at(input);
  lineage::InputRelation relation{
      artifacts_.nodes.at(input).name, from.dataset, {}, !from.fields.whole};
  for (const SchemaField& field : from.fields.fields) relation.columns.push_back(field.name);
  const auto parsed = sql::ParseExpression(expression, dialect_);
  const auto read = parsed.ok() ? lineage::AnalyzeExpression(**parsed, {relation})
                                : Result<lineage::ExpressionLineage>(parsed.error());
  if (!read.ok() || !read->unresolved.empty() || !read->ambiguous.empty()) {
    Problem(node, "not_read", Concat("the expression ", Quoted(expression), " was not understood"));
    return false;
  }
  for (const lineage::SourceUse& use : read->sources) {
    out.edges.edges.push_back(
        {use.field, node.name, lineage::Compose(use.how, Subtype::kAggregation)});
  }
  out.edges.field_sql = {{node.name, expression}};
  return true;
}

}  // namespace goldline::ingest::internal
