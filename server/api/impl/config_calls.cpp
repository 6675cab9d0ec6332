#include "api/impl/calls.hpp"
#include "api/impl/change_config.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

void on_config(CallPtr call) {
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        call->answer(*config);
    });
}

/// Takes `password` out of a user, since the schema does not know it.
std::optional<Misfit> take_password(
    json::object& user, std::string const& path, std::map<std::string, std::string>& passwords) {
    for (auto const* name : {"passwordHash", "password_hash"}) {
        if (user.contains(name)) {
            return Misfit{path + name, "cannot be given; give \"password\" instead"};
        }
    }
    auto const* password = user.if_contains("password");
    if (password == nullptr) return std::nullopt;
    auto const* id = user.if_contains("id");
    if (!password->is_string()) return Misfit{path + "password", "must be a text"};
    if (id == nullptr || !id->is_string()) return Misfit{path + "id", "must be a text"};
    passwords[std::string{id->get_string().c_str()}] = password->get_string().c_str();
    user.erase("password");
    return std::nullopt;
}

std::optional<Misfit>
take_passwords(json::object& body, std::map<std::string, std::string>& passwords) {
    auto* users = body.if_contains("users");
    if (users == nullptr || !users->is_array()) return std::nullopt;
    std::size_t index = 0;
    for (auto& user : users->get_array()) {
        std::string const path = "users[" + std::to_string(index++) + "].";
        if (!user.is_object()) continue; // refused with the rest
        if (auto bad = take_password(user.get_object(), path, passwords)) return bad;
    }
    return std::nullopt;
}

void on_apply(CallPtr call) {
    auto object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    ConfigChange change;
    if (auto const bad = take_passwords(*object, change.passwords)) return refuse(call, *bad);
    v1::AccountConfig wanted;
    if (auto const bad = read_message(*object, wanted)) return refuse(call, *bad);
    auto const dry_run = call->query("dryRun");
    if (!dry_run.empty() && dry_run != "0" && dry_run != "1") {
        return refuse(call, Misfit{"dryRun", "must be 0 or 1"});
    }
    change.dry_run = dry_run == "1";
    change.edit = [call, wanted](v1::AccountConfig& config) -> std::optional<Refusal> {
        auto const& account = wanted.account().id();
        if (!account.empty() && account != call->caller.account) {
            return Refusal{{v1::FORBIDDEN, "this is not your account"}, "account.id"};
        }
        if (wanted.revision() != 0 && wanted.revision() != config.revision()) {
            return Refusal{
                {v1::CONFLICT, "the settings are at revision " + std::to_string(config.revision()) +
                                   " now; read them again"},
                "revision"};
        }
        config = wanted;
        config.mutable_account()->set_id(call->caller.account);
        return std::nullopt;
    };
    change_config(std::move(call), std::move(change));
}

template<class Item> struct Kind {
    google::protobuf::RepeatedPtrField<Item>* (v1::AccountConfig::*list)();
};

template<class Item>
auto find(google::protobuf::RepeatedPtrField<Item>& list, std::string const& id) {
    return std::find_if(
        list.begin(), list.end(), [&](Item const& each) { return each.id() == id; });
}

std::optional<Misfit> read_seen(Call const& call, ConfigChange& change) {
    auto const seen = read_if_match(call);
    if (!seen) return seen.error();
    change.seen = *seen;
    if (*seen) change.subject = call.param("id");
    return std::nullopt;
}

template<class Item> void put_item(CallPtr call, Kind<Item> kind) {
    auto object = read_object(call->request.body);
    if (!object) return refuse(call, object.error());
    std::string const id = call->param("id");
    if (!is_valid_id(id)) {
        return refuse(call, Misfit{"id", "must be 1 to 64 characters of A-Z a-z 0-9 - _ ."});
    }
    auto const& given = object->emplace("id", id).first->value();
    if (given != json::value(id)) {
        return refuse(call, Misfit{"id", "is not the id of the address"});
    }
    ConfigChange change;
    if constexpr (std::is_same_v<Item, v1::User>) {
        if (auto const bad = take_password(*object, {}, change.passwords)) {
            return refuse(call, *bad);
        }
    }
    Item item;
    if (auto const bad = read_message(*object, item)) return refuse(call, *bad);
    if (auto const bad = read_seen(*call, change)) return refuse(call, *bad);
    change.edit = [call, kind, id, item](v1::AccountConfig& config) -> std::optional<Refusal> {
        auto& list = *(config.*kind.list)();
        auto const found = find(list, id);
        if (found == list.end()) {
            *list.Add() = item;
            return std::nullopt;
        }
        if (call->request.header("if-none-match") == "*") { // RFC 9110 section 13.1.2
            call->refusal_status = kPreconditionFailed;
            return Refusal{{v1::CONFLICT, "is taken already"}, "id"};
        }
        *found = item;
        return std::nullopt;
    };
    change_config(std::move(call), std::move(change));
}

template<class Item> void delete_item(CallPtr call, Kind<Item> kind) {
    ConfigChange change;
    std::string const id = call->param("id");
    if (auto const bad = read_seen(*call, change)) return refuse(call, *bad);
    change.edit = [kind, id](v1::AccountConfig& config) -> std::optional<Refusal> {
        auto& list = *(config.*kind.list)();
        auto const found = find(list, id);
        if (found == list.end()) return Refusal{{v1::NOT_FOUND, "nothing has this id"}, "id"};
        list.erase(found);
        return std::nullopt;
    };
    change_config(std::move(call), std::move(change));
}

template<class Item>
void add_kind(
    RouteTable& table, std::string const& name, Access access,
    google::protobuf::RepeatedPtrField<Item>* (v1::AccountConfig::*list)()) {
    Kind<Item> const kind{list};
    std::string const pattern = "/api/v1/" + name + "/{id}";
    table.push_back({"PUT", pattern, access, [kind](CallPtr call) { put_item(call, kind); }});
    table.push_back({"DELETE", pattern, access, [kind](CallPtr call) { delete_item(call, kind); }});
}

} // namespace

void add_config_calls(RouteTable& table) {
    using Config = v1::AccountConfig;
    table.push_back({"GET", "/api/v1/config", Access::Agent, on_config});
    table.push_back({"POST", "/api/v1/apply", Access::Admin, on_apply, kConfigBodyMax});
    add_kind(table, "skills", Access::Admin, &Config::mutable_skills);
    add_kind(table, "queues", Access::Admin, &Config::mutable_queues);
    add_kind(table, "users", Access::Admin, &Config::mutable_users);
    add_kind(table, "inboxes", Access::Admin, &Config::mutable_inboxes);
    add_kind(table, "canned-replies", Access::Supervisor, &Config::mutable_canned_replies);
    add_kind(table, "sinks", Access::Admin, &Config::mutable_sinks);
}

} // namespace switchboard::api
