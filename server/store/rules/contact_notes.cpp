#include "store/rules/contact_notes.hpp"

#include "base/text.hpp"
#include "store/rules/requests.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>
#include <tuple>

namespace switchboard::store {

std::optional<ports::Error>
check_contact_note(ports::Caller const& caller, std::string const& id, std::string const& text) {
    if (is_customer(caller)) return not_found("contact");
    if (!is_valid_id(id))
        return error(v1::INVALID_ARGUMENT, "id: 1 to 64 characters of A-Z a-z 0-9 - _ .");
    bool const fits =
        !text.empty() && is_valid_utf8(text) && code_points(text) <= ports::kContactNoteCodePoints;
    if (!fits) return error(v1::INVALID_ARGUMENT, "text: 1 to 2000 characters");
    return std::nullopt;
}

ports::Error too_many_contact_notes() {
    return error(v1::INVALID_ARGUMENT, "notes: a contact has at most 200");
}

ports::Error not_your_note() {
    return error(v1::FORBIDDEN, "a note is changed by who wrote it or by a supervisor");
}

void sort_newest_first(std::vector<v1::ContactNote>& notes) {
    std::sort(notes.begin(), notes.end(), [](auto const& one, auto const& other) {
        return std::tuple{time_of(one.at()), one.id()} >
               std::tuple{time_of(other.at()), other.id()};
    });
}

} // namespace switchboard::store
