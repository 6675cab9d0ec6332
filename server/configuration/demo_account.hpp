// A shop to try things out on, in Vietnamese and English: queues, skills, people, canned replies,
// an inbox. Pure: the caller hands in how passwords are made and hashed. It never contains a known
// password.
#pragma once

#include <switchboard/v1/config.pb.h>

#include <functional>
#include <string>
#include <vector>

namespace switchboard::configuration {

struct DemoLogin {
    std::string name, email, role, password;
};
struct DemoAccount {
    v1::AccountConfig config;
    std::vector<DemoLogin> logins; // to be printed once; only hashes are in `config`
};
struct DemoTools {
    std::function<std::string()> make_password;
    std::function<std::string(std::string const&)> hash_password;
};

/// The demo's web inbox is "demo" and may be embedded anywhere; its sink writes files below
/// "transcripts".
[[nodiscard]] DemoAccount demo_account(std::string account, DemoTools const& tools);

} // namespace switchboard::configuration
