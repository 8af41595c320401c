#include "ingest/internal/json_structure.h"

#include <simdjson.h>

#include "core/check.h"

namespace goldline::ingest {

struct JsonStructure::State {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::size_t count = 0;
};

JsonStructure::JsonStructure() : state_(std::make_unique<State>()) {}
JsonStructure::~JsonStructure() = default;

bool JsonStructure::Index(std::string_view text) {
  auto& parser = state_->parser;
  state_->count = 0;
  if (!parser || parser->capacity() < text.size()) {
    const auto failed = simdjson::get_active_implementation()->create_dom_parser_implementation(
        text.size() + text.size() / 2 + 4096, 16, parser);
    GL_CHECK(failed == simdjson::SUCCESS);
  }
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto code = parser->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
  if (code == simdjson::EMPTY) return true;
  if (code != simdjson::SUCCESS) return false;
  state_->count = parser->n_structural_indexes;
  return true;
}

const std::uint32_t* JsonStructure::starts() const {
  return state_->parser->structural_indexes.get();
}
std::size_t JsonStructure::count() const { return state_->count; }

}  // namespace goldline::ingest
