#include "api/impl/config_edit.hpp"

#include "configuration/validate.hpp"
#include "http/request_parts.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

void too_busy(CallPtr const& call) {
    call->refuse({v1::OVERLOADED, "too many passwords at once"});
}

} // namespace

void hash_then(
    CallPtr const& call, std::string password, std::function<void(std::string hash)> then) {
    auto hash = std::make_shared<std::string>();
    auto const work = [hash, password = std::move(password), cost = call->doors->password_cost] {
        *hash = identity::hash_password(password, cost);
    };
    auto const after = [hash, then = std::move(then)] { then(*hash); };
    if (!call->worker.background(work, after)) too_busy(call);
}

void verify_then(
    CallPtr const& call, std::string hash, std::string password, std::function<void(bool)> then) {
    auto fits = std::make_shared<bool>(false);
    auto const work = [fits, hash = std::move(hash), password = std::move(password),
                       cost = call->doors->password_cost] {
        *fits = identity::verify_password(hash, password, cost);
    };
    auto const after = [fits, then = std::move(then)] { then(*fits); };
    if (!call->worker.background(work, after)) too_busy(call);
}

void edit_config(
    CallPtr const& call, std::string const& account,
    std::function<std::optional<Refusal>(v1::AccountConfig&)> edit,
    std::function<void(v1::AccountConfig)> then, int attempts) {
    call->worker.config.load(account, [call, account, edit, then, attempts](auto loaded) {
        if (!loaded) return call->refuse(loaded.error());
        v1::AccountConfig config = std::move(*loaded);
        if (auto const refusal = edit(config)) return call->refuse(refusal->error, refusal->field);
        for (auto const& finding : configuration::validate(config))
            if (!finding.warning) return call->refuse(invalid(finding.message), finding.path);
        call->worker.config.save(
            config, [call, account, edit, then, attempts, config](auto revision) mutable {
                if (revision) {
                    config.set_revision(*revision);
                    return then(std::move(config));
                }
                bool const again = revision.error().code == v1::CONFLICT && attempts > 1;
                if (!again) return call->refuse(revision.error());
                edit_config(call, account, edit, then, attempts - 1);
            });
    });
}

v1::User* find_user(v1::AccountConfig& config, std::string const& id) {
    auto& users = *config.mutable_users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](v1::User const& each) { return each.id() == id; });
    return found == users.end() ? nullptr : &*found;
}

identity::Origin origin_of(Call const& call) {
    return {http::address_network(call.request.remote_address), call.request.header("user-agent")};
}

} // namespace switchboard::api
