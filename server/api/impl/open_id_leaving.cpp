#include "api/impl/open_id_leaving.hpp"

#include "api/impl/open_id_links.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::api {

namespace {

struct Work {
    CallPtr call;
    std::vector<std::string> addresses, people; // still to be noted, and whose links end
    bool must_work = true;                      // else what fails stays for later
    std::function<void()> then;
};

void next(std::shared_ptr<Work> const& work) {
    auto const go_on = [work](ports::Outcome<ports::Unit> noted) {
        if (!noted && work->must_work) return work->call->refuse(noted.error());
        next(work);
    };
    auto& vault = work->call->worker.vault;
    std::string const& account = work->call->caller.account;
    if (!work->addresses.empty()) {
        std::string const address = work->addresses.back();
        work->addresses.pop_back();
        return mark_past_address(vault, account, address, go_on);
    }
    if (work->people.empty()) return work->then();
    std::string const person = work->people.back();
    work->people.pop_back();
    end_open_id_links(vault, account, person, go_on);
}

/// Those of `some` who are not among `others`.
std::vector<std::string> without(v1::AccountConfig const& some, v1::AccountConfig const& others) {
    std::set<std::string> there;
    for (auto const& user : others.users()) there.insert(user.id());
    std::vector<std::string> out;
    for (auto const& user : some.users())
        if (!there.contains(user.id())) out.push_back(user.id());
    return out;
}

} // namespace

void note_who_leaves(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then) {
    std::map<std::string, std::string> stay;
    for (auto const& user : after.users()) stay[user.id()] = user.email();
    auto work = std::make_shared<Work>();
    for (auto const& user : before.users()) {
        auto const found = stay.find(user.id());
        bool const moved = found == stay.end() || found->second != user.email();
        if (moved) work->addresses.push_back(user.email());
    }
    work->people = without(after, before);
    work->call = call;
    work->then = std::move(then);
    next(work);
}

void end_links_of_who_left(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then) {
    auto work = std::make_shared<Work>();
    work->people = without(before, after);
    work->must_work = false;
    work->call = call;
    work->then = std::move(then);
    next(work);
}

} // namespace switchboard::api
