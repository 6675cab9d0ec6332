// Whose erasing is in the audit log already and has not come to its end: what goes cannot come
// back, so the log has it first, once, however often it has to be tried. Bounded: forgetting one
// costs a second record, nothing else.
#pragma once

#include <set>
#include <string>
#include <utility>

namespace switchboard::privacy {

class WrittenOnce {
public:
    [[nodiscard]] bool has(std::string const& account, std::string const& id) const {
        return all_.contains({account, id});
    }
    void add(std::string const& account, std::string const& id) {
        if (all_.size() >= kMax) all_.clear();
        all_.emplace(account, id);
    }
    void gone(std::string const& account, std::string const& id) { all_.erase({account, id}); }

private:
    static constexpr std::size_t kMax = 10'000;
    std::set<std::pair<std::string, std::string>> all_;
};

} // namespace switchboard::privacy
