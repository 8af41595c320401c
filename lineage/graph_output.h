// A subgraph in JSON, and as a picture in the languages of documents: Mermaid and Graphviz's DOT.
#pragma once

#include <string>
#include <vector>

#include "core/json.h"
#include "lineage/walk.h"

namespace goldline::lineage {

// "id" with its parts: an object.
void WriteField(const FieldRef& field, JsonWriter& json);
void WriteJob(const JobRef& job, JsonWriter& json);
void WriteNode(const WalkNode& node, JsonWriter& json);
// "stretches" and "field_edges" only where the edge has them.
void WriteEdge(const WalkEdge& edge, JsonWriter& json);
void WriteTransformations(TransformationSet how, JsonWriter& json);
// "nodes" and "edges": members of an open object.
void WriteNodesAndEdges(const Subgraph& graph, JsonWriter& json);
// "between": a member of an open object.
void WriteBetween(const Between& between, JsonWriter& json);

// "2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z".
std::string TextOf(const Between& between);

// What only influences is a dashed arrow.
std::string MermaidOf(const Subgraph& graph);
std::string DotOf(const Subgraph& graph);

}  // namespace goldline::lineage
