// Every person is different from every other in name, e-mail, phone and address (but households,
// who share family name and address), and a duplicate keeps enough of what identifies a person:
// of date of birth, e-mail, phone and address at least two stay as they are, and of the name
// something can be recognised.

#include "examples/demo/generator/people.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include "core/text.h"
#include "examples/demo/generator/vocabulary.h"

namespace goldline::demo {
namespace {

constexpr int kCrmRecords = 2000;
constexpr int kNewPeople = 45;  // of the second period

constexpr std::array<std::string_view, 10> kActiveLabels = {
    "active", "ACTIVE", "A", "aktiv", "1", "open", "live", "enabled", "current", "ok"};
constexpr std::string_view kClosed = "closed";
constexpr std::array<std::string_view, 5> kMailHosts = {
    "mail.example", "post.example", "web.example", "inbox.example", "home.example"};

std::string TwoDigits(int number) { return Concat(number < 10 ? "0" : "", number); }

std::string Date(Random& random, int first_year, int last_year) {
  const int year = random.Between(first_year, last_year);
  const int month = random.Between(1, 12);
  // Day 1 and 1 January are left to systems that fill in what they do not know.
  const int day = random.Between(2, 28);
  return Concat(year, "-", TwoDigits(month), "-", TwoDigits(day));
}

// One slip of the fingers that changes the text, never its first letter.
std::string Misspelt(Random& random, const std::string& text) {
  std::string out = text;
  const auto at = static_cast<std::size_t>(random.Between(1, static_cast<int>(text.size()) - 2));
  switch (random.Between(0, 3)) {
    case 0:
      std::swap(out[at], out[at + 1]);
      break;
    case 1:
      out.erase(at, 1);
      break;
    case 2:
      out.insert(at, 1, out[at]);
      break;
    default:
      out[at] = out[at] == 'e' ? 'a' : 'e';
  }
  return out == text ? text + text.back() : out;
}

class PopulationMaker {
 public:
  explicit PopulationMaker(Random& random) : random_(random) { ChooseLabels(); }

  Population Make() {
    while (crm_records_ < kCrmRecords) AddPerson();
    population_.first_period = population_.customers.size();
    for (int i = 0; i < kNewPeople; ++i) AddPerson();
    for (int i = 0; i < kNewPeople / 3; ++i) AddLateDuplicate();
    PlantBadEmails(0, population_.first_period, random_.Between(12, 30));
    PlantBadEmails(population_.first_period, population_.customers.size(), random_.Between(2, 5));
    return std::move(population_);
  }

 private:
  void ChooseLabels() {
    std::vector<std::string_view> labels(kActiveLabels.begin(), kActiveLabels.end());
    for (std::size_t i = labels.size() - 1; i > 0; --i) {
      std::swap(labels[i], labels[static_cast<std::size_t>(random_.Next() % (i + 1))]);
    }
    population_.status_labels.assign(labels.begin(), labels.begin() + 5);
    std::sort(population_.status_labels.begin(), population_.status_labels.end());
  }

  // A person with all of their records.
  void AddPerson() {
    const Customer person = NewPerson();
    const int kind = random_.Between(0, 99);
    const bool in_crm = kind < 78;
    const bool in_shop = kind >= 55;
    if (in_crm) Add(person, System::kLegacyCrm);
    if (in_crm && random_.Chance(9)) Add(Changed(person), System::kLegacyCrm);
    if (in_crm && random_.Chance(1)) Add(Changed(person), System::kLegacyCrm);
    if (in_shop) Add(in_crm ? Changed(person) : person, System::kWebshop);
    if (in_shop && random_.Chance(4)) Add(Changed(person), System::kWebshop);
  }

  // In the second period somebody of the first registers again.
  void AddLateDuplicate() {
    const auto at = static_cast<std::size_t>(random_.Next() % population_.first_period);
    const std::uint32_t person = population_.customers[at].person;
    Add(Changed(people_[person]), System::kWebshop);
  }

  Customer NewPerson() {
    Customer person;
    person.person = static_cast<std::uint32_t>(people_.size());
    if (!people_.empty() && random_.Chance(4)) {
      JoinHousehold(person);
    } else {
      person.family_name = random_.Pick(FamilyNames());
      MoveTo(person);
    }
    do {
      person.given_name = random_.Pick(GivenNames()).name;
    } while (!IsNewName(person));
    do {
      person.date_of_birth = Date(random_, 1936, 2006);
    } while (!IsNewBirth(person));
    person.email = NewEmail(person);
    NewPhone(person);
    people_.push_back(person);
    return person;
  }

  // Given names within a family name have no three letters in a row in common ("Norbert" and
  // "Robert" have): with those, two persons could be taken for one.
  bool IsNewName(const Customer& person) {
    const std::string given = AsciiLower(person.given_name);
    std::vector<std::string> runs;
    for (std::size_t at = 0; at + 3 <= given.size(); ++at) {
      runs.push_back(Concat(given.substr(at, 3), "|", person.family_name));
      if (names_.contains(runs.back())) return false;
    }
    names_.insert(runs.begin(), runs.end());
    return true;
  }

  // Nor are two of a family name born in the same year or on the same day of another year, or two
  // of a given name in the same year.
  bool IsNewBirth(const Customer& person) {
    const std::string year = Concat(person.date_of_birth.substr(0, 4), "|", person.family_name);
    const std::string day = Concat(person.date_of_birth.substr(5), "|", person.family_name);
    const std::string given = Concat(year.substr(0, 5), person.given_name);
    if (births_.contains(year) || births_.contains(day) || births_.contains(given)) return false;
    births_.insert({year, day, given});
    return true;
  }

