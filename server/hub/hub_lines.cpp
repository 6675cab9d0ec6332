// One sender's requests to one conversation reach the store in the order in which they were made
// (G4).
#include "hub/impl/core.hpp"

#include "base/assert.hpp"
#include "base/limit_text.hpp"

namespace switchboard::hub {

bool Hub::Core::has_room_for_line(
    Session& session, std::string const& conversation, TimePoint now) const {
    if (session.lines.contains(conversation)) return true;
    if (session.lines.size() < settings_.followed_max) return true;
    std::erase_if(session.lines, [&](auto const& line) { return line.second.is_idle(now); });
    return session.lines.size() < settings_.followed_max;
}

void Hub::Core::enqueue(
    Session& session, Request request, std::function<void()> run, TimePoint now) {
    std::string const conversation = request.conversation;
    if (!has_room_for_line(session, conversation, now)) {
        refuse_for(
            request, {v1::OVERLOADED,
                      limit_text(
                          "too many conversations at once",
                          {{"followed_conversations", settings_.followed_max}}),
                      {},
                      static_cast<std::uint32_t>(settings_.store_retry_after.count()),
                      "followed_conversations"});
        return;
    }
    auto const line = session.lines.try_emplace(conversation, settings_.order_hold).first;
    if (!line->second.may_pass(request.client_id, now)) {
        line->second.refused(request.client_id, now);
        refuse(
            request, {v1::STORE_UNAVAILABLE, "an earlier message failed; repeat that one first"});
        return;
    }
    std::uint64_t const number = ++last_number_;
    line->second.push(number, request.client_id);
    session.queued.emplace(number, Queued{std::move(request), std::move(run)});
    pump(session, conversation);
}

void Hub::Core::pump(Session& session, std::string const& conversation) {
    auto const line = session.lines.find(conversation);
    if (line == session.lines.end()) return;
    auto const number = line->second.start();
    if (number) session.queued.at(*number).run();
}

void Hub::Core::settle(Request const& request, std::optional<ports::Error> const& error) {
    Session* const session = find(request.session);
    if (session == nullptr) return;
    auto const line = session->lines.find(request.conversation);
    SB_ASSERT(line != session->lines.end(), "a line lives as long as something is in it");
    if (error && is_retryable(error->code)) {
        for (std::uint64_t const number : line->second.failed(doors_.now())) {
            Queued const queued = std::move(session->queued.extract(number).mapped());
            refuse(queued.request, *error);
        }
        return;
    }
    session->queued.erase(line->second.settled());
    if (error) refuse(request, *error);
    if (line->second.is_idle(doors_.now())) {
        session->lines.erase(line);
        return;
    }
    pump(*session, request.conversation);
}

} // namespace switchboard::hub
