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
    {"any", kAgg},
    {"any_value", kAgg},
    {"anylast", kAgg},
    {"approx_count_distinct", kAgg},
    {"approx_distinct", kAgg},
    {"approx_median", kAgg},
    {"approx_percentile", kAgg},
    {"approx_quantiles", kAgg},
    {"approx_top_k", kAgg},
    {"arbitrary", kAgg},
    {"arg_max", kAgg},
    {"arg_min", kAgg},
    {"argmax", kAgg},
    {"argmin", kAgg},
    {"array_agg", kAgg},
    {"array_concat_agg", kAgg},
    {"array_union_agg", kAgg},
    {"array_unique_agg", kAgg},
    {"avg", kAgg},
    {"bit_and", kAgg},
    {"bit_or", kAgg},
    {"bit_xor", kAgg},
    {"bitand_agg", kAgg},
    {"bitor_agg", kAgg},
    {"bitxor_agg", kAgg},
    {"bool_and", kAgg},
    {"bool_or", kAgg},
    {"booland_agg", kAgg},
    {"boolor_agg", kAgg},
    {"checksum_agg", kAgg},
    {"choose", FunctionKind::kIf},
    {"coalesce", FunctionKind::kCoalesce},
    {"collect_list", kAgg},
    {"collect_set", kAgg},
    {"corr", kAgg},
    {"count", kAgg},
    {"count_big", kAgg},
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
    {"grouparray", kAgg},
    {"groupuniqarray", kAgg},
    {"hash_agg", kAgg},
    {"histogram", kAgg},
    {"if", FunctionKind::kIf},
    {"iff", FunctionKind::kIf},
    {"ifnull", FunctionKind::kCoalesce},
    {"iif", FunctionKind::kIf},
    {"json_agg", kAgg},
    {"json_array_agg", kAgg},
    {"json_arrayagg", kAgg},
    {"json_object_agg", kAgg},
    {"json_objectagg", kAgg},
    {"jsonb_agg", kAgg},
    {"jsonb_object_agg", kAgg},
    {"kurtosis", kAgg},
    {"lag", FunctionKind::kWindowValue},
    {"laginframe", FunctionKind::kWindowValue},
    {"last_value", FunctionKind::kWindowValue},
    {"lead", FunctionKind::kWindowValue},
    {"leadinframe", FunctionKind::kWindowValue},
    {"listagg", kAgg},
    {"logical_and", kAgg},
    {"logical_or", kAgg},
    {"map_agg", kAgg},
    {"max", kAgg},
    {"max_by", kAgg},
    {"median", kAgg},
    {"min", kAgg},
    {"min_by", kAgg},
    {"mode", kAgg},
    {"multiif", FunctionKind::kMultiIf},
    {"multimap_agg", kAgg},
    {"nth_value", FunctionKind::kWindowValue},
    {"ntile", FunctionKind::kRank},
    {"nullif", FunctionKind::kNullIf},
    {"nvl", FunctionKind::kCoalesce},
    {"nvl2", FunctionKind::kNvl2},
    {"object_agg", kAgg},
    {"percent_rank", FunctionKind::kRank},
    {"percentile", kAgg},
    {"percentile_approx", kAgg},
    {"percentile_cont", kAgg},
    {"percentile_disc", kAgg},
    {"product", kAgg},
    {"quantile", kAgg},
    {"quantile_cont", kAgg},
    {"quantile_disc", kAgg},
    {"quantileexact", kAgg},
    {"quantiles", kAgg},
    {"quantiletdigest", kAgg},
    {"range_agg", kAgg},
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
    {"skewness", kAgg},
    {"stats_mode", kAgg},
    {"stddev", kAgg},
    {"stddev_pop", kAgg},
    {"stddev_samp", kAgg},
    {"stddevpop", kAgg},
    {"stddevsamp", kAgg},
    {"stdev", kAgg},
    {"stdevp", kAgg},
    {"string_agg", kAgg},
    {"sum", kAgg},
    {"topk", kAgg},
    {"try_avg", kAgg},
    {"try_sum", kAgg},
    {"uniq", kAgg},
    {"uniqcombined", kAgg},
    {"uniqexact", kAgg},
    {"uniqhll12", kAgg},
    {"var", kAgg},
    {"var_pop", kAgg},
    {"var_samp", kAgg},
    {"variance", kAgg},
    {"varp", kAgg},
    {"varpop", kAgg},
    {"varsamp", kAgg},
    {"xmlagg", kAgg},
};

constexpr bool ByName(const NamedKind& a, const NamedKind& b) { return a.name < b.name; }
static_assert(std::is_sorted(std::begin(kKinds), std::end(kKinds), ByName));

constexpr std::string_view kMaskingNames[] = {"crc32",
                                              "digest",
                                              "hmac",
                                              "farm_fingerprint",
                                              "count",
                                              "checksum",
                                              "count_big",
                                              "approx_distinct",
                                              "approx_count_distinct"};
constexpr std::string_view kMaskingPrefixes[] = {"sha", "mask", "tokenize", "uniq", "murmur"};
constexpr std::string_view kMaskingParts[] = {"hash", "md5"};

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
                     [name](std::string_view prefix) { return name.starts_with(prefix); }) ||
         std::any_of(std::begin(kMaskingParts), std::end(kMaskingParts),
                     [name](std::string_view part) { return name.find(part) != name.npos; });
}

}  // namespace goldline::lineage
