#include "api/frame_ancestors.hpp"

#include "base/text.hpp"
#include "configuration/shapes.hpp"

#include <algorithm>

namespace switchboard::api {
namespace {

constexpr char const* kAnyPage = "*";

/// The server's own pages besides: the demo is one.
std::string ancestors_of(v1::Inbox const& inbox) {
    if (inbox.origins().empty()) return kAnyPage;
    std::string out = "'self'";
    for (std::string const& origin : inbox.origins())
        if (!configuration::origin_problem(origin)) out += " " + origin;
    return out;
}

} // namespace

std::optional<FrameAncestors::Known> FrameAncestors::known(std::string const& inbox) const {
    std::scoped_lock const lock{mutex_};
    auto const found = by_inbox_.find(inbox);
    return found == by_inbox_.end() ? std::nullopt : std::optional{found->second};
}

void FrameAncestors::keep(std::string const& inbox, std::string const& ancestors) {
    std::scoped_lock const lock{mutex_};
    by_inbox_[inbox] = {ancestors, now_()};
    none_.erase(inbox);
}

bool FrameAncestors::is_none(std::string const& inbox) const {
    std::scoped_lock const lock{mutex_};
    auto const found = none_.find(inbox);
    return found != none_.end() && now_() - found->second < kFresh;
}

void FrameAncestors::keep_none(std::string const& inbox) {
    std::scoped_lock const lock{mutex_};
    by_inbox_.erase(inbox);
    if (none_.size() >= kNoneMax && !none_.contains(inbox)) none_.clear();
    none_[inbox] = now_();
}

void FrameAncestors::answer_without_store(std::string const& inbox, Then const& then) const {
    auto const last = known(inbox);
    then(last ? std::optional{last->ancestors} : std::nullopt);
}

void FrameAncestors::of(std::string const& inbox, Then then) {
    if (!is_valid_id(inbox) || is_none(inbox)) return then(kAnyPage);
    auto const last = known(inbox);
    if (last && now_() - last->read_at < kFresh) return then(last->ancestors);
    worker_().config.account_of_inbox(
        inbox, [this, inbox, then = std::move(then)](ports::Outcome<std::string> account) {
            if (account) return read(inbox, *account, then);
            if (account.error().code != v1::NOT_FOUND) return answer_without_store(inbox, then);
            keep_none(inbox);
            then(kAnyPage);
        });
}

void FrameAncestors::read(std::string const& inbox, std::string const& account, Then then) {
    worker_().config.load(
        account,
        [this, inbox, then = std::move(then)](ports::Outcome<v1::AccountConfig> const& config) {
            if (!config) return answer_without_store(inbox, then);
            auto const& all = config->inboxes();
            auto const found = std::find_if(
                all.begin(), all.end(), [&](v1::Inbox const& each) { return each.id() == inbox; });
            if (found == all.end()) {
                keep_none(inbox);
                return then(kAnyPage);
            }
            std::string const ancestors = ancestors_of(*found);
            keep(inbox, ancestors);
            then(ancestors);
        });
}

} // namespace switchboard::api
