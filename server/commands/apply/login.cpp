#include "commands/apply/login.hpp"

#include "commands/apply/report.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <cstdlib>

namespace switchboard::commands::apply {

namespace json = boost::json;

void add_access(CLI::App& command, Access& access) {
    command.add_option("--url", access.url, "Address of the server")
        ->envname("SWITCHBOARD_URL")
        ->capture_default_str();
    command.add_option("--email", access.email, "Admin to log in as")->envname("SWITCHBOARD_EMAIL");
}

void read_environment(Access& access) {
    auto const from = [](char const* name, std::string& value) {
        char const* const found = std::getenv(name);
        if (found != nullptr) value = found;
    };
    from("SWITCHBOARD_TOKEN", access.token);
    from("SWITCHBOARD_PASSWORD", access.password);
}

int unreachable(Access const& access, HttpAnswer const& answer, std::ostream& err) {
    err << "cannot reach " << access.url << ": ";
    if (answer.status == 0) {
        err << answer.problem << '\n';
    } else {
        err << "it answered with status " << answer.status << '\n';
    }
    return kUnreachable;
}

bool log_in(Access const& access, HttpClient& client, int& exit_code, std::ostream& err) {
    if (!access.token.empty()) {
        client.set_token(access.token);
        return true;
    }
    exit_code = kRefused;
    if (access.email.empty() || access.password.empty()) {
        err << "give a token (SWITCHBOARD_TOKEN), or --email and SWITCHBOARD_PASSWORD\n";
        return false;
    }
    json::object const login{
        {"email", access.email}, {"password", access.password}, {"bearer", true}};
    auto const answer = client.post("/api/v1/login", json::serialize(login));
    if (answer.status == 0 || answer.status >= kServerFailed) {
        exit_code = unreachable(access, answer, err);
        return false;
    }
    json::error_code failed;
    json::value const body = json::parse(answer.body, failed);
    auto const* token =
        !failed && body.is_object() ? body.get_object().if_contains("token") : nullptr;
    if (answer.status != kOk || token == nullptr || !token->is_string()) {
        print_refusal(answer.body, answer.status, "log-in", {}, err);
        return false;
    }
    client.set_token(token->get_string().c_str());
    exit_code = kDone;
    return true;
}

void log_out(Access const& access, HttpClient const& client) {
    if (access.token.empty()) (void)client.post("/api/v1/logout", "{}");
}

} // namespace switchboard::commands::apply
