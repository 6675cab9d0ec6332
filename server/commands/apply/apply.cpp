#include "commands/apply/apply.hpp"

#include "commands/apply/login.hpp"
#include "commands/apply/report.hpp"
#include "configuration/toml.hpp"

#include <boost/json.hpp>

#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

namespace switchboard::commands::apply {

namespace {

namespace json = boost::json;

std::optional<std::string> read_file(std::string const& path) {
    if (path == "-") return std::string{std::istreambuf_iterator<char>{std::cin}, {}};
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

/// The body of /api/v1/apply: the settings, and passwords beside their users.
std::string body_of(configuration::TomlConfig const& read) {
    std::string text;
    // A message that was filled from valid UTF-8 always has a JSON form.
    (void)google::protobuf::util::MessageToJsonString(read.config, &text);
    json::value body = json::parse(text);
    if (read.passwords.empty()) return text;
    for (auto& user : body.at("users").as_array()) {
        auto const* id = user.as_object().if_contains("id");
        if (id == nullptr) continue;
        auto const found = read.passwords.find(id->as_string().c_str());
        if (found != read.passwords.end()) user.as_object()["password"] = found->second;
    }
    return json::serialize(body);
}

int send(
    Options const& options, HttpClient const& client, configuration::TomlConfig const& read,
    std::ostream& out, std::ostream& err) {
    std::string const path = options.dry_run ? "/api/v1/apply?dryRun=1" : "/api/v1/apply";
    auto const answer = client.post(path, body_of(read));
    if (answer.status == 0 || answer.status >= kServerFailed) {
        return unreachable(options, answer, err);
    }
    if (answer.status != kOk) {
        print_refusal(answer.body, answer.status, options.file, read, err);
        return kRefused;
    }
    if (print_changes(answer.body, options.dry_run, out)) return kDone;
    err << options.url << " is not a Switchboard server\n";
    return kUnreachable;
}

} // namespace

int run(Options const& given, std::ostream& out, std::ostream& err) {
    Options options = given;
    while (options.url.ends_with('/')) options.url.pop_back();
    if (auto const problem = address_problem(options.url)) {
        err << "--url " << *problem << '\n';
        return kRefused;
    }
    auto const text = read_file(options.file);
    if (!text) {
        err << options.file << ": cannot be read\n";
        return kRefused;
    }
    auto const read = configuration::read_toml(*text);
    if (!read.errors.empty()) {
        print_mistakes(options.file, read, err);
        return kRefused;
    }
    HttpClient client{options.url};
    int exit_code = kDone;
    if (!log_in(options, client, exit_code, err)) return exit_code;
    exit_code = send(options, client, read, out, err);
    log_out(options, client);
    return exit_code;
}

} // namespace switchboard::commands::apply
