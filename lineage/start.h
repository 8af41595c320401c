// Where a question about lineage begins, beside a field: a whole dataset, a job (what it writes,
// and upwards what it reads for that), or a system (all of its datasets).
//
//   GL_TRY(LineageStart start, FindStart(graph, StartKind::kJob, "etl/load_orders"));
//   GL_TRY(Subgraph up, LineageOf(graph, start, {.direction = Direction::kUpstream}));
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.h"
#include "lineage/graph.h"
#include "lineage/roll_up.h"
#include "lineage/walk.h"

namespace goldline::lineage {

enum class StartKind : std::uint8_t { kField, kDataset, kJob, kSystem };

struct LineageStart {
  StartKind kind = StartKind::kField;
  FieldRef ref;  // of a system as RollUp names it
};

// Names are as those of FindField, FindDataset and FindJob; a system is "NAME", "system:NAME", or
// "namespace:NAME" for the datasets of a namespace that name no system.
Result<LineageStart> FindStart(const LineageGraph& graph, StartKind kind, std::string_view text);

// At which an answer is told unless another one is asked for: fields of a field, systems of a
// system, else datasets.
Level UsualLevel(StartKind kind);

// Of a job the outputs are at distance 0, and what it reads at 1, upwards; the first step up is
// only by the job itself.
Result<Subgraph> LineageOf(const LineageGraph& graph, const LineageStart& start,
                           const WalkOptions& options);

}  // namespace goldline::lineage
