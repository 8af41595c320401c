#include "quality/column_metrics.h"

#include <cmath>
#include <cstdlib>
#include <optional>

#include "core/decimal.h"

namespace goldline::quality {
namespace {

// A profile may have an extreme that no JSON number is: infinity, or more digits than a double has.
void WriteNumber(JsonWriter& json, std::string_view key, const std::string& text) {
  const std::optional<Decimal> exact = ParseDecimal(text);
  const double value = std::strtod(text.c_str(), nullptr);
  if (exact) {
    json.Key(key).Raw(ToString(*exact));
  } else if (std::isfinite(value)) {
    json.Key(key).Double(value);
  }
}

void WriteColumn(JsonWriter& json, const FieldProfile& field, bool hidden) {
  json.Key(field.name).BeginObject().Key("nullCount").UInt(field.absent + field.null);
  json.Key("distinctCount").UInt(field.distinct).Key("count").UInt(field.empty + field.present);
  if (field.is_number() && !hidden) {
    if (field.min) WriteNumber(json, "min", *field.min);
    if (field.max) WriteNumber(json, "max", *field.max);
    if (field.quantiles) {
      json.Key("quantiles").BeginObject();
      for (std::size_t i = 0; i < field.quantiles->size(); ++i) {
        json.Key(FieldProfile::kQuantileNames[i]).Double((*field.quantiles)[i]);
      }
      json.EndObject();
    }
  }
  json.EndObject();
}

}  // namespace

void WriteColumnMetrics(JsonWriter& json, const DatasetProfile& profile,
                        const std::function<bool(const std::string& field)>& is_hidden) {
  json.Key("columnMetrics").BeginObject();
  for (const FieldProfile& field : profile.fields) {
    WriteColumn(json, field, is_hidden(field.name));
  }
  json.EndObject();
}

}  // namespace goldline::quality
