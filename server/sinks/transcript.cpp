#include "sinks/transcript.hpp"

namespace switchboard::sinks {

namespace {

bool is_public(v1::EventType type) {
    switch (type) {
    case v1::EVENT_CREATED:
    case v1::EVENT_QUEUED:
    case v1::EVENT_ASSIGNED:
    case v1::EVENT_CLOSED:
    case v1::EVENT_ABANDONED:
    case v1::EVENT_REJECTED:
    case v1::EVENT_REOPENED:
    case v1::EVENT_RATED:
    case v1::EVENT_JOINED:
        return true;
    default:
        return false;
    }
}

bool speaks(std::string_view locale, std::string_view language) {
    return locale.starts_with(language) &&
           (locale.size() == language.size() || locale[language.size()] == '-');
}

} // namespace

Language language_of(ports::TranscriptSource const& source) {
    for (std::string_view const locale :
         {std::string_view{source.conversation.language()},
          std::string_view{source.account.locale()}}) {
        if (speaks(locale, "vi")) return Language::Vietnamese;
        if (speaks(locale, "en")) return Language::English;
    }
    return Language::English;
}

bool is_internal(v1::Entry const& entry) {
    if (entry.has_message()) return false;
    return !entry.has_event() || !is_public(entry.event().type());
}

std::string transcript_name(v1::Conversation const& conversation) {
    return conversation.id() + "-" + std::to_string(conversation.generation());
}

} // namespace switchboard::sinks
