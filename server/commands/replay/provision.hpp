// Makes what a replay needs in the account: skills, a queue, an inbox, agents with fresh passwords,
// a sink if there is none. Lives on the loop's thread for one run. Repeating it changes nothing but
// the passwords; it never touches what is not named "replay".
#pragma once

#include "base/result.hpp"
#include "client/http_client.hpp"
#include "commands/replay/agent_seat.hpp"

#include <switchboard/v1/config.pb.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct ProvisionWishes {
    std::string email, password; // of an admin
    std::set<std::string> skills;
    std::size_t agents = 10;
    std::uint32_t capacity = 4;
};

struct Provisioned {
    std::string admin_token;
    std::vector<AgentLogin> agents;
    std::vector<std::string> sinks; // those that are switched on
};

struct ProvisionError {
    std::string message;
};

/// "replay-agent-001" and so on.
[[nodiscard]] std::string agent_id(std::size_t number);

/// Adds to the settings what is missing, and brings what is there to what is wished.
void add_replay_settings(v1::AccountConfig& config, ProvisionWishes const& wishes);

using ProvisionDone = std::function<void(Result<Provisioned, ProvisionError>)>;
void provision(
    std::shared_ptr<client::HttpClient> http, ProvisionWishes wishes, ProvisionDone done);

} // namespace switchboard::commands::replay
