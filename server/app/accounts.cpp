#include "app/accounts.hpp"

#include "app/loop.hpp"
#include "app/once.hpp"
#include "app/open_store.hpp"
#include "identity/password.hpp"
#include "identity/sessions.hpp"

#include <boost/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

namespace switchboard::app {
namespace {

namespace json = boost::json;
using configuration::DemoLogin;

constexpr char const* kDemoAccount = "demo";
constexpr char const* kCredentialsFile = "demo-credentials.json";

json::object login_json(DemoLogin const& login) {
    return {{"name", login.name}, {"email", login.email}, {"password", login.password}};
}

DemoLogin login_of(json::value const& value, std::string role) {
    auto const text = [&](char const* key) {
        return std::string{value.at(key).as_string().c_str()};
    };
    return {
        .name = text("name"),
        .email = text("email"),
        .role = std::move(role),
        .password = text("password")};
}

Result<std::vector<DemoLogin>, SettingsError> read_credentials(std::filesystem::path const& file) {
    std::ifstream in{file};
    std::ostringstream text;
    text << in.rdbuf();
    try {
        json::value const value = json::parse(text.str());
        std::vector<DemoLogin> out;
        for (auto const& agent : value.at("agents").as_array())
            out.push_back(login_of(agent, "agent"));
        out.push_back(login_of(value.at("supervisor"), "supervisor"));
        out.push_back(login_of(value.at("admin"), "admin"));
        return out;
    } catch (std::exception const&) {
        return SettingsError{
            file.string() + ": the demo's log-ins cannot be read; start with another --data "
                            "folder, or remove this one"};
    }
}

} // namespace

Result<std::optional<std::string>, SettingsError> first_admin_link(
    store::RedisUrl const& url, store::Prepared const& prepared, ServerSettings const& settings) {
    boost::asio::io_context io{1};
    auto stores = store::make_redis_stores(io, url, prepared, redis_options(settings));
    auto const accounts = once<std::vector<std::string>>(
        io, [&](auto done) { stores.config->accounts(std::move(done)); });
    if (accounts.has_error()) return SettingsError{"store: " + accounts.error().message};
    if (!accounts.value().empty()) return std::optional<std::string>{};
    identity::Sessions sessions{*stores.config, *stores.vault, wall_clock};
    auto const link = once<std::string>(io, [&](auto done) {
        sessions.make_setup_link("", identity::kSetupLife, std::move(done));
    });
    if (link.has_error()) return SettingsError{"store: " + link.error().message};
    return std::optional{link.value()};
}

Result<std::vector<DemoLogin>, SettingsError> ensure_demo_account(
    store::RedisUrl const& url, store::Prepared const& prepared, ServerSettings const& settings) {
    boost::asio::io_context io{1};
    auto stores = store::make_redis_stores(io, url, prepared, redis_options(settings));
    auto const existing = once<v1::AccountConfig>(
        io, [&](auto done) { stores.config->load(kDemoAccount, std::move(done)); });
    if (existing.has_value()) return read_credentials(settings.data / kCredentialsFile);
    if (existing.error().code != v1::NOT_FOUND)
        return SettingsError{"store: " + existing.error().message};
    auto demo = configuration::demo_account(
        kDemoAccount,
        {.make_password = identity::random_password,
         .hash_password = [](std::string const& p) { return identity::hash_password(p); }});
    // The log-ins are written first: an account whose passwords nobody has would be of no use.
    auto const written = write_credentials(settings.data, "", demo.logins);
    if (written.has_error()) return written.error();
    auto const saved = once<std::uint32_t>(
        io, [&](auto done) { stores.config->save(demo.config, std::move(done)); });
    if (saved.has_error()) return SettingsError{"store: " + saved.error().message};
    return std::move(demo.logins);
}

Result<ports::Unit, SettingsError> write_credentials(
    std::filesystem::path const& data, std::string const& url,
    std::vector<DemoLogin> const& logins) {
    json::object out{{"url", url}, {"agents", json::array{}}};
    for (auto const& login : logins) {
        if (login.role == "agent")
            out["agents"].as_array().push_back(login_json(login));
        else
            out[login.role] = login_json(login);
    }
    auto const file = data / kCredentialsFile;
    auto const temporary = data / "demo-credentials.json.new";
    std::string const text = json::serialize(out) + "\n";
    int const fd = ::open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    bool const good =
        fd >= 0 && ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (fd >= 0) ::close(fd);
    if (!good || ::rename(temporary.c_str(), file.c_str()) != 0)
        return SettingsError{file.string() + ": " + std::strerror(errno)};
    return ports::Unit{};
}

} // namespace switchboard::app
