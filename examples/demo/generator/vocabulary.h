// The words that the demo company's customers and products are made of.
#pragma once

#include <span>
#include <string_view>

namespace goldline::demo {

struct GivenName {
  std::string_view name;
  std::string_view short_form;  // empty for a name without one
};

struct City {
  std::string_view name;
  std::string_view postcode_start;  // three more digits follow
  std::string_view dialling_code;   // with the trunk zero
};

struct Product {
  std::string_view sku;
  int price_cents;
  int weight_grams;
};

std::span<const GivenName> GivenNames();
std::span<const std::string_view> FamilyNames();
std::span<const std::string_view> Streets();
std::span<const City> Cities();
std::span<const Product> Products();

}  // namespace goldline::demo
