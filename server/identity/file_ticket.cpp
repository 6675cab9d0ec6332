#include "identity/file_ticket.hpp"

#include "base/random.hpp"

#include <utility>

namespace switchboard::identity {

namespace {

constexpr std::size_t kTicketMax = 64; // characters; ours have 45
constexpr auto kKind = ports::TokenKind::FileTicket;

/// No id has a space, and no ticket: one text for each pair.
std::string key_of(std::string const& ticket, std::string const& file) {
    return ticket + " " + file;
}

ports::Error none() {
    return {v1::NOT_FOUND, "no such ticket"};
}

} // namespace

void make_file_ticket(
    ports::ConfigStore& store, ports::Caller caller, std::string const& file, TimePoint now,
    ports::Done<Ticket> done) {
    Ticket const ticket{std::string{kFileTicketPrefix} + random_token(32), now + kFileTicketLife};
    if (caller.is_staff()) caller.inbox = std::exchange(caller.stamp, {}); // as sessions keep it
    caller.expires = ticket.expires;
    store.put_token(
        kKind, key_of(ticket.token, file), std::move(caller), kFileTicketLife,
        [ticket, done = std::move(done)](ports::Outcome<ports::Unit> const& put) {
            if (!put) return done(put.error());
            done(ticket);
        });
}

void take_file_ticket(
    ports::ConfigStore& store, std::string const& ticket, std::string const& file, TimePoint now,
    ports::Done<ports::Caller> done) {
    bool const is_ours = ticket.starts_with(kFileTicketPrefix) && ticket.size() <= kTicketMax &&
                         ticket.find(' ') == ticket.npos;
    if (!is_ours) return done(none());
    bool const take = true;
    store.find_token(
        kKind, key_of(ticket, file), take,
        [now, done = std::move(done)](ports::Outcome<ports::Caller> stored) {
            if (!stored) return done(stored.error());
            if (now >= stored->expires) return done(none());
            if (stored->is_staff()) stored->stamp = std::exchange(stored->inbox, {});
            done(std::move(stored));
        });
}

} // namespace switchboard::identity
