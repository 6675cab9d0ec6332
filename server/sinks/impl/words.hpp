// The words of a transcript in both languages. Pure; any thread.
// One table, so that no renderer carries a text of its own; a word that is missing does not
// compile. Never holds anything that a person typed.
#pragma once

#include "sinks/transcript.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::sinks {

enum class Word : std::uint8_t {
    Transcript,
    Conversation,
    Contact,
    Email,
    Phone,
    Verified,
    Unverified,
    Queue,
    Inbox,
    Agents,
    Started,
    Assigned,
    FirstReply,
    Closed,
    TimeZone,
    Disposition,
    Tags,
    Satisfaction,
    Effort,
    Comment,
    Form,
    Internal,
    Note,
    Whisper,
    Attachment,
    Hidden,
    Customer,
    Agent,
    System,
    Bot,
    NoEntries,
    Count_
};

[[nodiscard]] std::string_view word(Word word, Language language);

/// What an event says to a reader: "Lan Anh accepted the conversation".
[[nodiscard]] std::string sentence(v1::Event const& event, Language language);

/// How an author is called: the name, or the role where there is none.
[[nodiscard]] std::string author_name(v1::Author const& author, Language language);

} // namespace switchboard::sinks
