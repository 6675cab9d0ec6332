// The installation's keys as one worker holds them: asked from the store at first use, then kept.
// Called and answered on that worker's thread. Keys never leave the process.
#pragma once

#include "identity/visitor_token.hpp"
#include "ports/config_store.hpp"

#include <map>
#include <memory>
#include <string>

namespace switchboard::identity {

class Keys {
public:
    explicit Keys(ports::ConfigStore& store);
    void visitor_tokens(ports::Done<std::shared_ptr<VisitorTokens const>> done);
    /// Made at first use, the same for all nodes.
    void named(std::string name, ports::Done<std::string> done);
    /// The CSRF token that belongs to a session token.
    void csrf(std::string session_token, ports::Done<std::string> done);

private:
    ports::ConfigStore& store_;
    std::shared_ptr<VisitorTokens const> visitor_tokens_;
    std::map<std::string, std::string> keys_; // by name: a handful
};

/// Keyed BLAKE2b of `text` as base64url.
[[nodiscard]] std::string keyed_hash(std::string_view key, std::string_view text);
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

} // namespace switchboard::identity
