#include "api/impl/calls.hpp"
#include "api/impl/change_config.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>

namespace switchboard::api {

namespace {

/// Only what we sign with is ours to make; tokens and passwords come from the other side.
bool is_signed(v1::Sink const& sink) {
    return sink.type() == "webhook" || sink.type() == "events";
}

std::optional<Refusal> rotate(
    v1::AccountConfig& config, std::string const& id, std::string const& secret,
    std::int64_t until) {
    auto& sinks = *config.mutable_sinks();
    auto const found = std::find_if(
        sinks.begin(), sinks.end(), [&](v1::Sink const& each) { return each.id() == id; });
    if (found == sinks.end()) return Refusal{{v1::NOT_FOUND, "nothing has this id"}, "id"};
    if (!is_signed(*found))
        return Refusal{{v1::WRONG_STATE, "only webhooks are signed with a secret of ours"}, "id"};
    found->set_previous_secret(found->secret());
    found->mutable_previous_secret_until()->set_seconds(until);
    found->set_secret(secret);
    return std::nullopt;
}

/// A new signing secret, shown this once; the old one signs too for some hours.
void on_new_secret(CallPtr call) {
    auto const hours = read_overlap_hours(*call);
    if (!hours) return refuse(call, hours.error());
    std::string const id = call->param("id");
    std::string const secret = random_token(32);
    std::int64_t const until = to_ms(call->doors->now()) / 1000 + std::int64_t{*hours} * 3600;
    ConfigChange change;
    change.rotated_sink = id;
    change.more["secret"] = secret;
    change.more["previousUntil"] = to_rfc3339(time_point_ms(until * 1000));
    change.edit = [id, secret, until](v1::AccountConfig& config) {
        return rotate(config, id, secret, until);
    };
    change_config(std::move(call), std::move(change));
}

} // namespace

Read<std::uint32_t> read_overlap_hours(Call const& call) {
    constexpr std::uint32_t kOtherwise = 24;
    constexpr std::int64_t kMost = 168;
    if (call.request.body.empty()) return kOtherwise;
    auto const object = read_object(call.request.body);
    if (!object) return object.error();
    if (auto const bad = only_members(*object, {"overlapHours"})) return *bad;
    auto const* const given = object->if_contains("overlapHours");
    if (given == nullptr) return kOtherwise;
    bool const fits = given->is_int64() && given->get_int64() >= 0 && given->get_int64() <= kMost;
    if (!fits) return Misfit{"overlapHours", "must be a whole number, 0 to 168"};
    return static_cast<std::uint32_t>(given->get_int64());
}

void add_sink_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/sinks/{id}/secret", Access::Admin, on_new_secret});
}

} // namespace switchboard::api
