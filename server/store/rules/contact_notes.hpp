// What may be noted about a contact. Pure; any thread. Never decides anything that depends on what
// is stored: that is checked inside the store's atomic step.
#pragma once

#include "ports/contact_note_store.hpp"

#include <optional>
#include <string>
#include <vector>

namespace switchboard::store {

/// By staff, under a valid id, with words and not too many.
[[nodiscard]] std::optional<ports::Error>
check_contact_note(ports::Caller const& caller, std::string const& id, std::string const& text);
[[nodiscard]] ports::Error too_many_contact_notes();
[[nodiscard]] ports::Error not_your_note();
/// Of two of the same moment the one with the greater id.
void sort_newest_first(std::vector<v1::ContactNote>& notes);

} // namespace switchboard::store
