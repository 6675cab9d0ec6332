#include "api/impl/list_filter.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr std::size_t kValuesMax = 50;

std::vector<std::string> split(std::string const& text) {
    std::vector<std::string> values;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t const end = std::min(text.find(',', at), text.size());
        if (end > at) values.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return values;
}

bool contains(std::vector<std::string> const& wanted, std::string const& value) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

template<class Valid>
std::optional<Misfit> to_names(
    std::vector<std::string>& values, std::string const& prefix, char const* field, Valid valid) {
    for (std::string& value : values) {
        for (char& c : value)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!value.starts_with(prefix)) value.insert(0, prefix);
        if (!valid(value)) return Misfit{field, "does not know " + value};
    }
    return std::nullopt;
}

} // namespace

bool ListFilter::passes(v1::Conversation const& one) const {
    std::string const owner = one.owner().empty() ? "none" : one.owner();
    bool const tagged =
        tags.empty() || std::any_of(one.tags().begin(), one.tags().end(), [&](auto const& tag) {
            return contains(tags, tag);
        });
    return tagged && contains(queues, one.queue()) && contains(owners, owner) &&
           contains(channels, one.channel()) &&
           contains(states, v1::ConversationState_Name(one.state())) &&
           contains(priorities, v1::Priority_Name(one.priority()));
}

Read<ListFilter> read_filter(Call const& call) {
    ListFilter filter{
        .queues = split(call.query("queue")),
        .owners = split(call.query("owner")),
        .states = split(call.query("state")),
        .priorities = split(call.query("priority")),
        .channels = split(call.query("channel")),
        .tags = split(call.query("tag"))};
    for (auto const* values :
         {&filter.queues, &filter.owners, &filter.states, &filter.priorities, &filter.channels,
          &filter.tags}) {
        if (values->size() > kValuesMax) return Misfit{"filter", "has more than 50 values"};
    }
    auto const is_state = [](std::string const& name) {
        v1::ConversationState state{};
        return v1::ConversationState_Parse(name, &state);
    };
    auto const is_priority = [](std::string const& name) {
        v1::Priority priority{};
        return v1::Priority_Parse(name, &priority);
    };
    if (auto bad = to_names(filter.states, "STATE_", "state", is_state)) return *bad;
    if (auto bad = to_names(filter.priorities, "", "priority", is_priority)) return *bad;
    return filter;
}

} // namespace switchboard::api
