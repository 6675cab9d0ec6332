#include "api/impl/call.hpp"

#include "api/impl/json.hpp"
#include "base/limit_text.hpp"
#include "http/request_parts.hpp"
#include "identity/keys.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr Millis kRetryAfter{2'000};

bool is_for_later(v1::ErrorCode code) {
    return code >= v1::RATE_LIMITED && code < v1::INTERNAL;
}

bool is_safe(std::string const& method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

bool has_role(ports::Caller const& caller, Access access) {
    switch (access) {
    case Access::Anybody:
    case Access::Participant:
        return true;
    case Access::Agent:
        return caller.is_staff();
    case Access::Supervisor:
        return caller.is_supervisor();
    case Access::Admin:
        return caller.role == v1::ADMIN;
    }
    return false;
}

/// The token of a request, and whether the browser added it by itself.
std::pair<std::string, bool> token_of(http::Request const& request) {
    constexpr std::string_view kBearer = "Bearer ";
    std::string const header = request.header("authorization");
    if (!header.empty()) {
        bool const bearer = header.starts_with(kBearer);
        return {bearer ? header.substr(kBearer.size()) : std::string{}, false};
    }
    auto const cookie = request.cookies.find(session_cookie(request));
    if (cookie == request.cookies.end()) return {{}, false};
    // Only a session travels in the cookie: nothing else is to be had by setting one.
    bool const session = cookie->second.starts_with(identity::kSessionPrefix);
    return {session ? cookie->second : std::string{}, true};
}

void check_csrf(CallPtr const& call, CallHandler const& handler) {
    std::string const given = call->request.header("x-csrf-token");
    call->worker.sessions.csrf(
        call->session_token, [call, handler, given](ports::Outcome<std::string> csrf) {
            if (!csrf) return call->refuse(csrf.error());
            if (!identity::equal_in_constant_time(given, *csrf)) {
                return call->refuse({v1::FORBIDDEN, "the header X-CSRF-Token is missing or wrong"});
            }
            handler(call);
        });
}

bool is_counted(Call const& call) {
    auto const& free = call.doors->unlimited_addresses;
    return std::find(free.begin(), free.end(), call.request.remote_address) == free.end();
}

/// A request of somebody who has not shown who they are; refused if there were too many.
bool admit_anonymous(Call& call) {
    auto const most = call.doors->limits.anonymous_per_minute;
    if (admit(call, "@" + http::address_group(call.request.remote_address), most)) return true;
    call.refuse_limit(
        "too many requests from one network address", "anonymous_requests_per_minute", most);
    return false;
}

/// A request of somebody who is known; refused if they or their account made too many.
bool admit_caller(Call& call) {
    auto const& limits = call.doors->limits;
    if (!admit(call, call.caller.account + "/" + call.caller.id, limits.caller_per_minute)) {
        call.refuse_limit(
            "too many requests", "caller_requests_per_minute", limits.caller_per_minute);
        return false;
    }
    if (limits.account_per_minute == 0) return true;
    // Anybody can be a customer, and as many as they like: staff have an allowance of their own.
    std::string const side = call.caller.is_staff() ? "" : "customers of "; // no id has a space
    if (admit(call, side + call.caller.account, limits.account_per_minute)) return true;
    call.refuse_limit(
        "too many requests of one account", "account_requests_per_minute",
        limits.account_per_minute);
    return false;
}

void check_caller(CallPtr const& call, Access access, CallHandler const& handler) {
    auto [token, by_browser] = token_of(call->request);
    if (token.empty()) return call->refuse({v1::UNAUTHENTICATED, "log in first"});
    // A ticket opens one socket; it is nothing for a request.
    if (token.starts_with(identity::kTicketPrefix)) {
        return call->refuse({v1::UNAUTHENTICATED, "the token is unknown or expired"});
    }
    call->session_token = token;
    call->worker.authenticator.authenticate(
        token, [call, access, handler, by_browser = by_browser](auto caller) {
            if (!caller) return refuse_caller(call, caller.error());
            call->caller = *caller;
            if (!has_role(*caller, access)) {
                return call->refuse({v1::FORBIDDEN, "your role does not allow this"});
            }
            if (call->request.header("x-unattended").empty())
                call->worker.authenticator.used(*caller);
            if (!admit_caller(*call)) return;
            if (by_browser && !is_safe(call->request.method)) return check_csrf(call, handler);
            handler(call);
        });
}

} // namespace

/// Guessing tokens is limited like any other anonymous request.
void refuse_caller(CallPtr const& call, ports::Error const& error) {
    if (admit_anonymous(*call)) call->refuse(error);
}

bool admit(Call const& call, std::string const& who, std::uint32_t most) {
    return !is_counted(call) || call.doors->rates->admit(who, most, call.doors->now());
}

Call::Call(http::Request from, http::Respond to, std::shared_ptr<ApiDoors const> shared)
    : request{std::move(from)}
    , doors{std::move(shared)}
    , worker{doors->worker()}
    , respond_{std::move(to)} {}

void Call::answer(json::value const& body, int status) {
    answer_raw("application/json", json::serialize(body), status);
}

void Call::answer(google::protobuf::Message const& body) {
    answer(to_json(body));
}

void Call::answer_raw(std::string content_type, std::string body, int status) {
    http::Response response;
    response.status = status;
    response.headers = std::move(headers);
    response.headers.emplace_back("Content-Type", std::move(content_type));
    bool const has_own =
        std::any_of(response.headers.begin(), response.headers.end(), [](auto const& field) {
            return field.first == "Cache-Control";
        });
    if (!has_own) response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.body = std::move(body);
    respond(std::move(response));
}

