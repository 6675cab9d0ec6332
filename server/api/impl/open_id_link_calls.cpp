// The links of people to a provider's subjects: one's own, and for an admin those of others.
#include "api/impl/config_edit.hpp"
#include "api/impl/open_id.hpp"
#include "api/impl/open_id_links.hpp"

#include <utility>

namespace switchboard::api {

namespace {

json::array to_array(std::vector<KeyedLink> const& links) {
    json::array out;
    for (auto const& [key, link] : links)
        out.push_back(json::object{
            {"id", key},
            {"issuer", link.issuer()},
            {"email", link.email()},
            {"since", to_rfc3339(time_point_ms(link.since().seconds() * 1000))}});
    return out;
}

void answer_links(CallPtr const& call, std::string const& user, json::object more) {
    list_open_id_links(
        call->worker.vault, call->caller.account, user,
        [call, more = std::move(more)](auto links) mutable {
            if (!links) return call->refuse(links.error());
            more["links"] = to_array(*links);
            call->answer(more);
        });
}

void on_own(CallPtr call) {
    with_open_id(call, call->caller.account, [call](auto const& provider) {
        bool const offered = provider && !public_origin(*call->doors).empty();
        answer_links(
            call, call->caller.id,
            {{"offered", offered}, {"name", provider ? provider->name() : std::string{}}});
    });
}

void end_link(CallPtr const& call, std::string const& user, std::function<void()> then) {
    end_open_id_link(
        call->worker.vault, call->caller.account, user, call->param("link"),
        [call, then = std::move(then)](ports::Outcome<ports::Unit> ended) {
            if (ended) return then();
            bool const unknown = ended.error().code == v1::NOT_FOUND;
            call->refuse(ended.error(), unknown ? "link" : "");
        });
}

void unless_last_way_in(CallPtr const& call, bool has_password, std::function<void()> then) {
    if (has_password) return then();
    list_open_id_links(
        call->worker.vault, call->caller.account, call->caller.id,
        [call, then = std::move(then)](auto const& links) {
            if (!links) return call->refuse(links.error());
            if (links->size() > 1) return then();
            call->refuse(
                {v1::WRONG_STATE, "choose a password first, or nothing is left to log in with"});
        });
}

void on_end_own(CallPtr call) {
    call->audit_subject = call->caller.id;
    call->worker.config.load(call->caller.account, [call](auto config) {
        if (!config) return call->refuse(config.error());
        auto const* const user = find_user(*config, call->caller.id);
        unless_last_way_in(call, user != nullptr && !user->password_hash().empty(), [call] {
            end_link(call, call->caller.id, [call] { answer_links(call, call->caller.id, {}); });
        });
    });
}

void with_user(CallPtr const& call, std::function<void(v1::AccountConfig, v1::User)> then) {
    call->worker.config.load(call->caller.account, [call, then = std::move(then)](auto config) {
        if (!config) return call->refuse(config.error());
        auto const* const user = find_user(*config, call->param("id"));
        if (user == nullptr) return call->refuse({v1::NOT_FOUND, "nothing has this id"}, "id");
        then(*config, *user);
    });
}

void on_of_user(CallPtr call) {
    with_user(call, [call](v1::AccountConfig const&, v1::User const& user) {
        answer_links(call, user.id(), {});
    });
}

/// Whoever came in by the link is out as well.
void end_sessions(CallPtr const& call, v1::AccountConfig const& config, std::string const& user) {
    call->worker.sessions.list(config, user, [call, config, user](auto sessions) {
        if (!sessions) return call->refuse(sessions.error());
        std::vector<std::string> ids;
        for (auto const& each : *sessions) ids.push_back(each.id);
        ports::Caller person;
        person.account = call->caller.account;
        person.id = user;
        call->worker.sessions.end(person, std::move(ids), [call, user](auto ended) {
            if (!ended) return call->refuse(ended.error());
            answer_links(call, user, {});
        });
    });
}

void on_end_of_user(CallPtr call) {
    with_user(call, [call](v1::AccountConfig const& config, v1::User const& user) {
        if (user.id() == call->caller.id)
            return call->refuse({v1::FORBIDDEN, "end your own on the account page"}, "id");
        end_link(
            call, user.id(), [call, config, id = user.id()] { end_sessions(call, config, id); });
    });
}

} // namespace

void add_open_id_link_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/me/open-id", Access::Agent, on_own});
    table.push_back({"DELETE", "/api/v1/me/open-id/{link}", Access::Agent, on_end_own});
    table.push_back({"GET", "/api/v1/users/{id}/open-id", Access::Admin, on_of_user});
    table.push_back({"DELETE", "/api/v1/users/{id}/open-id/{link}", Access::Admin, on_end_of_user});
}

} // namespace switchboard::api
