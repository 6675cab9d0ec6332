#include "search/searched_text.hpp"

namespace switchboard::search {

namespace {

void add(std::string& text, std::string const& part) {
    if (!part.empty()) text += (text.empty() ? "" : " · ") + part;
}

/// A local number is found by what people dial, an international one too.
std::string dialled(std::string const& phone) {
    constexpr std::size_t kNational = 9;
    std::string digits;
    for (char const c : phone)
        if (c >= '0' && c <= '9') digits += c;
    if (digits.size() <= kNational) return digits;
    std::string const end = digits.substr(digits.size() - kNational);
    return digits + " " + end + " 0" + end;
}

} // namespace

std::string person_text(v1::Contact const& contact) {
    std::string text;
    for (auto const* part : {&contact.name(), &contact.email(), &contact.phone()}) add(text, *part);
    return text;
}

std::string person_words(v1::Contact const& contact) {
    return person_text(contact) + "\n" + dialled(contact.phone());
}

std::string facts_text(v1::Conversation const& conversation) {
    std::string text = conversation.disposition();
    for (auto const& [key, value] : conversation.form()) add(text, value);
    for (auto const& tag : conversation.tags()) add(text, tag);
    for (auto const& ticket : conversation.tickets()) add(text, ticket.reference());
    return text;
}

} // namespace switchboard::search
