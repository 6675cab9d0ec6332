// Reads back what the server kept of each dialogue and has it compared: the history, and what
// reached the sinks. Lives on the loop's thread, through the HTTP API. Waits until the outbox has
// paid its debts, or does not move any more. Never judges by itself.
#pragma once

#include "client/http_client.hpp"
#include "commands/replay/outbox_watch.hpp"
#include "commands/replay/verify.hpp"

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct VerifierPlan {
    std::string admin_token;
    std::vector<std::string> sinks;
    OutboxPatience patience{};
    std::function<void(OutboxState)> on_outbox{}; // while it is waited for
};

struct Verified {
    Findings findings;
    std::uint64_t conversations = 0; // read back whole
    std::vector<std::string> errors; // what could not be read
};

/// `conversations` by dialogue; those without one are left out (their turns count as lost
/// elsewhere).
void verify_all(
    boost::asio::io_context& io, client::HttpClient& http, VerifierPlan plan,
    std::vector<Dialogue> const& dialogues, std::vector<std::string> conversations,
    std::function<void(Verified)> done);

} // namespace switchboard::commands::replay
