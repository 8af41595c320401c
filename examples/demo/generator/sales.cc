#include "examples/demo/generator/sales.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/text.h"
#include "examples/demo/generator/vocabulary.h"

namespace goldline::demo {
namespace {

constexpr int kOrders = 3000;
constexpr int kInvoices = 2400;
constexpr std::string_view kCurrency = "EUR";
constexpr std::array<std::string_view, 6> kWrongCurrencies = {"USD", "GBP",  "CHF",
                                                              "DEM", "EURO", "AUD"};

std::string Padded(int number, int digits) {
  std::string text = Concat(number);
  return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

class SalesMaker {
 public:
  SalesMaker(Random& random, std::string_view period, std::span<const Customer> customers)
      : random_(random), period_(period) {
    for (const Customer& customer : customers) {
      (customer.system == System::kWebshop ? accounts_ : debtors_).push_back(&customer);
    }
  }

  Sales Make() {
    for (int i = 1; i <= kOrders; ++i) sales_.orders.push_back(MakeOrder(i));
    for (int i = 1; i <= kInvoices; ++i) sales_.invoices.push_back(MakeInvoice(i));
    PlantMissingAccounts();
    PlantWrongCurrencies();
    return std::move(sales_);
  }

 private:
  std::string Day() { return Concat(period_, "-", Padded(random_.Between(1, 28), 2)); }

  std::vector<OrderLine> Lines() {
    std::vector<OrderLine> lines;
    const int count = random_.Between(1, 4);
    for (int i = 0; i < count; ++i) {
      const Product& product = random_.Pick(Products());
      lines.push_back({std::string(product.sku), random_.Between(1, 3), product.price_cents});
    }
    return lines;
  }

  static const Product& ProductOf(std::string_view sku) {
    const auto products = Products();
    return *std::find_if(products.begin(), products.end(),
                         [&](const Product& product) { return product.sku == sku; });
  }

  Order MakeOrder(int number) {
    const Customer& account = *random_.Pick(std::span<const Customer* const>(accounts_));
    Order order;
    order.id = Concat("W-", period_, "-", Padded(number, 5));
    order.placed_at = Concat(Day(), "T", Padded(random_.Between(6, 23), 2), ":",
                             Padded(random_.Between(0, 59), 2), ":00Z");
    order.account_id = account.id;
    order.email = account.bad_email ? std::string() : account.email;
    order.lines = Lines();
    for (const OrderLine& line : order.lines) {
      order.total_cents += line.quantity * line.unit_cents;
      order.weight_grams += line.quantity * ProductOf(line.sku).weight_grams;
    }
    order.currency = kCurrency;
    return order;
  }

  Invoice MakeInvoice(int number) {
    const Customer& debtor = *random_.Pick(std::span<const Customer* const>(debtors_));
    Invoice invoice;
    invoice.id = Concat("R", period_.substr(2, 2), period_.substr(5, 2), Padded(number, 5));
    invoice.account_no = debtor.id;
    invoice.issued = Day();
    for (const OrderLine& line : Lines()) invoice.amount_cents += line.quantity * line.unit_cents;
    invoice.currency = kCurrency;
    return invoice;
  }

  // Calls plant(record) for `count` records that have no fault yet, of either list.
  template <class Plant>
  void PlantIn(int count, const Plant& plant) {
    while (count > 0) {
      const std::size_t all = sales_.orders.size() + sales_.invoices.size();
      const auto at = static_cast<std::size_t>(random_.Next() % all);
      if (!faulty_.insert(at).second) continue;
      if (at < sales_.orders.size()) {
        plant(sales_.orders[at].account_id, sales_.orders[at].currency);
      } else {
        Invoice& invoice = sales_.invoices[at - sales_.orders.size()];
        plant(invoice.account_no, invoice.currency);
      }
      --count;
    }
  }

  void PlantMissingAccounts() {
    const int count = random_.Between(15, 60);
    sales_.missing_account_ids = static_cast<std::size_t>(count);
    PlantIn(count, [](std::string& account, std::string&) { account.clear(); });
  }

  void PlantWrongCurrencies() {
    const int count = random_.Between(10, 40);
    sales_.wrong_currencies = static_cast<std::size_t>(count);
    PlantIn(count, [&](std::string&, std::string& currency) {
      currency = random_.Pick(std::span<const std::string_view>(kWrongCurrencies));
    });
  }

  Random& random_;
  std::string_view period_;
  std::vector<const Customer*> accounts_;
  std::vector<const Customer*> debtors_;
  Sales sales_;
  std::set<std::size_t> faulty_;
};

}  // namespace

Sales MakeSales(Random& random, std::string_view period, std::span<const Customer> customers) {
  return SalesMaker(random, period, customers).Make();
}

}  // namespace goldline::demo
