// Field lineage of an event from the SQL of its job, for outputs about whose fields the event says
// nothing itself. A function of the event alone: the only tables that the SQL can mean are the
// event's inputs and outputs, with the columns that their `schema` facets give.
//
// A name in the SQL is the one dataset of the event whose dotted name it ends; where that is none,
// or more than one, there is no edge. What the SQL leaves open about an input stays what it was: a
// dependency of the whole output on the whole input.
#pragma once

#include "lineage/openlineage.h"

namespace goldline::lineage {

// Sets `sql_lineage` of outputs, and says in `ignored` what of the SQL is not told.
void ReadSqlFacet(Event& event);

}  // namespace goldline::lineage
