#include "privacy/erase_one.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace switchboard::privacy {

namespace {

std::vector<std::string>
written_by_us(v1::AccountConfig const& config, std::vector<ports::Delivery> const& owed) {
    std::vector<std::string> references;
    for (auto const& each : owed)
        if (!each.reference.empty() && is_file_sink(config, each.item.sink()))
            references.push_back(each.reference);
    return references;
}

void remove_files(
    ErasingDoors const& doors, std::vector<std::string> references, ErasedOne erased,
    ports::Done<ErasedOne> const& done) {
    if (references.empty() || !doors.remove_transcript) return done(erased);
    auto const removed = std::make_shared<std::optional<std::uint64_t>>(0);
    auto work = [references = std::move(references), removed, remove = doors.remove_transcript] {
        for (auto const& each : references) {
            auto const went = remove(each);
            if (went && *removed) **removed += *went;
            if (!went) removed->reset();
        }
    };
    auto then = [erased, removed, done]() mutable {
        if (!*removed)
            return done(ports::Error{
                v1::INTERNAL, "a transcript's file could not be removed: its rights, or the disk"});
        erased.transcripts = **removed;
        done(erased);
    };
    if (!doors.background(std::move(work), std::move(then)))
        done(ports::Error{v1::OVERLOADED, "too much to do at once; erase again"});
}

} // namespace

bool is_file_sink(v1::AccountConfig const& config, std::string const& id) {
    auto const& sinks = config.sinks();
    auto const found = std::find_if(
        sinks.begin(), sinks.end(), [&](v1::Sink const& each) { return each.id() == id; });
    return found == sinks.end() || found->type() == "file";
}

void erase_one(
    ErasingDoors const& doors, v1::AccountConfig const& config, ports::Expired const& which,
    Millis quiet, ports::Done<ErasedOne> done) {
    std::string const account = config.account().id();
    std::string const id = which.conversation;
    auto const on_removed = [doors, account, id, done](ports::Outcome<ErasedOne> const& erased) {
        if (!erased) return done(erased.error());
        doors.privacy.files_are_gone(
            account, id, [done, all = *erased](ports::Outcome<ports::Unit> const& noted) {
                if (!noted) return done(noted.error());
                done(all);
            });
    };
    doors.privacy.erase_conversation(
        account, which.contact, id, quiet,
        [doors, config, account, id, done, on_removed](auto const& gone) {
            if (!gone) return done(gone.error());
            ErasedOne const erased{gone->entries, gone->files, 0};
            doors.outbox.deliveries(
                account, id, [doors, config, erased, done, on_removed](auto const& owed) {
                    if (!owed) return done(owed.error());
                    remove_files(doors, written_by_us(config, *owed), erased, on_removed);
                });
        });
}

} // namespace switchboard::privacy
