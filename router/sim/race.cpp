#include "router/sim/race.hpp"

#include <algorithm>

namespace switchboard::router::sim {

Race::Race(Model const& model, std::uint64_t seed)
    : model_{model}
    , random_{seed}
    , queues_(model.streams.size()) {
    for (auto const& stream : model.streams) rates_.arrivals += stream.per_second;
    auto const& seconds = model.service_seconds;
    auto const [least, most] = std::minmax_element(seconds.begin(), seconds.end());
    fastest_ = 1.0 / *least;
    alike_ = *least == *most;
}

void Race::add(List& list, Customer& customer) {
    customer.place = list.size();
    list.push_back(&customer);
}

void Race::remove(List& list, Customer& customer) {
    list[customer.place] = list.back();
    list[customer.place]->place = customer.place;
    list.pop_back();
}

void Race::wait(Customer& customer) {
    add(waiting_, customer);
    queues_[customer.stream] += 1;
    sum_rates();
}

void Race::serve(Customer& customer, std::size_t agent) {
    remove(waiting_, customer);
    queues_[customer.stream] -= 1;
    customer.active = true;
    customer.agent = agent;
    add(serving_, customer);
    sum_rates();
}

void Race::leave(Customer& customer) {
    remove(customer.active ? serving_ : waiting_, customer);
    if (!customer.active) queues_[customer.stream] -= 1;
    sum_rates();
}

void Race::sum_rates() {
    rates_.services = 0;
    if (alike_)
        rates_.services = fastest_ * static_cast<double>(serving_.size());
    else
        for (auto const* each : serving_)
            rates_.services += 1.0 / model_.service_seconds[each->agent];
    if (model_.patience_seconds > 0)
        rates_.patience = static_cast<double>(waiting_.size()) / model_.patience_seconds;
}

Customer* Race::any(List const& list) {
    auto const at = static_cast<std::size_t>(random_.uniform() * static_cast<double>(list.size()));
    return list[std::min(at, list.size() - 1)];
}

/// Somebody who is served, by the speed of the agent.
Customer* Race::finishes() {
    for (;;) {
        auto* const one = any(serving_);
        if (alike_ || random_.uniform() * fastest_ * model_.service_seconds[one->agent] < 1.0)
            return one;
    }
}

std::size_t Race::arrives() {
    auto left = random_.uniform() * rates_.arrivals;
    std::size_t stream = 0;
    while (stream + 1 < model_.streams.size() && left >= model_.streams[stream].per_second)
        left -= model_.streams[stream++].per_second;
    return stream;
}

Race::Next Race::next() {
    Next next;
    next.after = random_.exponential(1.0 / rates_.all());
    auto const point = random_.uniform() * rates_.all();
    if (point < rates_.arrivals) {
        next.stream = arrives();
    } else if (point < rates_.arrivals + rates_.services) {
        next.what = What::Done;
        next.customer = finishes();
    } else {
        next.what = What::GiveUp;
        next.customer = any(waiting_);
    }
    return next;
}

} // namespace switchboard::router::sim
