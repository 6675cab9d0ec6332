// What is known of a person and of a conversation, as one text: what the index takes and what an
// answer marks the words in. Pure.
#pragma once

#include <switchboard/v1/model.pb.h>

#include <string>

namespace switchboard::search {

/// Name, e-mail address and telephone number.
[[nodiscard]] std::string person_text(v1::Contact const& contact);
/// The same and the number as people dial it: what a person is found by.
[[nodiscard]] std::string person_words(v1::Contact const& contact);
/// Outcome, answers of the form, tags and ticket numbers.
[[nodiscard]] std::string facts_text(v1::Conversation const& conversation);

} // namespace switchboard::search
