#include "event.hpp"

#include <array>
#include <charconv>
#include <istream>

namespace switchboard::fire {
namespace {

constexpr std::array<std::string_view, 22> kNames{
    "send",    "ack",    "refused", "conflict", "deliver",  "taint", "reset", "gone",
    "resumed", "wire",   "opened",  "accepted", "closed",   "sink",  "token", "final",
    "fault",   "healed", "settled", "closing",  "assigned", "staff"};

std::string_view take_word(std::string_view& line) {
    auto const space = line.find(' ');
    std::string_view const word = line.substr(0, space);
    line = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
    return word;
}

template<class Number> bool read_number(std::string_view word, Number& out) {
    auto const [end, error] = std::from_chars(word.data(), word.data() + word.size(), out);
    return error == std::errc{} && end == word.data() + word.size();
}

std::string text_of(std::string_view word) {
    return word == "-" ? std::string{} : std::string{word};
}

void append_word(std::string& line, std::string_view word) {
    line.push_back(' ');
    line.append(word.empty() ? std::string_view{"-"} : word);
}

} // namespace

std::string_view name_of(Kind kind) {
    return kNames[static_cast<std::size_t>(kind)];
}

std::string to_line(Event const& event) {
    std::string line = std::to_string(event.at_ns);
    append_word(line, name_of(event.kind));
    append_word(line, event.who);
    append_word(line, event.conversation);
    append_word(line, event.id);
    append_word(line, std::to_string(event.number));
    append_word(line, event.text);
    return line;
}

std::optional<Event> parse_line(std::string_view line) {
    Event event;
    if (!read_number(take_word(line), event.at_ns)) return std::nullopt;
    std::string_view const kind = take_word(line);
    std::size_t index = 0;
    while (index < kNames.size() && kNames[index] != kind) ++index;
    if (index == kNames.size()) return std::nullopt;
    event.kind = static_cast<Kind>(index);
    event.who = text_of(take_word(line));
    event.conversation = text_of(take_word(line));
    event.id = text_of(take_word(line));
    if (!read_number(take_word(line), event.number) || line.empty()) return std::nullopt;
    event.text = text_of(line);
    return event;
}

ReadHistory read_history(std::istream& input) {
    ReadHistory out;
    std::string line;
    while (std::getline(input, line)) {
        auto event = parse_line(line);
        if (event) {
            out.events.push_back(std::move(*event));
        } else {
            ++out.broken;
        }
    }
    return out;
}

std::string hash_of(std::string_view body) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (char const byte : body) {
        hash ^= static_cast<unsigned char>(byte);
        hash *= 1099511628211ULL;
    }
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out(16, '0');
    for (std::size_t i = 16; i-- > 0; hash >>= 4U) out[i] = kDigits[hash & 15U];
    return out;
}

} // namespace switchboard::fire
