#include "checker.hpp"

#include <iterator>

namespace switchboard::sim {
namespace {

std::uint64_t number_of(std::string const& client_id) {
    return client_id.size() < 2 ? 0 : std::stoull(client_id.substr(1));
}

} // namespace

void Checker::violation(std::string what) {
    timeline_.trace(what);
    if (violations_.size() > 20) return; // the first ones tell the story
    violations_.push_back(std::to_string(to_ms(timeline_.now()) % 1'000'000'000) + " ms: " + what);
}

void Checker::submitted(std::string const& sender, std::string const& client_id) {
    submitted_.insert({sender, client_id});
}

void Checker::acked(
    std::string const& conversation, std::string const& sender, std::string const& client_id,
    std::uint32_t seq) {
    Promise promise{conversation, sender, client_id, seq};
    check(promise);
    auto const key = conversation + "/" + sender + "/" + client_id;
    auto const [known, is_new] = acked_.emplace(key, promise);
    if (!is_new && known->second.seq != seq) violation(key + " was acked under two numbers");
}

void Checker::check(Promise const& promise) {
    auto const* found = data_.conversation(kAccount, promise.conversation);
    bool const stored = found != nullptr && promise.seq > 0 && promise.seq <= found->entries.size();
    if (!stored) {
        return violation(
            promise.sender + " " + promise.client_id + " was acked as " +
            std::to_string(promise.seq) + " and is not in the store");
    }
    v1::Entry const& entry = found->entries[promise.seq - 1];
    bool const same =
        entry.client_id() == promise.client_id && entry.author().id() == promise.sender;
    if (!same) {
        violation(
            promise.sender + " " + promise.client_id + " was acked as " +
            std::to_string(promise.seq) + ", where something else is");
    }
}

void Checker::refused(std::string const& sender, std::string const& client_id) {
    refused_.insert({sender, client_id});
}

void Checker::shown(std::string const& reader, bool is_customer, v1::Entry const& entry) {
    auto const* found = data_.conversation(kAccount, entry.conversation());
    if (found == nullptr) return violation("an entry of no conversation");
    if (entry.seq() == 0 || entry.seq() > found->entries.size()) {
        return violation(reader + " was shown an entry that is not in the store");
    }
    if (!is_customer) return;
    if (found->contact != reader) violation(reader + " was shown somebody else's conversation");
    if (entry.has_note() || entry.has_whisper()) violation(reader + " was shown a note");
}

void Checker::scan() {
    auto const account = data_.accounts.find(kAccount);
    if (account == data_.accounts.end()) return;
    auto const& commands = account->second.commands;
    bool const is_known = commands.empty() || commands.back().id == last_command_;
    if (!is_known) {
        // From the newest back to the last one seen.
        auto first = commands.end();
        while (first != commands.begin() && std::prev(first)->id != last_command_) --first;
        for (; first != commands.end(); ++first)
            timeline_.trace("command " + first->id + " " + first->command.ShortDebugString());
        last_command_ = commands.back().id;
    }
    for (auto const& [id, conversation] : account->second.conversations) {
        std::size_t& done = scanned_[id];
        while (done < conversation.entries.size()) scan_entry(id, conversation.entries[done++]);
    }
}

void Checker::scan_entry(std::string const& conversation, v1::Entry const& entry) {
    ++entries_;
    timeline_.trace(conversation, entry.seq());
    std::string const& sender = entry.author().id();
    if (entry.has_event()) {
        scan_event(conversation, entry.event());
        return;
    }
    std::string const line = conversation + "/" + sender;
    if (!submitted_.contains({sender, entry.client_id()})) violation(line + " never wrote this");
    if (!seen_.insert(line + "/" + entry.client_id()).second) {
        violation(line + " " + entry.client_id() + " is stored twice");
    }
    std::uint64_t& last = last_number_[line];
    if (number_of(entry.client_id()) < last) {
        violation(line + " " + entry.client_id() + " is stored behind a later one");
    }
    last = number_of(entry.client_id());
}

void Checker::scan_event(std::string const& conversation, v1::Event const& event) {
    timeline_.trace(v1::EventType_Name(event.type()) + " " + event.user() + " " + event.reason());
    std::string& owner = owner_[conversation];
    bool const assigned = event.type() == v1::EVENT_ASSIGNED;
    bool const freed = event.type() == v1::EVENT_REQUEUED || event.type() == v1::EVENT_CLOSED;
    if (assigned && !owner.empty())
        violation(conversation + " was given to " + event.user() + " while it was " + owner + "'s");
    if ((assigned || freed) && !owner.empty()) --load_[owner];
    if (freed) owner.clear();
    if (!assigned) return;
    owner = event.user();
    if (++load_[owner] > capacity_) violation(owner + " has more than the capacity allows");
}

void Checker::finish() {
    scan();
    for (auto const& [key, promise] : acked_) check(promise);
    for (auto const& [id, conversation] : data_.account(kAccount).conversations) {
        std::uint32_t next = 1;
        for (v1::Entry const& entry : conversation.entries) {
            if (entry.seq() != next++) violation(id + " has a hole in the store");
            bool const was_refused = !entry.client_id().empty() &&
                                     refused_.contains({entry.author().id(), entry.client_id()});
            if (was_refused) violation(entry.client_id() + " was refused for good and is stored");
        }
    }
}

} // namespace switchboard::sim
