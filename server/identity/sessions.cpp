#include "identity/sessions.hpp"

#include "base/random.hpp"
#include "identity/impl/stamp.hpp"

#include <algorithm>

namespace switchboard::identity {

namespace {

/// Of log-ins that are tried and of those that failed; which of both is known when they end.
ports::Allowance log_ins(std::string const& kind, std::string const& who, std::uint32_t most) {
    return {"login." + keyed_hash(kind, who), kLoginWindow, most};
}

} // namespace

std::optional<ports::Caller> caller_of(v1::AccountConfig const& config, std::string const& user) {
    auto const& users = config.users();
    auto const found = std::find_if(
        users.begin(), users.end(), [&](v1::User const& each) { return each.id() == user; });
    if (found == users.end() || found->disabled()) return std::nullopt;
    ports::Caller caller;
    caller.account = config.account().id();
    caller.role = found->role();
    caller.id = found->id();
    caller.name = found->name();
    caller.locale = found->locale().empty() ? config.account().locale() : found->locale();
    caller.grants = access::grants_of(config, user);
    return caller;
}

bool is_access_link(ports::Caller const& grant, v1::AccountConfig const& config) {
    return !grant.id.empty() && Stamp{grant.inbox}.password == stamp_of(config, grant.id);
}

Sessions::Sessions(
    ports::ConfigStore& store, ports::VaultStore& vault, Clock now, LogInLimits limits)
    : store_{store}
    , vault_{vault}
    , now_{std::move(now)}
    , limits_{limits}
    , keys_{store} {}

void Sessions::csrf(std::string session_token, ports::Done<std::string> done) {
    keys_.csrf(std::move(session_token), std::move(done));
}

void Sessions::key(std::string name, ports::Done<std::string> done) {
    keys_.named(std::move(name), std::move(done));
}

void Sessions::ticket(
    ports::Caller caller, v1::AccountConfig const& config, std::string network,
    ports::Done<Ticket> done) {
    Ticket ticket{std::string{kTicketPrefix} + random_token(32), now_() + kTicketLife};
    store_.put_token(
        ports::TokenKind::SocketTicket, ticket.token,
        stamped(caller, config, session_of(caller), std::move(network)), kTicketLife,
        [ticket, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(ticket);
        });
}

void Sessions::make_setup_link(std::string account, Millis life, ports::Done<std::string> done) {
    ports::Caller grant;
    grant.account = std::move(account);
    grant.role = v1::ADMIN;
    make_link(std::move(grant), life, std::move(done));
}

void Sessions::make_access_link(
    v1::AccountConfig const& config, std::string user, Millis life, ports::Done<std::string> done) {
    ports::Caller grant;
    grant.account = config.account().id();
    grant.id = std::move(user);
    make_link(stamped(std::move(grant), config, {}), life, std::move(done));
}

void Sessions::make_link(ports::Caller grant, Millis life, ports::Done<std::string> done) {
    grant.expires = now_() + life;
    std::string link = random_token(32);
    store_.put_token(
        ports::TokenKind::SetupLink, link, std::move(grant), life,
        [link, done](ports::Outcome<ports::Unit> put) {
            if (!put) return done(put.error());
            done(link);
        });
}

void Sessions::visitor(
    VisitorGrant fresh, std::string old, ports::Done<std::pair<std::string, VisitorGrant>> done) {
    held(
        std::move(old), fresh.account, fresh.inbox,
        [this, fresh, done](ports::Outcome<std::optional<VisitorGrant>> before) {
            if (!before) return done(before.error());
            VisitorGrant grant = fresh;
            if (*before && fresh.person.empty()) {
                if (!fresh.locale.empty()) (*before)->locale = fresh.locale;
                auto again = renewed(std::move(**before), fresh.issued);
                if (again) grant = std::move(*again);
            }
            keys_.visitor_tokens([grant, done](auto tokens) {
                if (!tokens) return done(tokens.error());
                done(std::pair{(*tokens)->sign(grant), grant});
            });
        });
}

void Sessions::held(
    std::string token, std::string account, std::string inbox,
    ports::Done<std::optional<VisitorGrant>> done) {
    keys_.visitor_tokens([now = now_(), token = std::move(token), account = std::move(account),
                          inbox = std::move(inbox), done](auto tokens) {
        if (!tokens) return done(tokens.error());
        auto grant = (*tokens)->open(token);
        bool const ours = grant && grant->account == account && grant->inbox == inbox;
        if (!ours || !renewed(*grant, now)) grant.reset();
        done(std::move(grant));
    });
}

std::vector<Sessions::Counted> Sessions::counts_of(LogIn const& log_in) const {
    std::vector<Counted> counts;
    if (!log_in.email.empty())
        counts.push_back(
            {kFailuresPerEmail, log_ins("email", log_in.email, limits_.failures_per_email)});
    if (!log_in.network.empty())
        counts.push_back(
            {kFailuresPerAddress,
             log_ins("address", log_in.network, limits_.failures_per_address)});
    return counts;
}

void Sessions::begin_log_in(LogIn const& log_in, ports::Done<std::optional<LogInWait>> done) {
    count_next(counts_of(log_in), 0, std::move(done));
}

void Sessions::count_next(
    std::vector<Counted> counts, std::size_t at, ports::Done<std::optional<LogInWait>> done) {
    if (at == counts.size()) return done(std::optional<LogInWait>{});
    Counted const now = counts[at];
    store_.count_attempt(
        now.of, [this, counts = std::move(counts), at, now,
                 done = std::move(done)](ports::Outcome<ports::Attempt> const& attempt) mutable {
            if (attempt && attempt->counted)
                return count_next(std::move(counts), at + 1, std::move(done));
            counts.resize(at);
            give_back(counts);
            if (!attempt) return done(attempt.error());
            done(std::optional{LogInWait{now.limit, now.of.most, attempt->left}});
        });
}

void Sessions::give_back(std::vector<Counted> const& counts) {
    for (Counted const& count : counts)
        store_.give_back_attempt(count.of, [](ports::Outcome<ports::Unit> const&) {});
}

void Sessions::log_in_did_not_fail(LogIn const& log_in) {
    give_back(counts_of(log_in));
}

} // namespace switchboard::identity
