#include "examples/demo/generator/company.h"

#include <set>
#include <span>

#include "core/json.h"
#include "core/text.h"
#include "examples/demo/generator/files.h"
#include "examples/demo/generator/people.h"
#include "examples/demo/generator/random.h"
#include "examples/demo/generator/sales.h"

namespace goldline::demo {
namespace {

// The fields whose unit may change; each feeds revenue_dashboard#total_revenue.
enum class ChangedUnit : std::uint8_t { kInvoiceAmount, kOrderTotal, kShippingWeight };

UnitChange Describe(ChangedUnit unit) {
  const std::string since(kPeriods.back());
  switch (unit) {
    case ChangedUnit::kInvoiceAmount:
      return {"billing.invoices", "amount", 100, since};
    case ChangedUnit::kOrderTotal:
      return {"webshop.orders", "total", 100, since};
    default:
      return {"webshop.orders", "shipping.weight", 1000, since};
  }
}

PeriodTruth CountCustomers(std::span<const Customer> customers) {
  PeriodTruth truth;
  std::set<std::uint32_t> people;
  for (const Customer& customer : customers) {
    if (customer.bad_email) {
      ++truth.bad_emails;
    } else {
      ++truth.customer_records;
      people.insert(customer.person);
    }
  }
  truth.people = people.size();
  return truth;
}

}  // namespace

Company GenerateCompany(std::uint64_t seed) {
  Random random(seed);
  Company company;
  Population population = MakePopulation(random);
  const auto unit = static_cast<ChangedUnit>(random.Between(0, 2));
  company.truth.seed = seed;
  company.truth.status_field = "legacy_crm.customers#status";
  company.truth.status_labels = population.status_labels;
  company.truth.unit_change = Describe(unit);

  for (const std::string_view period : kPeriods) {
    const bool changed = period == kPeriods.back();
    const std::span<const Customer> customers =
        std::span<const Customer>(population.customers)
            .first(changed ? population.customers.size() : population.first_period);
    const auto factor = [&](ChangedUnit of) {
      return changed && unit == of ? company.truth.unit_change.factor : 1;
    };
    const Sales sales = MakeSales(random, period, customers);
    const auto add = [&](std::string_view name, std::string text) {
      company.files.push_back({Concat(period, "/", name), std::move(text)});
    };
    add("crm_customers.csv", CrmCustomersCsv(customers));
    add("webshop_accounts.ndjson", WebshopAccountsNdjson(customers));
    add("webshop_orders.ndjson", WebshopOrdersNdjson(sales.orders, factor(ChangedUnit::kOrderTotal),
                                                     factor(ChangedUnit::kShippingWeight)));
    add("billing_invoices.csv",
        BillingInvoicesCsv(sales.invoices, factor(ChangedUnit::kInvoiceAmount)));

    PeriodTruth truth = CountCustomers(customers);
    truth.period = period;
    truth.missing_account_ids = sales.missing_account_ids;
    truth.wrong_currencies = sales.wrong_currencies;
    company.truth.periods.push_back(std::move(truth));
  }
  company.customers = std::move(population.customers);
  return company;
}

std::string TruthJson(const Truth& truth) {
  JsonWriter json(JsonWriter::Layout::kIndented);
  json.BeginObject().Key("seed").UInt(truth.seed).Key("periods").BeginArray();
  for (const PeriodTruth& period : truth.periods) {
    json.BeginObject().Key("period").String(period.period).Key("customers").BeginObject();
    json.Key("records").UInt(period.customer_records).Key("people").UInt(period.people);
    json.Key("duplicate_records").UInt(period.customer_records - period.people).EndObject();
    json.Key("missing_account_ids").UInt(period.missing_account_ids);
    json.Key("bad_emails").UInt(period.bad_emails);
    json.Key("wrong_currencies").UInt(period.wrong_currencies).EndObject();
  }
  json.EndArray().Key("status_labels").BeginObject().Key("field").String(truth.status_field);
  json.Key("labels").BeginArray();
  for (const std::string& label : truth.status_labels) json.String(label);
  json.EndArray().EndObject().Key("unit_change").BeginObject();
  json.Key("dataset").String(truth.unit_change.dataset);
  json.Key("field").String(truth.unit_change.field);
  json.Key("factor").Int(truth.unit_change.factor);
  json.Key("since").String(truth.unit_change.since).EndObject().EndObject();
  return json.Take() + "\n";
}

}  // namespace goldline::demo
