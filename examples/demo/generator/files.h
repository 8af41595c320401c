// How the systems of the demo company write their files: the CRM separates with semicolons, dates
// the German way and ends lines with CRLF; the shop writes nested JSON; billing plain CSV.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "examples/demo/generator/company.h"

namespace goldline::demo {

// The shop knows umlauts, the CRM never did.
std::string_view CityAsWritten(const Customer& customer);

std::string CrmCustomersCsv(std::span<const Customer> customers);
std::string WebshopAccountsNdjson(std::span<const Customer> customers);
// The factors are what the period's totals and weights are multiplied by: 1, or a unit change.
std::string WebshopOrdersNdjson(std::span<const Order> orders, int total_factor, int weight_factor);
std::string BillingInvoicesCsv(std::span<const Invoice> invoices, int amount_factor);

}  // namespace goldline::demo
