#include "conversation/impl/number_shapes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace switchboard::conversation {
namespace {

struct Issuer {
    unsigned first, last; // of the number's beginning
    std::size_t digits;   // that the beginning has
    std::size_t shortest, longest;
};

// Who issues cards that people pay with, and how long their numbers are. 9704 is Napas, Viet Nam.
constexpr std::array<Issuer, 15> kIssuers{
    {{4, 4, 1, 16, 16},
     {51, 55, 2, 16, 16},
     {2221, 2720, 4, 16, 16},
     {34, 34, 2, 15, 15},
     {37, 37, 2, 15, 15},
     {9704, 9704, 4, 16, 16},
     {9704, 9704, 4, 19, 19},
     {62, 62, 2, 16, 19},
     {3528, 3589, 4, 16, 16},
     {6011, 6011, 4, 16, 16},
     {644, 649, 3, 16, 16},
     {65, 65, 2, 16, 16},
     {300, 305, 3, 14, 14},
     {36, 36, 2, 14, 14},
     {38, 39, 2, 14, 14}}};

bool has_check_digit(std::string_view digits) {
    unsigned sum = 0;
    bool doubled = false;
    for (auto at = digits.rbegin(); at != digits.rend(); ++at, doubled = !doubled) {
        auto value = static_cast<unsigned>(*at - '0') * (doubled ? 2U : 1U);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

unsigned beginning(std::string_view digits, std::size_t count) {
    unsigned value = 0;
    for (char const c : digits.substr(0, count))
        value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

struct Country {
    std::string_view code;
    std::size_t length;
};

// Lengths of account numbers by country, after the IBAN registry of SWIFT.
constexpr std::array<Country, 44> kCountries{
    {{"AD", 24}, {"AE", 23}, {"AT", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22}, {"CH", 21}, {"CY", 28},
     {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"EE", 20}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22},
     {"GR", 27}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30},
     {"KW", 30}, {"LB", 28}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27}, {"MT", 31},
     {"NL", 18}, {"NO", 15}, {"PL", 28}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"SA", 24}, {"SE", 24},
     {"SI", 19}, {"SK", 24}, {"TR", 26}, {"UA", 29}}};

} // namespace

bool is_card_number(std::string_view digits) {
    auto const issues = [&](Issuer const& issuer) {
        unsigned const start = beginning(digits, issuer.digits);
        return start >= issuer.first && start <= issuer.last && digits.size() >= issuer.shortest &&
               digits.size() <= issuer.longest;
    };
    return std::any_of(kIssuers.begin(), kIssuers.end(), issues) && has_check_digit(digits);
}

bool is_card_grouping(std::vector<std::size_t> const& groups, std::string_view digits) {
    if (groups.size() == 1) return true;
    // Two telephone numbers of Hà Nội or Hồ Chí Minh City without their code begin so too.
    bool const is_like_telephones =
        digits.starts_with('2') || digits.starts_with('3') || digits.starts_with('6');
    if (groups == std::vector<std::size_t>{8, 8}) return !is_like_telephones;
    bool const in_fours =
        std::all_of(groups.begin(), groups.end() - 1, [](std::size_t size) { return size == 4; });
    if (in_fours) return groups.size() >= 4 && groups.back() <= 4;
    bool const is_amex = groups == std::vector<std::size_t>{4, 6, 5};
    return is_amex || groups == std::vector<std::size_t>{4, 6, 4};
}

bool is_iban(std::string_view text) {
    if (text.size() < 5) return false;
    auto const known = std::any_of(kCountries.begin(), kCountries.end(), [&](Country const& each) {
        return text.starts_with(each.code) && text.size() == each.length;
    });
    if (!known) return false;
    std::string const turned = std::string{text.substr(4)} + std::string{text.substr(0, 4)};
    unsigned remainder = 0;
    for (char const c : turned) {
        bool const is_letter = c >= 'A';
        auto const value = static_cast<unsigned>(is_letter ? c - 'A' + 10 : c - '0');
        remainder = (remainder * (is_letter ? 100 : 10) + value) % 97;
    }
    return remainder == 1;
}

} // namespace switchboard::conversation
