// Orders of the web shop and invoices of billing for one period, with their faults.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "examples/demo/generator/company.h"
#include "examples/demo/generator/random.h"

namespace goldline::demo {

struct Sales {
  std::vector<Order> orders;
  std::vector<Invoice> invoices;
  std::size_t missing_account_ids = 0;
  std::size_t wrong_currencies = 0;
};

// `customers` are those who may buy in the period.
Sales MakeSales(Random& random, std::string_view period, std::span<const Customer> customers);

}  // namespace goldline::demo
