// How a command gets into a server: with a token, or by logging in for the one run. Blocks on the
// network; one thread. It never shows a password or a token.
#pragma once

#include "commands/apply/http_client.hpp"

#include <ostream>
#include <string>

namespace CLI {
class App;
}

namespace switchboard::commands::apply {

struct Access {
    std::string url = "http://127.0.0.1:8080"; // of the server, without a path
    std::string token;                         // a bearer token, or ...
    std::string email, password;               // ... a log-in
};

enum ExitCode : int { kDone = 0, kRefused = 1, kUnreachable = 2 };

inline constexpr long kOk = 200;
inline constexpr long kServerFailed = 500;

/// --url and --email; the secrets come from the environment, since everybody on the machine sees a
/// command line.
void add_access(CLI::App& command, Access& access);
void read_environment(Access& access);

/// Gives the client a token for the rest of the run. False, with an exit code, where there is none.
[[nodiscard]] bool
log_in(Access const& access, HttpClient& client, int& exit_code, std::ostream& err);
/// A token that was made for this run is not left behind.
void log_out(Access const& access, HttpClient const& client);
[[nodiscard]] int unreachable(Access const& access, HttpAnswer const& answer, std::ostream& err);

} // namespace switchboard::commands::apply
