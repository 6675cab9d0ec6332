#include "search/service.hpp"

#include "search/catch_up.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace switchboard::search {

struct Service::Account {
    Account(ports::Store& store, std::string const& id, std::filesystem::path folder, TimePoint now)
        : index(std::move(folder))
        , catch_up(store, id, index)
        , made_at(now)
        , used_at(now) {}

    struct Waiting {
        Wish wish;
        std::uint32_t limit = 0;
        TimePoint since{};
        std::function<void(Found)> done;
    };

    AccountIndex index;
    CatchUp catch_up;
    TimePoint made_at, used_at;
    bool is_running = false;
    std::vector<Waiting> waiting; // for the run under way
    std::vector<Waiting> next;    // came while one was under way: what it read may be older
};

Service::Service(ports::Store& store, std::function<TimePoint()> now, Settings settings)
    : store_(store)
    , now_(std::move(now))
    , settings_(std::move(settings)) {
    std::filesystem::remove_all(settings_.folder);
    std::filesystem::create_directories(settings_.folder);
    std::filesystem::permissions(settings_.folder, std::filesystem::perms::owner_all);
}

Service::~Service() {
    accounts_.clear();
    std::error_code ignored; // cleared away at the next start
    std::filesystem::remove_all(settings_.folder, ignored);
}

Service::Account& Service::account(std::string const& id) {
    auto const found = accounts_.find(id);
    if (found != accounts_.end()) return *found->second;
    make_room();
    auto made =
        std::make_unique<Account>(store_, id, settings_.folder / std::to_string(++made_), now_());
    return *accounts_.emplace(id, std::move(made)).first->second;
}

void Service::make_room() {
    if (accounts_.size() < settings_.accounts_max) return;
    auto const oldest =
        std::min_element(accounts_.begin(), accounts_.end(), [](auto const& a, auto const& b) {
            return a.second->used_at < b.second->used_at;
        });
    // Who waits there gets what is there.
    Account& here = *oldest->second;
    here.waiting.insert(
        here.waiting.end(), std::make_move_iterator(here.next.begin()),
        std::make_move_iterator(here.next.end()));
    here.next.clear();
    answer(here, true);
    accounts_.erase(oldest);
}

void Service::find(
    std::string const& id, Wish wish, std::uint32_t limit, std::function<void(Found)> done) {
    sweep();
    Account& here = account(id);
    here.used_at = now_();
    Account::Waiting one{std::move(wish), limit, now_(), std::move(done)};
    if (here.is_running && here.catch_up.is_complete()) {
        here.next.push_back(std::move(one));
        return;
    }
    here.waiting.push_back(std::move(one));
    if (here.is_running) return;
    here.is_running = true;
    here.catch_up.run([this, &here](bool finished) { answer(here, finished); });
}

/// Answers those who have waited long enough, at the end everybody.
void Service::answer(Account& here, bool finished) {
    auto const late = [&](Account::Waiting const& each) {
        return finished || now_() - each.since >= settings_.patience;
    };
    auto const first = std::stable_partition(
        here.waiting.begin(), here.waiting.end(), [&](auto const& each) { return !late(each); });
    std::vector<Account::Waiting> ready(
        std::make_move_iterator(first), std::make_move_iterator(here.waiting.end()));
    here.waiting.erase(first, here.waiting.end());
    bool const complete = finished && here.catch_up.is_complete() && !here.index.is_broken();
    for (auto& each : ready) each.done({here.index.find(each.wish, each.limit), complete});
    if (!finished) return;
    here.is_running = false;
    if (here.next.empty()) return;
    here.waiting = std::exchange(here.next, {});
    here.is_running = true;
    here.catch_up.run([this, &here](bool end) { answer(here, end); });
}

void Service::forget_conversation(std::string const& id, std::string const& conversation) {
    auto const found = accounts_.find(id);
    if (found != accounts_.end()) found->second->index.remove(conversation);
}

void Service::forget_contact(std::string const& id, std::string const& contact) {
    auto const found = accounts_.find(id);
    if (found != accounts_.end()) found->second->index.remove_contact(contact);
}

void Service::sweep() {
    for (auto each = accounts_.begin(); each != accounts_.end();) {
        bool const old = now_() - each->second->made_at >= settings_.life;
        bool const useless = old || each->second->index.is_broken();
        if (useless && !each->second->is_running)
            each = accounts_.erase(each);
        else
            ++each;
    }
}

} // namespace switchboard::search