  void JoinHousehold(Customer& person) {
    const Customer& other = people_[static_cast<std::size_t>(random_.Next() % people_.size())];
    person.family_name = other.family_name;
    person.street = other.street;
    person.postcode = other.postcode;
    person.city = other.city;
    person.area_code = other.area_code;
  }

  void MoveTo(Customer& person) {
    const City& city = random_.Pick(Cities());
    do {
      person.street = Concat(random_.Pick(Streets()), " ", random_.Between(1, 180));
    } while (!streets_.insert(person.street).second);
    person.city = city.name;
    person.postcode = Concat(city.postcode_start, random_.Between(100, 999));
    person.area_code = city.dialling_code;
  }

  std::string NewEmail(const Customer& person) {
    while (true) {
      std::string user = Concat(person.given_name, ".", person.family_name);
      if (random_.Chance(50)) user += Concat(random_.Between(10, 99));
      std::string email = AsciiLower(Concat(user, "@", random_.Pick(Hosts())));
      if (emails_.insert(email).second) return email;
    }
  }

  static std::span<const std::string_view> Hosts() { return kMailHosts; }

  void NewPhone(Customer& person) {
    do {
      person.subscriber = Concat(random_.Between(2000000, 9899999));
    } while (!phones_.insert(person.subscriber).second);
  }

  // The person as another record has them.
  Customer Changed(const Customer& person) {
    Customer copy = person;
    const int name_change = random_.Between(0, 9);
    ChangeName(copy, name_change);
    // Of the four identifying things one changes; a second one only where the name is as it was.
    // Where little is left of the name, date of birth and e-mail stay.
    const bool name_is_weak = name_change == kSwappedName || name_change == kInitialOnly;
    const int first = name_is_weak ? 3 * random_.Between(0, 1) : random_.Between(0, 3);
    ChangeDetail(copy, first);
    if (name_change > kInitialOnly) ChangeDetail(copy, (first + random_.Between(1, 3)) % 4);
    return copy;
  }

  void ChangeName(Customer& copy, int change) {
    switch (change) {
      case 0:
        if (copy.given_name.size() > 4) copy.given_name = Misspelt(random_, copy.given_name);
        return;
      case 1:
      case 2:
        copy.family_name = Misspelt(random_, copy.family_name);
        return;
      case 3:
      case 4:
        if (const std::string_view shorter = ShortForm(copy.given_name); !shorter.empty()) {
          copy.given_name = shorter;
        }
        return;
      case kSwappedName:
        std::swap(copy.given_name, copy.family_name);
        return;
      case kInitialOnly:
        copy.given_name = Concat(copy.given_name[0], ".");
        return;
      default:
        return;  // as it is
    }
  }

  static std::string_view ShortForm(std::string_view name) {
    const auto names = GivenNames();
    const auto found = std::find_if(names.begin(), names.end(),
                                    [&](const GivenName& given) { return given.name == name; });
    return found == names.end() ? std::string_view() : found->short_form;
  }

  void ChangeDetail(Customer& copy, int detail) {
    const bool missing = random_.Chance(50);
    switch (detail) {
      case 0:
        return missing ? copy.subscriber.clear() : NewPhone(copy);
      case 1:
        copy.email = missing ? std::string() : NewEmail(copy);
        return;
      case 2:
        return missing ? copy.date_of_birth.clear() : SwapDayAndMonth(copy.date_of_birth);
      default:
        return MoveTo(copy);
    }
  }

  static void SwapDayAndMonth(std::string& date) {
    const std::string month = date.substr(5, 2);
    const std::string day = date.substr(8, 2);
    if (day > "12") return;
    date.replace(5, 2, day);
    date.replace(8, 2, month);
  }

  void Add(const Customer& person, System system) {
    Customer record = person;
    record.system = system;
    if (system == System::kLegacyCrm) {
      record.id = Concat(100000 + ++crm_records_);
      record.status = random_.Chance(88) ? random_.Pick(Labels()) : std::string(kClosed);
    } else {
      record.id = Concat("A", 50000 + ++shop_records_);
      record.status = "registered";
    }
    record.changed = Date(random_, 2021, 2025);
    population_.customers.push_back(std::move(record));
  }

  std::span<const std::string> Labels() const { return population_.status_labels; }

  // Breaks e-mails of people who have a single record among `begin` to `end`.
  void PlantBadEmails(std::size_t begin, std::size_t end, int count) {
    std::vector<int> records_of(people_.size(), 0);
    for (const Customer& customer : population_.customers) ++records_of[customer.person];
    while (count > 0) {
      const std::size_t at = begin + static_cast<std::size_t>(random_.Next() % (end - begin));
      Customer& customer = population_.customers[at];
      if (customer.bad_email || records_of[customer.person] > 1) continue;
      customer.email = Broken(customer.email);
      customer.bad_email = true;
      --count;
    }
  }

  std::string Broken(std::string email) {
    const std::size_t at = email.find('@');
    switch (random_.Between(0, 3)) {
      case 0:
        return email.erase(at, 1);
      case 1:
        return email.insert(at, 1, '@');
      case 2:
        return email.substr(0, at + 1);
      default:
        return email.replace(at, 1, " at ");
    }
  }

  // Of ChangeName.
  static constexpr int kSwappedName = 5;
  static constexpr int kInitialOnly = 6;

  Random& random_;
  Population population_;
  std::vector<Customer> people_;
  std::set<std::string> names_, births_, streets_, emails_, phones_;
  int crm_records_ = 0;
  int shop_records_ = 0;
};

}  // namespace

Population MakePopulation(Random& random) { return PopulationMaker(random).Make(); }

}  // namespace goldline::demo
