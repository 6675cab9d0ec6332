// Which workers of this node follow which topic. The one structure that the workers of a node
// share: asked for every record, changed when somebody opens or leaves a conversation; locked
// inside, never while anything else is called. It knows no store and no thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace switchboard::node {

class TopicTable {
public:
    static constexpr std::size_t kWorkersMax = 64; // one bit each

    /// True if the worker is the first on this node.
    bool add(std::string const& account, std::string const& topic, std::size_t worker);
    /// True if nobody on this node is left.
    bool remove(std::string const& account, std::string const& topic, std::size_t worker);
    /// One bit a worker.
    [[nodiscard]] std::uint64_t
    followers(std::string const& account, std::string const& topic) const;
    [[nodiscard]] bool contains(std::string const& account, std::string const& topic) const {
        return followers(account, topic) != 0;
    }
    /// Every (account, topic).
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> all() const;

private:
    struct Item {
        std::string account, topic;
        std::uint64_t workers = 0;
    };
    mutable std::mutex mutex_;
    std::unordered_map<std::string, Item> items_;
};

} // namespace switchboard::node
