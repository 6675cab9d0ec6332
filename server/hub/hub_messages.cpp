// What people write: the first message, messages, notes, whispers. Nothing is acked before the
// store has it.
#include "hub/impl/core.hpp"

#include "base/fail_points.hpp"
#include "base/limit_text.hpp"
#include "conversation/tags.hpp"
#include "conversation/text_rules.hpp"
#include "hub/impl/author.hpp"
#include "ports/topics.hpp"

#include <google/protobuf/util/time_util.h>

#include <chrono>

namespace switchboard::hub {
namespace {

using conversation::TextProblem;
using google::protobuf::util::TimeUtil;

session::Refusal too_long(std::string const& text, session::Limits const& limits) {
    bool const by_bytes = text.size() > limits.text_bytes;
    char const* const key = by_bytes ? "text_bytes" : "text_characters";
    std::uint32_t const most = by_bytes ? limits.text_bytes : limits.text_code_points;
    return {v1::TOO_LARGE, limit_text("text is too long", {{key, most}}), "text", 0, key};
}

/// Nothing: it may be stored.
std::optional<session::Refusal> check(std::string const& text, session::Limits const& limits) {
    conversation::TextLimits const text_limits{limits.text_code_points, limits.text_bytes};
    auto const invalid = [](char const* words) {
        return session::Refusal{v1::INVALID_ARGUMENT, words, "text"};
    };
    switch (conversation::check_text(text, text_limits)) {
    case TextProblem::None:
        return std::nullopt;
    case TextProblem::Empty:
        return invalid("text is empty");
    case TextProblem::InvalidUtf8:
        return invalid("text must be valid UTF-8");
    case TextProblem::ControlCharacter:
        return invalid("text has a control character");
    case TextProblem::TooLong:
        return too_long(text, limits);
    }
    return std::nullopt;
}

/// Where secrets were masked: nobody is shown more than the store has.
void replace_text(v1::Entry& entry, std::string const& text) {
    if (entry.has_message()) entry.mutable_message()->set_text(text);
    if (entry.has_note()) entry.mutable_note()->set_text(text);
    if (entry.has_whisper()) entry.mutable_whisper()->set_text(text);
}

} // namespace

void Hub::Core::on_send(Session& session, Request request, v1::Send const& send, TimePoint now) {
    v1::Entry entry;
    entry.mutable_message()->set_text(send.text());
    *entry.mutable_message()->mutable_attachments() = send.attachments();
    if (send.text().empty() && send.attachments_size() > 0) { // an attachment needs no words
        return append(session, std::move(request), std::move(entry), now);
    }
    on_text(session, std::move(request), std::move(entry), send.text(), now);
}

void Hub::Core::on_text(
    Session& session, Request request, v1::Entry entry, std::string const& text, TimePoint now) {
    if (auto const refusal = check(text, settings_.session)) return refuse_for(request, *refusal);
    append(session, std::move(request), std::move(entry), now);
}

void Hub::Core::append(Session& session, Request request, v1::Entry entry, TimePoint now) {
    entry.set_client_id(request.client_id);
    *entry.mutable_author() = author_of(session.caller);
    ports::AppendRequest wanted{
        session.caller, request.conversation, std::move(entry), doors_.bus.node(),
        settings_.session.conversation_entries};
    if (fail_points::is_on("mutant.dedupe_off")) wanted.entry.set_client_id(doors_.make_id());
    auto run = [this, request, wanted = std::move(wanted)] {
        TimePoint const started = doors_.now();
        fail_points::reach("hub.before_append");
        if (fail_points::is_on("mutant.ack_before_write")) ack(request, 1, started);
        doors_.store.append(
            wanted,
            guarded<ports::AppendResult>([this, request, started, entry = wanted.entry,
                                          account = wanted.caller.account](auto const& result) {
                std::chrono::duration<double> const took = doors_.now() - started;
                metrics_.append_seconds.observe(took.count());
                if (!result) {
                    // It may have been written all the same: compare, so that others see it soon.
                    if (is_retryable(result.error().code)) {
                        doubtful_[account].insert(request.conversation);
                    }
                    if (fail_points::is_on("mutant.ack_before_write"))
                        return settle(request, std::nullopt); // it was answered already
                    return settle(request, result.error());
                }
                auto stored = std::make_shared<v1::Entry>(entry);
                if (!result->attachments.empty()) {
                    auto& files = *stored->mutable_message()->mutable_attachments();
                    files.Assign(result->attachments.begin(), result->attachments.end());
                }
                if (result->stored_text) replace_text(*stored, *result->stored_text);
                stored->set_conversation(request.conversation);
                stored->set_seq(result->seq);
                *stored->mutable_at() = TimeUtil::MillisecondsToTimestamp(to_ms(result->at));
                fail_points::reach("hub.before_ack");
                if (!fail_points::is_on("mutant.ack_before_write"))
                    ack(request, result->seq, result->at, result->duplicate,
                        result->stored_text.value_or(""));
                fail_points::reach("hub.after_ack");
                deliver(account, stored, request.session);
                publish_entry(account, stored);
                fail_points::reach("hub.after_notify");
                settle(request, std::nullopt);
            }));
    };
    enqueue(session, std::move(request), std::move(run), now);
}

namespace {

/// What the form says of the person, under the field names that mean so; a vouched-for name stays.
void introduce(ports::Caller const& caller, v1::Start const& start, v1::Contact& contact) {
    auto const field = [&](char const* name) {
        auto const found = start.form().find(name);
        return found == start.form().end() ? std::string{} : found->second;
    };
    contact.set_id(caller.id);
    contact.set_name(caller.name.empty() ? field("name") : caller.name);
    contact.set_email(field("email"));
    contact.set_phone(field("phone"));
    *contact.mutable_attributes() = start.attributes();
}

} // namespace

void Hub::Core::on_start(Session& session, Request request, v1::Start const& start) {
    ports::StartRequest wanted;
    wanted.caller = session.caller;
    wanted.origin_node = doors_.bus.node();
    wanted.entries_max = settings_.session.conversation_entries;
    if (!start.inbox().empty() && start.inbox() != session.caller.inbox) {
        return refuse(request, {v1::FORBIDDEN, "inbox: not the one of this token"});
    }
    if (!start.text().empty()) {
        if (auto const refusal = check(start.text(), settings_.session))
            return refuse_for(request, *refusal);
        wanted.first.mutable_message()->set_text(start.text());
        wanted.first.set_client_id(start.client_id());
        *wanted.first.mutable_author() = author_of(session.caller);
    }
    wanted.conversation = doors_.make_id();
    v1::Conversation& draft = wanted.draft;
    draft.set_id(wanted.conversation);
    draft.set_inbox(session.caller.inbox);
    draft.set_queue(start.queue());
    draft.set_priority(start.priority());
    *draft.mutable_required_skills() = start.skills();
    *draft.mutable_form() = start.form();
    conversation::add_tags(start.tags(), draft);
    draft.set_channel("web");
    draft.set_language(
        session.hello.locale().empty() ? session.caller.locale : session.hello.locale());
    draft.set_state(v1::STATE_QUEUED); // until the router has said otherwise
    introduce(session.caller, start, *draft.mutable_contact());
    v1::Entry first = wanted.first;
    doors_.store.start(
        std::move(wanted),
        guarded<ports::StartResult>([this, request = std::move(request), first = std::move(first),
                                     account = session.caller.account](auto const& result) {
            if (!result) return refuse(request, result.error());
            on_started(request, first, account, *result);
        }));
}

void Hub::Core::on_started(
    Request request, v1::Entry const& first, std::string const& account,
    ports::StartResult const& result) {
    request.conversation = result.conversation.id();
    auto const& added = result.added;
    Session* const session = find(request.session);
    bool const has_seq = first.client_id().empty() ||
                         (!added.empty() && added.back().client_id() == first.client_id());
    if (has_seq) {
        std::uint32_t const seq = first.client_id().empty() ? 0 : added.back().seq();
        TimePoint const at =
            added.empty() ? doors_.now()
                          : time_point_ms(TimeUtil::TimestampToMilliseconds(added.back().at()));
        bool const is_masked =
            !added.empty() && added.back().message().text() != first.message().text();
        ack(request, seq, at, false, is_masked ? added.back().message().text() : "");
    }
    for (v1::Entry const& entry : added) {
        auto const shared = std::make_shared<v1::Entry const>(entry);
        deliver(account, shared, 0);
        publish_entry(account, shared);
    }
    if (!result.existing) {
        v1::ServerFrame frame;
        *frame.mutable_conversation() = result.conversation;
        std::string const topic = ports::contact_topic(result.conversation.contact().id());
        on_frame(account, topic, frame);
        doors_.bus.publish(make_record(account, topic, std::move(frame)));
    }
    if (session == nullptr) return;
    follow(*session, request.conversation, Interest::Customer);
    // The message was there already: the append answers with its first seq and time.
    if (!has_seq) append(*session, request, first, doors_.now());
}

} // namespace switchboard::hub
