#include "conversation/impl/key_shapes.hpp"

#include <algorithm>
#include <array>

namespace switchboard::conversation {
namespace {

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

using Takes = bool (*)(char);

bool of_capitals(char c) {
    return is_upper(c) || is_digit(c);
}
bool of_letters(char c) {
    return is_alphanumeric(c);
}
bool with_underscores(char c) {
    return is_alphanumeric(c) || c == '_';
}
bool with_hyphens(char c) {
    return is_alphanumeric(c) || c == '-';
}
bool of_base64url(char c) {
    return is_alphanumeric(c) || c == '-' || c == '_';
}

struct Service {
    std::string_view beginning;
    Takes takes;
    std::size_t least, most; // characters behind the beginning
};

constexpr std::size_t kAny = 512;

// AWS, GitHub, GitLab, Google, Slack, Stripe, npm, Shopify.
constexpr std::array<Service, 28> kServices{
    {{"AKIA", of_capitals, 16, 16},      {"ASIA", of_capitals, 16, 16},
     {"ghp_", of_letters, 36, kAny},     {"gho_", of_letters, 36, kAny},
     {"ghu_", of_letters, 36, kAny},     {"ghs_", of_letters, 36, kAny},
     {"ghr_", of_letters, 36, kAny},     {"github_pat_", with_underscores, 22, kAny},
     {"glpat-", of_base64url, 20, kAny}, {"AIza", of_base64url, 35, 35},
     {"GOCSPX-", of_base64url, 28, 28},  {"xoxa-", with_hyphens, 10, kAny},
     {"xoxb-", with_hyphens, 10, kAny},  {"xoxc-", with_hyphens, 10, kAny},
     {"xoxd-", with_hyphens, 10, kAny},  {"xoxe-", with_hyphens, 10, kAny},
     {"xoxo-", with_hyphens, 10, kAny},  {"xoxp-", with_hyphens, 10, kAny},
     {"xoxr-", with_hyphens, 10, kAny},  {"xoxs-", with_hyphens, 10, kAny},
     {"sk_live_", of_letters, 16, kAny}, {"sk_test_", of_letters, 16, kAny},
     {"rk_live_", of_letters, 16, kAny}, {"rk_test_", of_letters, 16, kAny},
     {"whsec_", of_letters, 24, kAny},   {"npm_", of_letters, 36, 36},
     {"shpat_", of_letters, 32, 32},     {"shpss_", of_letters, 32, 32}}};

constexpr std::string_view kObject = "eyJ"; // {" in base64
constexpr std::size_t kTokenPartMin = 10;   // {"alg":"x"} has more
constexpr std::size_t kRandomMin = 8, kWordMax = 24;

std::size_t run(std::string_view text, Takes takes) {
    auto const end = std::find_if_not(text.begin(), text.end(), takes);
    return static_cast<std::size_t>(end - text.begin());
}

} // namespace

bool is_alphanumeric(char c) {
    return is_upper(c) || is_lower(c) || is_digit(c);
}

KeyShape key_of_service(std::string_view text, bool least) {
    auto const* const found =
        std::find_if(kServices.begin(), kServices.end(), [&](Service const& each) {
            return text.starts_with(each.beginning);
        });
    if (found == kServices.end()) return {};
    std::string_view const behind = text.substr(found->beginning.size(), kAny + 1);
    std::size_t const size = run(behind, found->takes);
    std::string_view const key = behind.substr(0, size);
    bool const is_word =
        least && found->takes != of_capitals && std::none_of(key.begin(), key.end(), is_digit);
    if (size == 0 || is_word || (least && (size < found->least || size > found->most))) return {};
    return {found->beginning.size(), found->beginning.size() + size};
}

KeyShape web_token(std::string_view text, bool least) {
    if (!text.starts_with(kObject)) return {};
    std::size_t end = 0;
    for (int part = 0; part < 3; ++part) {
        std::string_view const rest = text.substr(end);
        std::size_t const size = run(rest, of_base64url);
        bool const is_part = size >= kTokenPartMin && (part == 2 || rest.starts_with(kObject));
        if (least && !is_part) return {};
        end += size;
        if (part == 2 || end >= text.size() || text[end] != '.') {
            if (least && part < 2) return {};
            break;
        }
        ++end;
    }
    return end > kObject.size() ? KeyShape{kObject.size(), end} : KeyShape{};
}

bool is_like_random(std::string_view value) {
    if (value.size() < kRandomMin) return false;
    auto const is_letter = [](char c) { return is_upper(c) || is_lower(c); };
    bool const has_both = std::any_of(value.begin(), value.end(), is_digit) &&
                          std::any_of(value.begin(), value.end(), is_letter);
    bool const is_mixed = std::adjacent_find(value.begin(), value.end(), [](char one, char other) {
                              return is_lower(one) && is_upper(other);
                          }) != value.end();
    return has_both || is_mixed || value.size() > kWordMax;
}

} // namespace switchboard::conversation
