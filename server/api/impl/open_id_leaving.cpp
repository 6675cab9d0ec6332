#include "api/impl/open_id_leaving.hpp"

#include "api/impl/open_id_links.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::api {

namespace {

struct Leaving {
    CallPtr call;
    std::string account;
    std::vector<std::string> addresses, people; // still to be noted
    std::function<void()> then;
};

void next(std::shared_ptr<Leaving> const& leaving) {
    auto const go_on = [leaving](ports::Outcome<ports::Unit> noted) {
        if (!noted) return leaving->call->refuse(noted.error());
        next(leaving);
    };
    auto& vault = leaving->call->worker.vault;
    if (!leaving->addresses.empty()) {
        std::string const address = leaving->addresses.back();
        leaving->addresses.pop_back();
        return mark_past_address(vault, leaving->account, address, go_on);
    }
    if (leaving->people.empty()) return leaving->then();
    std::string const person = leaving->people.back();
    leaving->people.pop_back();
    end_open_id_links(vault, leaving->account, person, go_on);
}

} // namespace

void note_who_leaves(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then) {
    std::map<std::string, std::string> stay;
    for (auto const& user : after.users()) stay[user.id()] = user.email();
    auto leaving = std::make_shared<Leaving>();
    for (auto const& user : before.users()) {
        auto const found = stay.find(user.id());
        bool const gone = found == stay.end();
        if (gone) leaving->people.push_back(user.id());
        if (gone || found->second != user.email()) leaving->addresses.push_back(user.email());
    }
    leaving->call = call;
    leaving->account = call->caller.account;
    leaving->then = std::move(then);
    next(leaving);
}

} // namespace switchboard::api
