// Following a conversation: subscribe, read what is missing, then live; and the repair of gaps.
//
//   follow -> subscribed -> snapshot read -> history read -> live
//                               (live entries wait in the sequencer until here)
#include "hub/impl/core.hpp"

#include "base/fail_points.hpp"
#include "ports/topics.hpp"

#include <chrono>
#include <limits>

namespace switchboard::hub {
namespace {

constexpr std::uint32_t kNewest =
    std::numeric_limits<std::int32_t>::max(); // "before" of the last page

} // namespace

void Hub::Core::follow(
    Session& session, std::string const& conversation, Interest interest,
    std::optional<v1::Position> resume) {
    auto const known = session.following.find(conversation);
    if (known != session.following.end()) {
        known->second.interest = interest;
        return;
    }
    if (session.following.size() >= settings_.followed_max) {
        metrics_.limit("followed_conversations").add();
        send_gone(session, conversation, "too_many");
        return;
    }
    std::uint64_t const generation = ++last_number_;
    std::uint32_t const sent = resume ? resume->seq() : 0;
    session.following.emplace(
        conversation, Following{
                          .generation = generation,
                          .interest = interest,
                          .resume = std::move(resume),
                          .sequencer = conversation::Sequencer(sent, settings_.held_entries_max),
                          .epoch = {},
                          .newer_snapshot = {}});
    subscriptions_.add(
        session.caller.account, ports::conversation_topic(conversation), session.handle,
        [this, handle = session.handle, conversation, generation] {
            read_snapshot(handle, conversation, generation);
        });
}

void Hub::Core::unfollow(Session& session, std::string const& conversation) {
    if (session.following.erase(conversation) == 0) return;
    subscriptions_.remove(
        session.caller.account, ports::conversation_topic(conversation), session.handle);
}

Following* Hub::Core::following(
    SessionHandle handle, std::string const& conversation, std::uint64_t generation) {
    Session* const session = find(handle);
    if (session == nullptr) return nullptr;
    auto const found = session->following.find(conversation);
    bool const same = found != session->following.end() && found->second.generation == generation;
    return same ? &found->second : nullptr;
}

void Hub::Core::read_snapshot(
    SessionHandle handle, std::string conversation, std::uint64_t generation) {
    if (following(handle, conversation, generation) == nullptr) return;
    ports::Caller const caller = find(handle)->caller;
    doors_.store.conversation(
        caller, conversation,
        guarded<v1::Conversation>([this, handle, conversation, generation](auto const& snapshot) {
            Following* const found = following(handle, conversation, generation);
            if (found == nullptr) return;
            Session& session = *find(handle);
            if (!snapshot) {
                return follow_failed(session, conversation, generation, snapshot.error());
            }
            found->epoch = snapshot->epoch();
            if (found->resume) {
                read_missed(session, *found, *snapshot);
            } else {
                read_newest(session, *found, *snapshot);
            }
        }));
}

void Hub::Core::read_missed(
    Session& session, Following& following_now, v1::Conversation const& snapshot) {
    // From the entry that the client has, to see that it is the same one.
    std::uint32_t const seq = following_now.resume->seq();
    fail_points::reach("hub.before_resume");
    ports::HistoryRequest request{
        .caller = session.caller,
        .conversation = snapshot.id(),
        .after = seq == 0 ? 0 : seq - 1,
        .limit = settings_.catch_up_page};
    doors_.store.history(
        std::move(request),
        guarded<ports::HistoryResult>([this, handle = session.handle, snapshot,
                                       generation = following_now.generation](auto const& missed) {
            Following* const found = following(handle, snapshot.id(), generation);
            if (found == nullptr) return;
            Session& now_session = *find(handle);
            if (!missed)
                return follow_failed(now_session, snapshot.id(), generation, missed.error());
            continue_from(now_session, *found, snapshot, *missed);
        }));
}

void Hub::Core::continue_from(
    Session& session, Following& following_now, v1::Conversation const& snapshot,
    ports::HistoryResult const& missed) {
    v1::Position const& position = *following_now.resume;
    conversation::Timeline const timeline{following_now.epoch, missed.head_seq};
    std::string_view reason =
        conversation::reset_reason(position, timeline, settings_.resume_entries_max);
    bool const has_own = position.seq() > 0 && !missed.entries.empty() &&
                         missed.entries.front().seq() == position.seq();
    if (reason.empty() && has_own) {
        reason = conversation::reset_reason(position, missed.entries.front());
    }
    if (!reason.empty()) {
        reset(session, snapshot.id(), reason);
        return;
    }
    send_first_snapshot(session, following_now, snapshot);
    std::vector<conversation::EntryPtr> ready;
    for (v1::Entry const& entry : missed.entries) {
        auto released = following_now.sequencer.next(std::make_shared<v1::Entry const>(entry));
        std::move(released.begin(), released.end(), std::back_inserter(ready));
    }
    following_now.sequencer.note_head(missed.head_seq);
    send_run(session, following_now, ready);
    go_live(session, following_now, snapshot.id());
}

void Hub::Core::send_first_snapshot(
    Session& session, Following& following_now, v1::Conversation const& snapshot) {
    v1::ServerFrame frame;
    *frame.mutable_conversation() = snapshot;
    send(session, frame);
    following_now.snapshot_age = age_of(snapshot);
    following_now.agreed = true;
    for (v1::ServerFrame const& early : std::exchange(following_now.early, {}))
        send(session, early);
}

void Hub::Core::read_newest(
    Session& session, Following& following_now, v1::Conversation const& snapshot) {
    ports::HistoryRequest request{
        .caller = session.caller,
        .conversation = snapshot.id(),
        .before = kNewest,
        .limit = settings_.first_page};
    doors_.store.history(
        std::move(request),
        guarded<ports::HistoryResult>([this, handle = session.handle, snapshot,
                                       generation = following_now.generation](auto const& page) {
            Following* const found = following(handle, snapshot.id(), generation);
            if (found == nullptr) return;
            Session& now_session = *find(handle);
            if (!page) return follow_failed(now_session, snapshot.id(), generation, page.error());
            send_first_snapshot(now_session, *found, snapshot);
            v1::ServerFrame frame;
            v1::HistoryPage& history = *frame.mutable_history();
            history.set_conversation(snapshot.id());
            history.set_more(page->more);
            history.set_head_seq(page->head_seq);
            for (v1::Entry const& entry : page->entries) {
                *history.add_entries() = entry;
                note_stored(now_session, entry);
            }
            send(now_session, frame);
            std::uint32_t const last = page->entries.empty() ? 0 : page->entries.back().seq();
            auto const held = found->sequencer.restart_at(last);
            if (!page->entries.empty()) note_last(*found, page->entries.back());
            send_run(now_session, *found, held);
            go_live(now_session, *found, snapshot.id());
        }));
}

void Hub::Core::go_live(
    Session& session, Following& following_now, std::string const& conversation) {
    send_run(session, following_now, following_now.sequencer.start());
    catch_up(session, conversation, following_now);
    if (!following_now.newer_snapshot) return;
    v1::ServerFrame const frame = *std::exchange(following_now.newer_snapshot, std::nullopt);
    SharedFrame shared(frame);
    on_followed_snapshot(session, shared); // last: it may end the following
}

void Hub::Core::reset(Session& session, std::string const& conversation, std::string_view reason) {
    metrics_.resets.add();
    if (reason == "too_far") metrics_.limit("resume_entries").add();
    v1::ServerFrame frame;
    frame.mutable_reset()->set_conversation(conversation);
    frame.mutable_reset()->set_reason(std::string(reason));
    send(session, frame);
    // Anew, as if it had never been followed; the subscription stays.
    Following& following_now = session.following.at(conversation);
    following_now.generation = ++last_number_;
    following_now.resume.reset();
    following_now.fetching = false;
    following_now.last = {};
    following_now.doubted.reset();
    following_now.compared.reset();
    following_now.snapshot_age = {};
    following_now.newer_snapshot.reset();
    following_now.sequencer = conversation::Sequencer(0, settings_.held_entries_max);
    read_snapshot(session.handle, conversation, following_now.generation);
}

void Hub::Core::follow_failed(
    Session& session, std::string const& conversation, std::uint64_t generation,
    ports::Error const& error) {
    if (is_retryable(error.code)) {
        retries_.push_back({doors_.now() + kRetry, session.handle, conversation, generation});
        return;
    }
    unfollow(session, conversation);
    send_gone(session, conversation, error.code == v1::NOT_FOUND ? "not_found" : "forbidden");
}

void Hub::Core::send_gone(
    Session& session, std::string const& conversation, std::string_view reason) {
    v1::ServerFrame frame;
    frame.mutable_conversation_gone()->set_conversation(conversation);
    frame.mutable_conversation_gone()->set_reason(std::string(reason));
    send(session, frame);
}

void Hub::Core::catch_up(
    Session& session, std::string const& conversation, Following& following_now) {
    bool const is_doubted = following_now.doubted.has_value();
    bool const needed =
        following_now.live() && (is_doubted || following_now.sequencer.is_missing());
    if (!needed || following_now.fetching) return;
    following_now.fetching = true;
    metrics_.repairs.add();
    std::uint32_t const before = following_now.sequencer.sent();
    // From the entry that was given last, to see that it is still the same one.
    Given const given = following_now.doubted.value_or(following_now.last);
    std::uint32_t const from = given.seq == 0 ? before : given.seq;
    ports::HistoryRequest request{
        .caller = session.caller,
        .conversation = conversation,
        .after = from == 0 ? 0 : from - 1,
        .limit = settings_.catch_up_page};
    doors_.store.history(
        std::move(request),
        guarded<ports::HistoryResult>([this, handle = session.handle, conversation, before, given,
                                       is_doubted,
                                       generation = following_now.generation](auto const& page) {
            Following* const found = following(handle, conversation, generation);
            if (found == nullptr) return;
            found->fetching = false;
            Session& now_session = *find(handle);
            // A failed read is repeated by the next comparison of heads.
            if (!page) {
                if (!is_retryable(page.error().code)) {
                    follow_failed(now_session, conversation, generation, page.error());
                }
                return;
            }
            if (is_doubted) found->doubted.reset();
            bool const other =
                !page->entries.empty() && is_taken_back(given, page->entries.front());
            if (other || page->head_seq < before)
                return reset(now_session, conversation, "rollback");
            std::vector<conversation::EntryPtr> ready;
            for (v1::Entry const& entry : page->entries) {
                auto released = found->sequencer.next(std::make_shared<v1::Entry const>(entry));
                std::move(released.begin(), released.end(), std::back_inserter(ready));
            }
            found->sequencer.note_head(page->head_seq);
            send_run(now_session, *found, ready);
            if (found->sequencer.sent() > before) catch_up(now_session, conversation, *found);
        }));
}

void Hub::Core::note_head(Session& session, v1::Position const& head) {
    auto const found = session.following.find(head.conversation());
    if (found == session.following.end() || !found->second.live()) return;
    if (!head.epoch().empty() && head.epoch() != found->second.epoch) {
        reset(session, head.conversation(), "history_lost");
        return;
    }
    auto const compared = std::exchange(found->second.compared, std::nullopt);
    if (compared && head.seq() < *compared) return reset(session, head.conversation(), "rollback");
    found->second.sequencer.note_head(head.seq());
    catch_up(session, head.conversation(), found->second);
}

void Hub::Core::on_head(std::string const& account, v1::Position const& head) {
    auto const& followers =
        subscriptions_.followers(account, ports::conversation_topic(head.conversation()));
    std::vector<SessionHandle> const handles(followers.begin(), followers.end());
    for (SessionHandle const handle : handles) {
        Session* const session = find(handle);
        if (session != nullptr) note_head(*session, head);
    }
}

} // namespace switchboard::hub
