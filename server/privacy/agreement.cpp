#include "privacy/agreement.hpp"

#include <algorithm>

namespace switchboard::privacy {

namespace {

bool is_its_text(v1::FormField const& field, std::string const& answer) {
    return std::any_of(field.label().begin(), field.label().end(), [&](auto const& text) {
        return text.second == answer;
    });
}

} // namespace

std::vector<v1::FormField> agreements_of(v1::Inbox const& inbox) {
    std::vector<v1::FormField> found;
    std::copy_if(
        inbox.form().begin(), inbox.form().end(), std::back_inserter(found),
        [](v1::FormField const& field) { return field.type() == "consent"; });
    return found;
}

std::optional<ports::Error>
agreement_problem(std::vector<v1::FormField> const& asked, Form const& form) {
    for (auto const& field : asked) {
        auto const answer = form.find(field.id());
        bool const is_open = answer == form.end() || answer->second.empty();
        if (is_open && field.required())
            return ports::Error{v1::INVALID_ARGUMENT, "form." + field.id() + " must be agreed to"};
        if (!is_open && !is_its_text(field, answer->second))
            return ports::Error{
                v1::INVALID_ARGUMENT,
                "form." + field.id() +
                    " must be the text that is agreed to, as the inbox has it today"};
    }
    return std::nullopt;
}

} // namespace switchboard::privacy
