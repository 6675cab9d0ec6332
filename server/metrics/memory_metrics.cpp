#include "metrics/memory_metrics.hpp"

namespace switchboard::metrics {

ports::Counter&
MemoryMetrics::counter(std::string const& name, std::string const& /*help*/, ports::Labels labels) {
    return at(name, labels);
}

ports::Gauge&
MemoryMetrics::gauge(std::string const& name, std::string const& /*help*/, ports::Labels labels) {
    return at(name, labels);
}

ports::Histogram& MemoryMetrics::histogram(
    std::string const& name, std::string const& /*help*/, ports::Labels labels) {
    return at(name, labels);
}

double MemoryMetrics::value(std::string const& key) const {
    auto const found = values_.find(key);
    return found == values_.end() ? 0 : found->second->value;
}

MemoryMetrics::Value& MemoryMetrics::at(std::string const& name, ports::Labels const& labels) {
    std::string key = name;
    for (auto const& [label, value] : labels)
        key += (key.size() == name.size() ? "{" : ",") + label + "=" + value;
    if (!labels.empty()) key += "}";
    auto& place = values_[key];
    if (place == nullptr) place = std::make_unique<Value>();
    return *place;
}

} // namespace switchboard::metrics
