// The customers of the demo company, in both systems, with their duplicates.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "examples/demo/generator/company.h"
#include "examples/demo/generator/random.h"

namespace goldline::demo {

struct Population {
  std::vector<Customer> customers;  // those of the first period first
  std::size_t first_period = 0;     // how many they are
  std::vector<std::string> status_labels;
};

Population MakePopulation(Random& random);

}  // namespace goldline::demo
