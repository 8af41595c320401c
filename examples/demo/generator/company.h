// The data of the demo company: Hollin Outfitters leaves a legacy CRM, keeps a web shop and a
// billing system beside it, and hands over the files of two months. Everything depends on the seed
// alone: people, orders, invoices and the faults that are planted in them. The truth says what was
// planted, so that what Goldline finds can be compared with it.
//
//   Company company = GenerateCompany(7);
//   for (const GeneratedFile& file : company.files) write(file.path, file.text);
//   write("truth.json", TruthJson(company.truth));
//
// Faults never overlap: a record has at most one, and a record with one belongs to a person without
// duplicates, so that setting it aside changes no other number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace goldline::demo {

inline constexpr std::array<std::string_view, 2> kPeriods = {"2026-09", "2026-10"};

enum class System : std::uint8_t { kLegacyCrm, kWebshop };

// One system's version of a person; what is not known is empty.
struct Customer {
  System system = System::kLegacyCrm;
  std::string id;
  std::uint32_t person = 0;  // who it really is
  std::string given_name;
  std::string family_name;
  std::string date_of_birth;  // yyyy-mm-dd
  std::string email;
  std::string area_code;  // of the phone number, with the trunk zero
  std::string subscriber;
  std::string street;
  std::string postcode;
  std::string city;
  std::string status;
  std::string changed;  // yyyy-mm-dd
  bool bad_email = false;
};

struct OrderLine {
  std::string sku;
  int quantity = 1;
  std::int64_t unit_cents = 0;
};

struct Order {
  std::string id;
  std::string placed_at;
  std::string account_id;  // empty: planted
  std::string email;
  std::vector<OrderLine> lines;
  std::int64_t total_cents = 0;
  std::int64_t weight_grams = 0;
  std::string currency;
};

struct Invoice {
  std::string id;
  std::string account_no;  // empty: planted
  std::string issued;      // yyyy-mm-dd
  std::int64_t amount_cents = 0;
  std::string currency;
};

// A field whose values silently mean something else from a period on.
struct UnitChange {
  std::string dataset;
  std::string field;
  int factor = 1;
  std::string since;
};

struct PeriodTruth {
  std::string period;
  std::size_t customer_records = 0;  // without those that a bad e-mail sets aside
  std::size_t people = 0;            // behind these records
  std::size_t missing_account_ids = 0;
  std::size_t bad_emails = 0;
  std::size_t wrong_currencies = 0;
};

struct Truth {
  std::uint64_t seed = 0;
  std::vector<PeriodTruth> periods;
  std::string status_field;                // "dataset#field"
  std::vector<std::string> status_labels;  // all mean that the customer is active; sorted
  UnitChange unit_change;
};

struct GeneratedFile {
  std::string path;  // "2026-09/crm_customers.csv"
  std::string text;
};

struct Company {
  // What the customer files of the last period hold; those of the first are its beginning in each
  // system.
  std::vector<Customer> customers;
  std::vector<GeneratedFile> files;
  Truth truth;
};

Company GenerateCompany(std::uint64_t seed);
std::string TruthJson(const Truth& truth);

}  // namespace goldline::demo
