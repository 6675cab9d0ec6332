// Who is at something right now, as one node knows it: its workers share one under a short lock. As
// large as what is under way; it never says of anything that has ended that it goes on.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace switchboard::api {

class UnderWay : public std::enable_shared_from_this<UnderWay> {
public:
    /// One more of this name, until what is returned is gone.
    [[nodiscard]] std::shared_ptr<void> begin(std::string name) {
        {
            std::lock_guard const lock{mutex_};
            ++counts_[name];
        }
        auto const end = [self = shared_from_this(), name = std::move(name)](void*) {
            std::lock_guard const lock{self->mutex_};
            auto const found = self->counts_.find(name);
            if (--found->second == 0) self->counts_.erase(found);
        };
        return {this, end};
    }
    [[nodiscard]] bool has(std::string const& name) const {
        std::lock_guard const lock{mutex_};
        return counts_.contains(name);
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> counts_;
};

} // namespace switchboard::api