void Call::end_log_in() {
    if (log_in && !log_in_failed) worker.sessions.log_in_did_not_fail(*log_in);
    log_in.reset();
    log_in_under_way.clear();
}

void Call::respond(http::Response response) {
    end_log_in();
    constexpr int kFirstNotGood = 400; // where a file is to be had is an answer, too
    bool const leaves_record = audited != nullptr && !audited->action.empty() &&
                               response.status < kFirstNotGood && caller.is_staff();
    if (!leaves_record) return respond_(std::move(response));
    audit::Deed deed{std::string{audited->action}, audit_subject, audit_detail};
    if (deed.subject.empty() && !request.params.empty())
        deed.subject = request.params.begin()->second;
    auto const held = std::make_shared<http::Response>(std::move(response)); // a file, perhaps
    auto const then = [self = shared_from_this(), held](ports::Outcome<ports::Unit> kept) {
        self->audited = nullptr;
        if (kept) return self->respond_(std::move(*held));
        self->headers.clear();
        self->refuse(kept.error());
    };
    std::string const network = http::address_network(request.remote_address);
    if (audited->is_reading) return worker.trail.read(caller, network, std::move(deed), then);
    worker.trail.did(caller, network, std::move(deed), then);
}

void Call::refuse(ports::Error const& error, std::string_view field) {
    refuse(error, field, {});
}

void Call::refuse_limit(
    char const* words, char const* limit, std::uint64_t most, v1::ErrorCode code,
    std::string_view field) {
    count_limit(limit);
    refuse({code, limit_text(words, {{limit, most}})}, field);
}

void Call::count_limit(char const* limit) const {
    if (doors->limit_reached) doors->limit_reached(limit);
}

void Call::redirect(std::string address) {
    headers.emplace_back("Location", std::move(address));
    answer_raw("text/plain; charset=utf-8", {}, kSeeOther);
}

/// The page says it in its reader's language.
void Call::turn_away(ports::Error const& error) {
    audited = nullptr; // nothing was done, although the status is that of an answer
    bool const limited = error.code == v1::RATE_LIMITED;
    std::string const what = limited ? "wait" : is_for_later(error.code) ? "unavailable" : "failed";
    redirect(std::string{refusals_to} + "?open-id=" + what);
}

void Call::refuse(ports::Error const& error, std::string_view field, json::object more) {
    if (refusals_to != nullptr) return turn_away(error);
    json::object body = std::move(more);
    bool const ours = error.code == v1::INTERNAL;
    body["code"] = v1::ErrorCode_Name(error.code);
    body["message"] = ours ? "an internal error" : error.message;
    body["field"] = field;
    Millis wait{0};
    if (is_for_later(error.code)) {
        bool const limited = error.code == v1::RATE_LIMITED;
        wait = limited ? doors->rates->until_next(doors->now()) : kRetryAfter;
        wait = retry_after.value_or(std::clamp(wait, Millis{1'000}, RateTable::kWindow));
        auto const seconds = (wait.count() + 999) / 1000;
        headers.emplace_back("Retry-After", std::to_string(seconds));
    }
    body["retryAfterMs"] = wait.count();
    answer(body, refusal_status.value_or(status_of(error.code)));
}

std::string Call::query(std::string const& name) const {
    auto const found = request.query.find(name);
    return found == request.query.end() ? std::string{} : found->second;
}

std::string Call::param(std::string const& name) const {
    auto const found = request.params.find(name);
    return found == request.params.end() ? std::string{} : found->second;
}

http::Handler guarded(RouteEntry entry, std::shared_ptr<ApiDoors const> doors) {
    Audited const* const leaves = audited(entry.method, entry.pattern);
    return [entry = std::move(entry), doors = std::move(doors),
            leaves](http::Request const& request, http::Respond respond) {
        auto call = std::make_shared<Call>(request, std::move(respond), doors);
        call->audited = leaves;
        call->refusals_to = entry.refusals_to;
        if (entry.access != Access::Anybody) {
            return check_caller(call, entry.access, entry.handler);
        }
        if (entry.counted && !admit_anonymous(*call)) return;
        entry.handler(std::move(call));
    };
}

int status_of(v1::ErrorCode code) {
    switch (code) {
    case v1::MALFORMED_FRAME:
    case v1::UNKNOWN_FRAME:
    case v1::INVALID_ARGUMENT:
        return 400;
    case v1::TOO_LARGE:
        return 413;
    case v1::UNAUTHENTICATED:
        return 401;
    case v1::FORBIDDEN:
        return 403;
    case v1::NOT_FOUND:
        return 404;
    case v1::UNSUPPORTED_TYPE:
        return 415;
    case v1::PUZZLE_NEEDED:
        return 428;
    case v1::STORAGE_FULL:
        return 507;
    case v1::RATE_LIMITED:
    case v1::TOO_MANY_IN_FLIGHT:
        return 429;
    case v1::STORE_UNAVAILABLE:
    case v1::OVERLOADED:
    case v1::DRAINING:
    case v1::TIMED_OUT:
        return 503;
    case v1::ID_CONFLICT:
    case v1::WRONG_STATE:
    case v1::OFFER_GONE:
    case v1::CONVERSATION_FULL:
    case v1::QUEUE_CLOSED:
    case v1::QUEUE_FULL:
    case v1::ALREADY_OPEN:
    case v1::CONFLICT:
        return 409;
    default:
        return 500;
    }
}

std::string counted_network(Call const& call) {
    return is_counted(call) ? http::address_group(call.request.remote_address) : std::string{};
}

std::string session_cookie(http::Request const& request) {
    return request.secure ? "__Host-sb_session" : "sb_session";
}

ports::Error invalid(std::string message) {
    return {v1::INVALID_ARGUMENT, std::move(message)};
}

} // namespace switchboard::api
