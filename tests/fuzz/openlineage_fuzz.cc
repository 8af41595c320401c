// Any bytes as an OpenLineage event: an error, or an event whose identity is whole, whose hash is
// that of its canonical form, and whose edges are in normal form.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lineage/openlineage.h"

namespace {

using goldline::lineage::Event;
using goldline::lineage::EventDataset;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckDataset(const EventDataset& dataset) {
  Require(!dataset.ref.namespace_name.empty() && !dataset.ref.name.empty());
  if (!dataset.lineage) return;
  goldline::lineage::EdgeSet again = *dataset.lineage;
  again.Normalize();
  Require(again == *dataset.lineage);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto event = goldline::lineage::ParseEvent(body);
  if (!event.ok()) return 0;
  Require(event->raw == body);
  for (const EventDataset& dataset : event->inputs) CheckDataset(dataset);
  for (const EventDataset& dataset : event->outputs) CheckDataset(dataset);
  const auto json = goldline::ParseJson(body);
  Require(json.ok());
  const auto again = goldline::lineage::ParseEvent(goldline::lineage::CanonicalJson(*json));
  Require(again.ok() && again->hash == event->hash);
  return 0;
}
