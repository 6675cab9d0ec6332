#include "sinks/transcript.hpp"

#include "base/text.hpp"
#include "conversation/visibility.hpp"

namespace switchboard::sinks {

Language language_of(ports::TranscriptSource const& source) {
    for (std::string_view const locale :
         {std::string_view{source.conversation.language()},
          std::string_view{source.account.locale()}}) {
        if (primary_language(locale) == "vi") return Language::Vietnamese;
        if (primary_language(locale) == "en") return Language::English;
    }
    return Language::English;
}

bool is_internal(v1::Entry const& entry) {
    return !conversation::is_visible(v1::CUSTOMER, entry);
}

ports::TranscriptSource seen_by(ports::TranscriptSource const& source, Audience audience) {
    if (audience == Audience::Staff) return source;
    ports::TranscriptSource seen;
    seen.account = source.account;
    seen.conversation = conversation::conversation_for(v1::CUSTOMER, source.conversation);
    for (auto const& entry : source.entries)
        if (!is_internal(entry))
            seen.entries.push_back(conversation::entry_for(v1::CUSTOMER, entry));
    return seen;
}

std::string transcript_name(v1::Conversation const& conversation) {
    return conversation.id() + "-" + std::to_string(conversation.generation());
}

} // namespace switchboard::sinks
