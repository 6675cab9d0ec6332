#include "base/encoding.hpp"
#include "sinks/impl/mail.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kPlainMax = 60; // with the header's name within a line of 78
constexpr std::size_t kPieceMax = 42; // bytes that base64 turns into 56: "=?UTF-8?B?" + 56 + "?="

bool is_plain(char c) {
    return c >= ' ' && c <= '~';
}

bool is_atom(std::string_view text) {
    constexpr std::string_view kOther = "!#$%&'*+-/=?^_`{|}~.";
    if (text.empty() || text.front() == '.' || text.back() == '.') return false;
    if (text.find("..") != text.npos) return false;
    return std::all_of(text.begin(), text.end(), [&](char c) {
        bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || kOther.find(c) != kOther.npos;
    });
}

} // namespace

std::string header_text(std::string_view text) {
    std::string clean{text};
    for (char& c : clean)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    bool const plain = clean.size() <= kPlainMax && clean.find("=?") == clean.npos &&
                       std::all_of(clean.begin(), clean.end(), is_plain);
    if (plain) return clean;
    std::string line;
    while (!clean.empty()) {
        std::string const piece = cut(clean, kPieceMax);
        if (piece.empty()) break; // not UTF-8: nothing more can be said of it
        line.append(line.empty() ? "" : "\r\n ").append("=?UTF-8?B?" + to_base64(piece) + "?=");
        clean.erase(0, piece.size());
    }
    return line;
}

bool is_address(std::string_view text) {
    auto const at = text.find('@');
    if (at == text.npos || text.size() > 254 || at > 64) return false;
    auto const domain = text.substr(at + 1);
    return is_atom(text.substr(0, at)) && is_atom(domain) && domain.find('.') != domain.npos;
}

std::string mail_date(std::int64_t unix_seconds) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::chrono::sys_seconds const at{std::chrono::seconds{unix_seconds}};
    auto const day = std::chrono::floor<std::chrono::days>(at);
    std::chrono::year_month_day const date{day};
    std::chrono::hh_mm_ss const time{at - day};
    std::array<char, 64> text{};
    std::snprintf(
        text.data(), text.size(), "%s, %u %s %d %02d:%02d:%02d +0000",
        kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
        kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count()));
    return text.data();
}

} // namespace switchboard::sinks
