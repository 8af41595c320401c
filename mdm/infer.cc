// Roles from the names of fields, in the languages that column names are usually in, and from
// values where a name says nothing.

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

#include "core/text.h"
#include "mdm/internal/unicode.h"
#include "mdm/model.h"

namespace goldline::mdm {
namespace {

struct NamePattern {
  Role role;
  std::string_view text;
  enum class Fit : std::uint8_t { kWhole, kAnywhere } fit;
};
using Fit = NamePattern::Fit;

// The first that fits counts. Names are compared without separators and case.
constexpr std::array kPatterns = {
    NamePattern{Role::kEmail, "email", Fit::kAnywhere},
    NamePattern{Role::kEmail, "mail", Fit::kWhole},
    NamePattern{Role::kPhone, "phone", Fit::kAnywhere},
    NamePattern{Role::kPhone, "mobile", Fit::kAnywhere},
    NamePattern{Role::kPhone, "telefon", Fit::kAnywhere},
    NamePattern{Role::kPhone, "tel", Fit::kWhole},
    NamePattern{Role::kDateOfBirth, "dob", Fit::kWhole},
    NamePattern{Role::kDateOfBirth, "birthdate", Fit::kAnywhere},
    NamePattern{Role::kDateOfBirth, "dateofbirth", Fit::kAnywhere},
    NamePattern{Role::kDateOfBirth, "birthday", Fit::kAnywhere},
    NamePattern{Role::kDateOfBirth, "geburtsdatum", Fit::kAnywhere},
    NamePattern{Role::kDateOfBirth, "born", Fit::kWhole},
    NamePattern{Role::kFullName, "firstandsurname", Fit::kAnywhere},
    NamePattern{Role::kFullName, "fullname", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "givenname", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "firstname", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "forename", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "vorname", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "prenom", Fit::kAnywhere},
    NamePattern{Role::kGivenName, "fname", Fit::kWhole},
    NamePattern{Role::kGivenName, "given", Fit::kWhole},
    NamePattern{Role::kFamilyName, "familyname", Fit::kAnywhere},
    NamePattern{Role::kFamilyName, "lastname", Fit::kAnywhere},
    NamePattern{Role::kFamilyName, "surname", Fit::kAnywhere},
    NamePattern{Role::kFamilyName, "nachname", Fit::kAnywhere},
    NamePattern{Role::kFamilyName, "lname", Fit::kWhole},
    NamePattern{Role::kFamilyName, "family", Fit::kWhole},
    NamePattern{Role::kFullName, "name", Fit::kWhole},
    NamePattern{Role::kFullName, "customername", Fit::kWhole},
    NamePattern{Role::kFullName, "contactname", Fit::kWhole},
    NamePattern{Role::kFullName, "personname", Fit::kWhole},
    NamePattern{Role::kPostcode, "postcode", Fit::kAnywhere},
    NamePattern{Role::kPostcode, "postalcode", Fit::kAnywhere},
    NamePattern{Role::kPostcode, "zip", Fit::kAnywhere},
    NamePattern{Role::kPostcode, "plz", Fit::kWhole},
    NamePattern{Role::kAddress, "address", Fit::kAnywhere},
    NamePattern{Role::kAddress, "street", Fit::kAnywhere},
    NamePattern{Role::kAddress, "strasse", Fit::kAnywhere},
    NamePattern{Role::kCity, "city", Fit::kAnywhere},
    NamePattern{Role::kCity, "town", Fit::kAnywhere},
    NamePattern{Role::kCity, "suburb", Fit::kAnywhere},
    NamePattern{Role::kCity, "locality", Fit::kAnywhere},
    NamePattern{Role::kCity, "birthplace", Fit::kAnywhere},
    NamePattern{Role::kCity, "ort", Fit::kWhole},
    NamePattern{Role::kIdentifier, "ssn", Fit::kWhole},
    NamePattern{Role::kIdentifier, "socsec", Fit::kAnywhere},
    NamePattern{Role::kIdentifier, "socialsecurity", Fit::kAnywhere},
    NamePattern{Role::kIdentifier, "taxid", Fit::kAnywhere},
    NamePattern{Role::kIdentifier, "passport", Fit::kAnywhere},
    NamePattern{Role::kIdentifier, "nationalid", Fit::kAnywhere},
    NamePattern{Role::kCategory, "gender", Fit::kWhole},
    NamePattern{Role::kCategory, "sex", Fit::kWhole},
    NamePattern{Role::kCategory, "occupation", Fit::kAnywhere},
    NamePattern{Role::kCategory, "profession", Fit::kAnywhere},
    NamePattern{Role::kCategory, "state", Fit::kWhole},
    NamePattern{Role::kCategory, "province", Fit::kWhole},
    NamePattern{Role::kCategory, "country", Fit::kWhole},
};

std::string PlainName(std::string_view field) {
  // Of a path ("customer.email") the last step is the name.
  const std::size_t dot = field.rfind('.');
  std::string out;
  for (const char c : MatchForm(dot == std::string_view::npos ? field : field.substr(dot + 1))) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

std::optional<Role> RoleOfName(std::string_view field) {
  const std::string name = PlainName(field);
  for (const NamePattern& pattern : kPatterns) {
    const bool fits = pattern.fit == Fit::kWhole ? name == pattern.text
                                                 : name.find(pattern.text) != std::string::npos;
    if (fits) return pattern.role;
  }
  return std::nullopt;
}

bool LooksLikeEmail(std::string_view value) {
  const std::size_t at = value.find('@');
  return at != std::string_view::npos && at > 0 && value.find('.', at) != std::string_view::npos &&
         value.find(' ') == std::string_view::npos;
}

bool LooksLikePhone(std::string_view value) {
  const auto digits =
      std::count_if(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 8 && digits <= 15 && (value[0] == '+' || value.starts_with("00")) &&
         value.find_first_not_of("+0123456789 ()-/") == std::string_view::npos;
}

// The share of the values of a field that look like something; of the first thousands of records.
template <class Look>
double ShareThat(std::span<const RecordBatch> batches, std::string_view field, const Look& look) {
  constexpr std::size_t kEnough = 5000;
  double seen = 0;
  double fitting = 0;
  for (const RecordBatch& batch : batches) {
    const Column* column = batch.Find(field);
    if (!column || PhysicalOf(column->type) != Physical::kText) continue;
    for (std::size_t row = 0; row < batch.rows() && seen < kEnough; ++row) {
      if (column->states[row] != CellState::kPresent) continue;
      seen += 1;
      fitting += look(column->texts[row]) ? 1 : 0;
    }
  }
  return seen > 0 ? fitting / seen : 0;
}

std::optional<Role> RoleOfValues(std::span<const RecordBatch> batches, std::string_view field) {
  constexpr double kMost = 0.6;
  if (ShareThat(batches, field, LooksLikeEmail) > kMost) return Role::kEmail;
  if (ShareThat(batches, field, LooksLikePhone) > kMost) return Role::kPhone;
  return std::nullopt;
}

}  // namespace

MatchModel InferMatchModel(std::span<const RecordBatch> batches,
                           const std::vector<std::string>& ignored) {
  constexpr std::size_t kMostAttributes = 14;
  MatchModel model;
  std::set<std::string> seen(ignored.begin(), ignored.end());
  for (const RecordBatch& batch : batches) {
    for (const Field& field : batch.fields) {
      if (!seen.insert(field.name).second || model.attributes.size() == kMostAttributes) continue;
      std::optional<Role> role = RoleOfName(field.name);
      if (!role) role = RoleOfValues(batches, field.name);
      if (role) model.attributes.push_back({field.name, *role});
    }
  }
  return model;
}

}  // namespace goldline::mdm
