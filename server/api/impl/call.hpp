// One request under way: who asks, through which doors, and the one answer. Shared by the callbacks
// of its handler; lives on the worker that took the request. Every answer carries the API's
// security headers.
#pragma once

#include "api/doors.hpp"
#include "api/impl/audited.hpp"
#include "http/message.hpp"

#include <boost/json.hpp>

#include <google/protobuf/message.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::api {

namespace json = boost::json;

/// Who may make a call. Each staff role includes the one before.
enum class Access { Anybody, Participant, Agent, Supervisor, Admin };

inline constexpr int kSeeOther = 303; ///< RFC 9110, section 15.4.4: go there with a GET

struct Call : std::enable_shared_from_this<Call> {
    Call(http::Request from, http::Respond to, std::shared_ptr<ApiDoors const> shared);

    http::Request const request;
    std::shared_ptr<ApiDoors const> const doors;
    WorkerDoors& worker;
    ports::Caller caller;      // unset where anybody may call
    std::string session_token; // of staff
    std::vector<std::pair<std::string, std::string>>
        headers;                       // for the answer, beside the usual ones
    std::optional<Millis> retry_after; // instead of the usual one of a refusal
    std::optional<int> refusal_status; // instead of the error code's
    Audited const* audited = nullptr;  // what a good answer to staff leaves in the audit log
    std::string audit_subject;         // of it, if that is not the path's
    std::string audit_detail;          // of it
    /// Counted as failed before it was tried; the answer takes that back unless it did fail.
    std::optional<identity::LogIn> log_in;
    bool log_in_failed = false;
    std::vector<std::shared_ptr<void>> log_in_under_way; // in the node's log-ins
    /// A page of the console that refusals go to, where a browser and no program asked; null: JSON.
    char const* refusals_to = nullptr;

    void answer(json::value const& body, int status = 200);
    void answer(google::protobuf::Message const& body);
    void answer_raw(std::string content_type, std::string body, int status = 200);
    /// The browser goes on there.
    void redirect(std::string address);
    void refuse(ports::Error const& error, std::string_view field = {});
    /// By a limit that the node itself counts: what was too much, the key and its value.
    void refuse_limit(
        char const* words, char const* limit, std::uint64_t most,
        v1::ErrorCode code = v1::RATE_LIMITED, std::string_view field = {});
    /// That a limit refused something (switchboard_limit_reached_total).
    void count_limit(char const* limit) const;
    /// With members beside the usual ones of an error.
    void refuse(ports::Error const& error, std::string_view field, json::object more);

    /// Nothing of a log-in is under way any more; it counts as failed only if it did.
    void end_log_in();

    [[nodiscard]] std::string query(std::string const& name) const;
    [[nodiscard]] std::string param(std::string const& name) const;

private:
    /// A good answer goes out when its record is there; else it is a refusal.
    void respond(http::Response response);
    void turn_away(ports::Error const& error);
    http::Respond respond_;
};
using CallPtr = std::shared_ptr<Call>;
using CallHandler = std::function<void(CallPtr)>;

inline constexpr std::size_t kBodyMax = std::size_t{64} * 1024;
/// Of what a chat cannot do without, taken while memory is short: an identity, a token, three
/// words.
inline constexpr std::size_t kTokenBodyMax = std::size_t{8} * 1024;
inline constexpr std::size_t kConfigBodyMax = std::size_t{4} * 1024 * 1024;

struct RouteEntry {
    std::string method;
    std::string pattern;
    Access access;
    CallHandler handler;
    std::size_t body_max = kBodyMax;   // bytes; a GET has no use for any
    bool counted = true;               // against the caller's rate
    char const* refusals_to = nullptr; // as Call's
};

/// Checks rate, token, role and CSRF, then calls the handler.
[[nodiscard]] http::Handler guarded(RouteEntry entry, std::shared_ptr<ApiDoors const> doors);

/// Refuses somebody who has not shown who they are; such tries count as anonymous requests.
void refuse_caller(CallPtr const& call, ports::Error const& error);

/// Whether one more of `who` is within a minute's `most`; who is not counted always is.
[[nodiscard]] bool admit(Call const& call, std::string const& who, std::uint32_t most);
/// What limits count the caller's network by; empty where it is not counted.
[[nodiscard]] std::string counted_network(Call const& call);

[[nodiscard]] int status_of(v1::ErrorCode code);
/// The name of the cookie that carries a session: bound to the host where the connection is secure.
[[nodiscard]] std::string session_cookie(http::Request const& request);
[[nodiscard]] ports::Error invalid(std::string message);

} // namespace switchboard::api
