#include "api/impl/calls.hpp"
#include "api/impl/change_config.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <array>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kOverlapHours = 24;
constexpr std::uint32_t kOverlapHoursMax = 168;

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
    std::uint32_t hours = kOverlapHours;
    if (!call->request.body.empty()) {
        auto const object = read_object(call->request.body);
        if (!object) return refuse(call, object.error());
        if (auto const bad = only_members(*object, {"overlapHours"})) return refuse(call, *bad);
        if (auto const* const given = object->if_contains("overlapHours")) {
            bool const fits = given->is_int64() && given->get_int64() >= 0 &&
                              given->get_int64() <= kOverlapHoursMax;
            if (!fits)
                return refuse(call, Misfit{"overlapHours", "must be a whole number, 0 to 168"});
            hours = static_cast<std::uint32_t>(given->get_int64());
        }
    }
    std::string const id = call->param("id");
    std::string const secret = random_token(32);
    std::int64_t const until = to_ms(call->doors->now()) / 1000 + std::int64_t{hours} * 3600;
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

void add_sink_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/sinks/{id}/secret", Access::Admin, on_new_secret});
}

} // namespace switchboard::api
