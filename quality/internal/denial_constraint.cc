#include "quality/internal/denial_constraint.h"

#include "core/text.h"
#include "quality/errors.h"

namespace goldline::quality::internal {
namespace {

Error Wrong(std::string_view term, std::string_view why) {
  return errors::BadRule("denial", Concat(Quoted(term), " ", why))
      .Hint("write t1&t2&EQ(t1.a,t2.a)&IQ(t1.b,t2.b)");
}

// "a" of "(t1.a,t2.a)"; empty when it is not the same field of two records.
std::string_view FieldOf(std::string_view arguments) {
  if (!arguments.starts_with('(') || !arguments.ends_with(')')) return {};
  arguments = arguments.substr(1, arguments.size() - 2);
  const std::size_t comma = arguments.find(',');
  if (comma == std::string_view::npos) return {};
  const std::string_view left = Trim(arguments.substr(0, comma));
  const std::string_view right = Trim(arguments.substr(comma + 1));
  if (!left.starts_with("t1.") || !right.starts_with("t2.")) return {};
  return left.substr(3) == right.substr(3) ? left.substr(3) : std::string_view();
}

}  // namespace

Result<DenialConstraint> ParseDenialConstraint(std::string_view text) {
  DenialConstraint constraint;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('&', begin), text.size());
    const std::string_view term = Trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (term == "t1" || term == "t2") continue;
    const std::string_view field = FieldOf(term.substr(std::min<std::size_t>(2, term.size())));
    if (!term.starts_with("EQ") && !term.starts_with("IQ")) {
      return Wrong(term, "is neither EQ nor IQ");
    }
    if (field.empty()) return Wrong(term, "does not compare a field of t1 with the same of t2");
    if (term.starts_with("EQ")) {
      constraint.determinant.emplace_back(field);
    } else if (constraint.dependent.empty()) {
      constraint.dependent = field;
    } else {
      return Wrong(text, "has more than one IQ");
    }
  }
  if (constraint.determinant.empty() || constraint.dependent.empty()) {
    return Wrong(text, "needs an EQ and an IQ");
  }
  return constraint;
}

}  // namespace goldline::quality::internal
