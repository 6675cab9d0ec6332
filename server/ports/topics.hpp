// Names of the things that sessions follow. Pure; any thread. Every topic belongs to one account.
#pragma once

#include <string>
#include <string_view>

namespace switchboard::ports {

[[nodiscard]] inline std::string conversation_topic(std::string_view id) {
    return std::string("conversation:").append(id);
}
/// The conversation of such a topic; of another topic nothing.
[[nodiscard]] inline std::string_view conversation_of(std::string_view topic) {
    constexpr std::string_view kPrefix = "conversation:";
    return topic.starts_with(kPrefix) ? topic.substr(kPrefix.size()) : std::string_view{};
}
/// An agent's own feed: offers, conversations that come and go.
[[nodiscard]] inline std::string user_topic(std::string_view id) {
    return std::string("user:").append(id);
}
/// A customer's own feed: conversations that were opened or closed in another tab.
[[nodiscard]] inline std::string contact_topic(std::string_view id) {
    return std::string("contact:").append(id);
}
inline constexpr std::string_view kBoardTopic = "board";   // supervisors' live numbers
inline constexpr std::string_view kConfigTopic = "config"; // settings changed

/// Key of a topic in tables that hold several accounts.
[[nodiscard]] inline std::string topic_key(std::string_view account, std::string_view topic) {
    return std::string(account).append("/").append(topic);
}

} // namespace switchboard::ports
