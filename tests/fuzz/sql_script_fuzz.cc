// Bytes as other people's SQL, of every dialect: no crash, every part of the tree lies within the
// text and within its parent's limits, and what was skipped is counted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/sql/dialect.h"
#include "core/sql/script.h"
#include "core/sql/walk.h"

namespace {

using goldline::sql::Expr;
using goldline::sql::Query;
using goldline::sql::Span;
using goldline::sql::Statement;
using goldline::sql::TableRef;

void Require(bool holds) {
  if (!holds) std::abort();
}

// Every node that can be reached. Recursion is bounded by the limits of the parser.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  template <class Node>
  void Visit(const Node& node) {
    Require(node.span.begin <= node.span.end && node.span.end <= text_.size());
    goldline::sql::ForEachChild(node, [this](const auto& child) { Visit(child); });
  }

 private:
  std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view name : {"generic", "bigquery", "clickhouse", "mysql", "oracle",
                                      "postgres", "snowflake", "spark", "tsql"}) {
    const auto script = goldline::sql::ParseScript(text, *goldline::sql::FindDialect(name));
    if (!script.ok()) continue;
    Require((*script)->skipped_tokens <= (*script)->tokens);
    std::uint32_t end = 0;
    for (const Statement* statement : (*script)->statements) {
      Require(statement->span.begin >= end);
      end = statement->span.end;
      Walker(text).Visit(*statement);
    }
    for (const goldline::sql::Skip& skip : (*script)->skipped) {
      Require(skip.span.begin < skip.span.end && skip.span.end <= text.size());
      Require(!skip.reason.empty());
    }
  }
  return 0;
}
