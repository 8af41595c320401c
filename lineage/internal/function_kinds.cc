#include "lineage/internal/function_kinds.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace goldline::lineage {
namespace {

struct NamedKind {
  std::string_view name;
  FunctionKind kind;
};

constexpr FunctionKind kAgg = FunctionKind::kAggregate;

// Sorted by name.
constexpr NamedKind kKinds[] = {
    {"any_value", kAgg},
    {"approx_count_distinct", kAgg},
    {"approx_distinct", kAgg},
    {"approx_percentile", kAgg},
    {"approx_quantiles", kAgg},
    {"arg_max", kAgg},
    {"arg_min", kAgg},
    {"array_agg", kAgg},
    {"avg", kAgg},
    {"bit_and", kAgg},
    {"bit_or", kAgg},
    {"bit_xor", kAgg},
    {"bool_and", kAgg},
    {"bool_or", kAgg},
    {"coalesce", FunctionKind::kCoalesce},
    {"collect_list", kAgg},
    {"collect_set", kAgg},
    {"corr", kAgg},
    {"count", kAgg},
    {"count_if", kAgg},
    {"countif", kAgg},
    {"covar_pop", kAgg},
    {"covar_samp", kAgg},
    {"cume_dist", FunctionKind::kRank},
    {"decode", FunctionKind::kDecode},
    {"dense_rank", FunctionKind::kRank},
    {"every", kAgg},
    {"first_value", FunctionKind::kWindowValue},
    {"group_concat", kAgg},
    {"if", FunctionKind::kIf},
    {"ifnull", FunctionKind::kCoalesce},
    {"iif", FunctionKind::kIf},
    {"json_agg", kAgg},
    {"json_object_agg", kAgg},
    {"jsonb_agg", kAgg},
    {"jsonb_object_agg", kAgg},
    {"lag", FunctionKind::kWindowValue},
    {"last_value", FunctionKind::kWindowValue},
    {"lead", FunctionKind::kWindowValue},
    {"listagg", kAgg},
    {"logical_and", kAgg},
    {"logical_or", kAgg},
    {"max", kAgg},
    {"max_by", kAgg},
    {"median", kAgg},
    {"min", kAgg},
    {"min_by", kAgg},
    {"mode", kAgg},
    {"nth_value", FunctionKind::kWindowValue},
    {"ntile", FunctionKind::kRank},
    {"nullif", FunctionKind::kNullIf},
    {"nvl", FunctionKind::kCoalesce},
    {"nvl2", FunctionKind::kNvl2},
    {"percent_rank", FunctionKind::kRank},
    {"percentile_cont", kAgg},
    {"percentile_disc", kAgg},
    {"rank", FunctionKind::kRank},
    {"regr_avgx", kAgg},
    {"regr_avgy", kAgg},
    {"regr_count", kAgg},
    {"regr_intercept", kAgg},
    {"regr_r2", kAgg},
    {"regr_slope", kAgg},
    {"regr_sxx", kAgg},
    {"regr_sxy", kAgg},
    {"regr_syy", kAgg},
    {"row_number", FunctionKind::kRank},
    {"stddev", kAgg},
    {"stddev_pop", kAgg},
    {"stddev_samp", kAgg},
    {"string_agg", kAgg},
    {"sum", kAgg},
    {"var_pop", kAgg},
    {"var_samp", kAgg},
    {"variance", kAgg},
    {"xmlagg", kAgg},
};

constexpr bool ByName(const NamedKind& a, const NamedKind& b) { return a.name < b.name; }
static_assert(std::is_sorted(std::begin(kKinds), std::end(kKinds), ByName));

constexpr std::string_view kMaskingNames[] = {
    "md5", "crc32", "digest", "hmac", "farm_fingerprint", "count", "checksum"};
constexpr std::string_view kMaskingPrefixes[] = {"sha",  "xxhash", "murmur",
                                                 "hash", "mask",   "tokenize"};

}  // namespace

FunctionKind KindOf(std::string_view name) {
  const auto* at = std::lower_bound(std::begin(kKinds), std::end(kKinds),
                                    NamedKind{name, FunctionKind::kPlain}, ByName);
  return at != std::end(kKinds) && at->name == name ? at->kind : FunctionKind::kPlain;
}

bool IsMasking(std::string_view name) {
  return std::find(std::begin(kMaskingNames), std::end(kMaskingNames), name) !=
             std::end(kMaskingNames) ||
         std::any_of(std::begin(kMaskingPrefixes), std::end(kMaskingPrefixes),
                     [name](std::string_view prefix) { return name.starts_with(prefix); });
}

}  // namespace goldline::lineage
