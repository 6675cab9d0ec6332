#include "presence/renewals.hpp"

namespace switchboard::presence {

void Renewals::add(Session session, std::string const& person, TimePoint now) {
    known_[session] = {person, now};
    people_[person].insert(session);
    due_.insert({now, session});
}

Renewals::Gone Renewals::remove(Session session) {
    auto const found = known_.find(session);
    if (found == known_.end()) return {};
    Gone gone{found->second.person, false};
    due_.erase({found->second.due, session});
    known_.erase(found);
    auto const person = people_.find(gone.person);
    person->second.erase(session);
    if (person->second.empty()) {
        people_.erase(person);
        gone.was_last = true;
    }
    return gone;
}

std::vector<Renewals::Session> Renewals::take_due(TimePoint now) {
    std::vector<Session> sessions;
    while (!due_.empty() && due_.begin()->first <= now && sessions.size() < timing_.batch) {
        sessions.push_back(due_.begin()->second);
        due_.erase(due_.begin());
    }
    return sessions;
}

std::set<Renewals::Session> const& Renewals::sessions_of(std::string const& person) const {
    static std::set<Session> const none;
    auto const found = people_.find(person);
    return found == people_.end() ? none : found->second;
}

void Renewals::plan(Session session, TimePoint at) {
    auto const found = known_.find(session);
    if (found == known_.end()) return;
    due_.erase({found->second.due, session});
    found->second.due = at;
    due_.insert({at, session});
}

} // namespace switchboard::presence
