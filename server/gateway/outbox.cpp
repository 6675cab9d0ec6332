#include "gateway/outbox.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace switchboard::gateway {
namespace {

constexpr std::size_t kCompactAfter = 64; // written items kept before the vector is moved together
constexpr std::size_t kKeptCapacity = 64; // of a reused outbox

} // namespace

Outbox::Push
Outbox::push(codec::WireBytes bytes, hub::Importance importance, OutboxLimits const& limits) {
    std::size_t const size = bytes->size();
    if (bytes_ + size > limits.drop_bytes) {
        if (importance == hub::Importance::Ephemeral) {
            ++dropped_;
            return Push::Dropped;
        }
        drop_ephemeral();
    }
    if (bytes_ + size > limits.close_bytes) return Push::Overflow;
    items_.push_back({std::move(bytes), importance});
    bytes_ += size;
    return Push::Queued;
}

void Outbox::push_last(codec::WireBytes bytes) {
    bytes_ += bytes->size();
    items_.push_back({std::move(bytes), hub::Importance::Durable});
}

void Outbox::drop_unstarted() {
    std::size_t const kept = offset_ > 0 ? 1 : 0;
    for (std::size_t i = head_ + kept; i < items_.size(); ++i) bytes_ -= items_[i].bytes->size();
    items_.resize(head_ + kept);
}

void Outbox::drop_ephemeral() {
    std::size_t const first = head_ + (offset_ > 0 ? 1 : 0);
    auto const begin = items_.begin() + static_cast<std::ptrdiff_t>(first);
    auto const end = std::remove_if(begin, items_.end(), [this](Item const& item) {
        if (item.importance != hub::Importance::Ephemeral) return false;
        bytes_ -= item.bytes->size();
        ++dropped_;
        return true;
    });
    items_.erase(end, items_.end());
}

std::size_t Outbox::gather(std::span<std::string_view> views) const {
    std::size_t used = 0;
    for (std::size_t i = head_; i < items_.size() && used < views.size(); ++i)
        views[used++] = *items_[i].bytes;
    if (used > 0) views[0].remove_prefix(offset_);
    return used;
}

void Outbox::consume(std::size_t size) {
    SB_ASSERT(size <= bytes_, "no more was written than was there");
    bytes_ -= size;
    while (size > 0) {
        std::size_t const rest = items_[head_].bytes->size() - offset_;
        if (size < rest) {
            offset_ += size;
            break;
        }
        size -= rest;
        offset_ = 0;
        items_[head_++].bytes.reset();
    }
    if (head_ == items_.size()) {
        items_.clear();
        head_ = 0;
    } else if (head_ >= kCompactAfter) {
        items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
}

void Outbox::reset() {
    items_.clear();
    if (items_.capacity() > kKeptCapacity) items_.shrink_to_fit();
    head_ = offset_ = bytes_ = dropped_ = 0;
}

} // namespace switchboard::gateway
