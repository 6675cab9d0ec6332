#include "search/catch_up.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::search {
namespace {

constexpr std::uint32_t kPage = 100;

} // namespace

CatchUp::CatchUp(ports::Store& store, std::string account, AccountIndex& index)
    : store_(store)
    , account_(std::move(account))
    , index_(index) {}

CatchUp::~CatchUp() {
    *exists_ = false;
}

ports::Caller CatchUp::caller() const {
    ports::Caller out;
    out.account = account_;
    out.role = v1::SYSTEM;
    out.id = "search";
    return out;
}

void CatchUp::run(Step step) {
    step_ = std::move(step);
    read(open_, {});
}

void CatchUp::read(List& list, std::string cursor) {
    list_ = &list;
    ports::ListRequest request;
    request.caller = caller();
    request.view = list.view;
    request.cursor = std::move(cursor);
    request.limit = kPage;
    store_.list(std::move(request), [this, exists = exists_](auto page) {
        if (!*exists) return;
        if (!page) return fail();
        on_page(*list_, std::move(*page));
    });
}

void CatchUp::on_page(List& list, ports::ListResult page) {
    next_cursor_ = std::move(page.next_cursor);
    todo_.clear();
    for (auto& each : page.conversations) {
        bool const is_known = index_.has(each) && index_.head_of(each.id()) >= each.head_seq();
        if (!is_known) todo_.push_back(std::move(each));
    }
    anything_new_ = !todo_.empty() || !list.was_read;
    std::reverse(todo_.begin(), todo_.end());
    take_next();
}

void CatchUp::take_next() {
    if (todo_.empty()) return page_done();
    v1::Conversation const& next = todo_.back();
    index_.put(next);
    if (index_.head_of(next.id()) >= next.head_seq()) {
        todo_.pop_back();
        return take_next();
    }
    ports::HistoryRequest request;
    request.caller = caller();
    request.conversation = next.id();
    request.after = index_.head_of(next.id());
    request.limit = kPage;
    store_.history(std::move(request), [this, exists = exists_](auto page) {
        if (!*exists) return;
        if (page) return on_entries(std::move(*page));
        if (page.error().code != v1::NOT_FOUND) return fail();
        index_.remove(todo_.back().id()); // gone meanwhile
        todo_.pop_back();
        take_next();
    });
}

void CatchUp::on_entries(ports::HistoryResult page) {
    bool const more = page.more && !page.entries.empty();
    index_.add(todo_.back(), page.entries);
    if (!more) todo_.pop_back();
    take_next();
}

void CatchUp::page_done() {
    bool const at_end = next_cursor_.empty();
    if (at_end) list_->was_read = true;
    if (at_end || !anything_new_) return list_done();
    auto const step = step_;
    read(*list_, std::move(next_cursor_));
    step(false);
}

void CatchUp::list_done() {
    if (list_ == &closed_) return finish();
    auto const step = step_;
    read(closed_, {});
    step(false);
}

/// What was left out may stand behind pages with nothing new: the list is read to its end again.
void CatchUp::fail() {
    list_->was_read = false;
    finish();
}

void CatchUp::finish() {
    auto const step = std::exchange(step_, nullptr);
    step(true);
}

} // namespace switchboard::search
