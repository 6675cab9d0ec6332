// Between the schema's words and the router's: settings, priorities, presence, states. Pure; any
// thread. Zero or empty in the schema means the router's default; nothing here decides anything.
#pragma once

#include "router/config.hpp"
#include "router/engine.hpp"
#include "router/reasons.hpp"
#include "router/types.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/wire.pb.h>

#include <google/protobuf/timestamp.pb.h>

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace switchboard::routing {

[[nodiscard]] router::QueueConfig queue_config(v1::Queue const& queue);
/// Of the queues that it serves, a restricted person is offered what it was given, nothing else.
[[nodiscard]] router::AgentConfig
agent_config(v1::AccountConfig const& config, v1::User const& user);
/// Every queue, and every user who can take conversations (all roles of staff; disabled ones not).
[[nodiscard]] router::Config router_config(v1::AccountConfig const& config);

[[nodiscard]] router::Priority to_router(v1::Priority priority);
[[nodiscard]] v1::Priority to_schema(router::Priority priority);
[[nodiscard]] router::Intent to_router(v1::PresenceStatus status);
[[nodiscard]] v1::PresenceStatus to_schema(router::Intent intent);
[[nodiscard]] v1::ConversationState to_schema(router::State state);
[[nodiscard]] std::map<router::SkillId, int>
required(google::protobuf::RepeatedPtrField<v1::SkillLevel> const& skills);

void set_time(google::protobuf::Timestamp& out, TimePoint at);
[[nodiscard]] TimePoint time_of(google::protobuf::Timestamp const& at);

using NameOf = std::function<std::string(std::string const& id)>;
/// The name of one of the settings' things; its id where they do not know it (any more).
template<class List> [[nodiscard]] std::string name_in(List const& list, std::string const& id) {
    for (auto const& each : list)
        if (each.id() == id) return each.name().empty() ? id : each.name();
    return id;
}
[[nodiscard]] v1::PresenceNotice
presence_notice(router::AgentView const& agent, std::string const& name);
[[nodiscard]] v1::Why why_offered(router::OfferReasons const& reasons, NameOf const& name_of);
[[nodiscard]] v1::Why why_waiting(router::WaitingReasons const& reasons);

} // namespace switchboard::routing
