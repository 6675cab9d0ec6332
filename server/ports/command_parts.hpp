// Parts that the bodies of commands to the router have in common, found by their fields' names, so
// that a new command's are found as well. Pure; any thread.
#pragma once

#include <switchboard/v1/store.pb.h>

#include <string>

namespace switchboard::ports {

/// The field of the body that is set; null: none.
[[nodiscard]] inline google::protobuf::FieldDescriptor const*
body_of(v1::RoutingCommand const& command) {
    auto const* const bodies = v1::RoutingCommand::descriptor()->FindOneofByName("body");
    return command.GetReflection()->GetOneofFieldDescriptor(command, bodies);
}

/// A field of the body that is text; empty where the body has none of that name.
[[nodiscard]] inline std::string text_in_body(v1::RoutingCommand const& command, char const* name) {
    auto const* const body = body_of(command);
    if (body == nullptr || body->message_type() == nullptr) return {};
    auto const* const field = body->message_type()->FindFieldByName(name);
    if (field == nullptr) return {};
    auto const& message = command.GetReflection()->GetMessage(command, body);
    return message.GetReflection()->GetString(message, field);
}

/// Which conversation the command is about; empty: none.
[[nodiscard]] inline std::string conversation_of(v1::RoutingCommand const& command) {
    auto const* const body = body_of(command);
    if (body == nullptr) return {};
    if (body->message_type() != nullptr) return text_in_body(command, "conversation");
    bool const is_link = command.has_link_up() || command.has_link_down();
    return is_link ? std::string{} : command.GetReflection()->GetString(command, body);
}

} // namespace switchboard::ports
