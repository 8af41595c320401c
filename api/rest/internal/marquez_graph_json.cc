#include "api/rest/internal/marquez_graph_json.h"

#include "api/rest/internal/marquez_routes.h"

namespace goldline::rest {

void WriteEdges(std::string_view key, const NodeEdges& edges, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const auto& [origin, destination] : edges) {
    json.BeginObject().Key("origin").String(origin);
    json.Key("destination").String(destination).EndObject();
  }
  json.EndArray();
}

http::Response GraphAnswer(const std::map<std::string, std::string>& nodes,
                           std::string_view partial) {
  JsonWriter json;
  json.BeginObject().Key("graph").BeginArray();
  for (const auto& [id, node] : nodes) json.Raw(node);
  json.EndArray().EndObject();
  http::Response answer = http::Response::Json(200, json.Take());
  if (partial.empty()) return answer;
  return std::move(answer).With(std::string(kPartialHeader), std::string(partial));
}

}  // namespace goldline::rest
