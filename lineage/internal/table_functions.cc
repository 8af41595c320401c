#include "lineage/internal/table_functions.h"

#include <algorithm>
#include <iterator>

namespace goldline::lineage {
namespace {

// Sorted by name.
constexpr TableFunction kFunctions[] = {
    {"explode", "col", ""},
    {"explode_outer", "col", ""},
    {"flatten", "seq,key,path,index,value,this", "seq,index"},
    {"json_array_elements", "value", ""},
    {"json_array_elements_text", "value", ""},
    {"json_each_text", "key,value", ""},
    {"jsonb_array_elements", "value", ""},
    {"jsonb_array_elements_text", "value", ""},
    {"jsonb_each", "key,value", ""},
    {"jsonb_each_text", "key,value", ""},
    {"openjson", "key,value,type", ""},
    {"posexplode", "pos,col", "pos"},
    {"posexplode_outer", "pos,col", "pos"},
    {"split_to_table", "seq,index,value", "seq,index"},
    {"string_split", "value", ""},
    {"variant_explode", "pos,key,value", "pos"},
    {"variant_explode_outer", "pos,key,value", "pos"},
};

constexpr bool ByName(const TableFunction& a, const TableFunction& b) { return a.name < b.name; }
static_assert(std::is_sorted(std::begin(kFunctions), std::end(kFunctions), ByName));

}  // namespace

const TableFunction* FindTableFunction(std::string_view name) {
  const auto* at = std::lower_bound(std::begin(kFunctions), std::end(kFunctions),
                                    TableFunction{name, {}, {}}, ByName);
  return at != std::end(kFunctions) && at->name == name ? at : nullptr;
}

}  // namespace goldline::lineage
