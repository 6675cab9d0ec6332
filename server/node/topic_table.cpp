#include "node/topic_table.hpp"

#include "base/assert.hpp"
#include "ports/topics.hpp"

namespace switchboard::node {
namespace {

std::uint64_t bit(std::size_t worker) {
    SB_ASSERT(worker < TopicTable::kWorkersMax, "one bit a worker");
    return std::uint64_t{1} << worker;
}

} // namespace

bool TopicTable::add(std::string const& account, std::string const& topic, std::size_t worker) {
    std::lock_guard const lock{mutex_};
    Item& item = items_[ports::topic_key(account, topic)];
    bool const first = item.workers == 0;
    if (first) {
        item.account = account;
        item.topic = topic;
    }
    item.workers |= bit(worker);
    return first;
}

bool TopicTable::remove(std::string const& account, std::string const& topic, std::size_t worker) {
    std::lock_guard const lock{mutex_};
    auto const found = items_.find(ports::topic_key(account, topic));
    if (found == items_.end()) return false;
    found->second.workers &= ~bit(worker);
    if (found->second.workers != 0) return false;
    items_.erase(found);
    return true;
}

std::uint64_t TopicTable::followers(std::string const& account, std::string const& topic) const {
    std::lock_guard const lock{mutex_};
    auto const found = items_.find(ports::topic_key(account, topic));
    return found == items_.end() ? 0 : found->second.workers;
}

std::vector<std::pair<std::string, std::string>> TopicTable::all() const {
    std::lock_guard const lock{mutex_};
    std::vector<std::pair<std::string, std::string>> out;
    out.reserve(items_.size());
    for (auto const& [key, item] : items_) out.emplace_back(item.account, item.topic);
    return out;
}

} // namespace switchboard::node
