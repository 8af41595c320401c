#include "examples/demo/generator/files.h"

#include <array>
#include <string_view>
#include <utility>

#include "core/json.h"
#include "core/text.h"

namespace goldline::demo {
namespace {

// "1234.5": an amount of thousandths without trailing zeros.
std::string Thousandths(std::int64_t amount) {
  std::string out = Concat(amount / 1000);
  std::string rest = Concat(amount % 1000 + 1000).substr(1);
  while (!rest.empty() && rest.back() == '0') rest.pop_back();
  return rest.empty() ? out : Concat(out, ".", rest);
}

std::string Cents(std::int64_t cents) {
  return Concat(cents / 100, ".", Concat(cents % 100 + 100).substr(1));
}

// What an amount in cents reads as: "12.50" in euros, "1250" where cents are meant.
std::string Amount(std::int64_t cents, int factor) {
  return factor == 1 ? Cents(cents) : Concat(cents * factor / 100);
}

// yyyy-mm-dd as dd.mm.yyyy.
std::string GermanDate(std::string_view date) {
  if (date.empty()) return {};
  return Concat(date.substr(8, 2), ".", date.substr(5, 2), ".", date.substr(0, 4));
}

std::string CrmPhone(const Customer& customer) {
  return customer.subscriber.empty() ? "" : Concat(customer.area_code, "/", customer.subscriber);
}

std::string ShopPhone(const Customer& customer) {
  if (customer.subscriber.empty()) return {};
  return Concat("+49 ", customer.area_code.substr(1), " ", customer.subscriber);
}

void KeyText(JsonWriter& json, std::string_view key, std::string_view text) {
  json.Key(key);
  text.empty() ? json.Null() : json.String(text);
}

void WriteLines(JsonWriter& json, const Order& order) {
  json.Key("items").BeginArray();
  for (const OrderLine& line : order.lines) {
    json.BeginObject().Key("sku").String(line.sku).Key("quantity").Int(line.quantity);
    json.Key("unit_price").Raw(Cents(line.unit_cents)).EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string_view CityAsWritten(const Customer& customer) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kCities = {{
      {"Muenchen", "München"},
      {"Koeln", "Köln"},
      {"Duesseldorf", "Düsseldorf"},
      {"Nuernberg", "Nürnberg"},
      {"Muenster", "Münster"},
      {"Saarbruecken", "Saarbrücken"},
      {"Luebeck", "Lübeck"},
      {"Osnabrueck", "Osnabrück"},
      {"Wuerzburg", "Würzburg"},
      {"Goettingen", "Göttingen"},
  }};
  for (const auto& [plain, written] : kCities) {
    if (customer.system == System::kWebshop && plain == customer.city) return written;
  }
  return customer.city;
}

std::string CrmCustomersCsv(std::span<const Customer> customers) {
  std::string out =
      "cust_no;surname;first_name;birth_date;e_mail;phone;street;zip;town;status;last_change\r\n";
  for (const Customer& customer : customers) {
    if (customer.system != System::kLegacyCrm) continue;
    const std::array<std::string, 11> cells = {customer.id,
                                               customer.family_name,
                                               customer.given_name,
                                               GermanDate(customer.date_of_birth),
                                               customer.email,
                                               CrmPhone(customer),
                                               customer.street,
                                               customer.postcode,
                                               customer.city,
                                               customer.status,
                                               GermanDate(customer.changed)};
    for (std::size_t c = 0; c < cells.size(); ++c) out += Concat(c > 0 ? ";" : "", cells[c]);
    out += "\r\n";
  }
  return out;
}

std::string WebshopAccountsNdjson(std::span<const Customer> customers) {
  std::string out;
  for (const Customer& customer : customers) {
    if (customer.system != System::kWebshop) continue;
    JsonWriter json;
    json.BeginObject().Key("account_id").String(customer.id);
    json.Key("name").BeginObject();
    KeyText(json, "first", customer.given_name);
    KeyText(json, "last", customer.family_name);
    json.EndObject();
    KeyText(json, "born", customer.date_of_birth);
    json.Key("contact").BeginObject();
    KeyText(json, "email", customer.email);
    KeyText(json, "phone", ShopPhone(customer));
    json.EndObject().Key("address").BeginObject();
    KeyText(json, "street", customer.street);
    KeyText(json, "postcode", customer.postcode);
    KeyText(json, "city", CityAsWritten(customer));
    json.EndObject();
    json.Key("updated_at").String(Concat(customer.changed, "T12:00:00Z")).EndObject();
    out += json.text() + "\n";
  }
  return out;
}

std::string WebshopOrdersNdjson(std::span<const Order> orders, int total_factor,
                                int weight_factor) {
  std::string out;
  for (const Order& order : orders) {
    JsonWriter json;
    json.BeginObject().Key("order_id").String(order.id).Key("placed_at").String(order.placed_at);
    json.Key("customer").BeginObject();
    KeyText(json, "account_id", order.account_id);
    KeyText(json, "email", order.email);
    json.EndObject();
    WriteLines(json, order);
    json.Key("shipping").BeginObject().Key("weight");
    json.Raw(Thousandths(order.weight_grams * weight_factor)).EndObject();
    json.Key("total").Raw(Amount(order.total_cents, total_factor));
    json.Key("currency").String(order.currency).EndObject();
    out += json.text() + "\n";
  }
  return out;
}

std::string BillingInvoicesCsv(std::span<const Invoice> invoices, int amount_factor) {
  std::string out = "invoice_no,account_no,issued,amount,currency\n";
  for (const Invoice& invoice : invoices) {
    out += Concat(invoice.id, ",", invoice.account_no, ",", invoice.issued, ",",
                  Amount(invoice.amount_cents, amount_factor), ",", invoice.currency, "\n");
  }
  return out;
}

}  // namespace goldline::demo
