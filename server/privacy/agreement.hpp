// What a customer has to agree to before a conversation begins: fields of the form of the kind
// "consent". The answer is the very text that was agreed to, so the conversation's form, with its
// time, inbox and channel, is the record of it. Pure; any thread.
#pragma once

#include "ports/outcome.hpp"

#include <switchboard/v1/config.pb.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::privacy {

using Form = google::protobuf::Map<std::string, std::string>;

/// The inbox's fields that ask for an agreement.
[[nodiscard]] std::vector<v1::FormField> agreements_of(v1::Inbox const& inbox);

/// INVALID_ARGUMENT that names the first field which is not as it must be: one that has to be
/// agreed to and was not, or an answer that is not the text of today in one of its languages.
[[nodiscard]] std::optional<ports::Error>
agreement_problem(std::vector<v1::FormField> const& asked, Form const& form);

} // namespace switchboard::privacy
