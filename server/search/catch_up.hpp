// Brings one account's index up to what the store has: lists give the conversations by their last
// activity, so what changed stands before what did not. Runs on the thread that owns store and
// index; between two answers of the store others get their turn.
#pragma once

#include "ports/store.hpp"
#include "search/account_index.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::search {

class CatchUp {
public:
    CatchUp(ports::Store& store, std::string account, AccountIndex& index);
    ~CatchUp();
    CatchUp(CatchUp const&) = delete;
    CatchUp& operator=(CatchUp const&) = delete;

    /// Called after every step; `finished` once no more is to be done, whether or not it worked.
    using Step = std::function<void(bool finished)>;
    void run(Step step);
    /// Everything was in the index at the end of the last run.
    [[nodiscard]] bool is_complete() const { return open_.was_read && closed_.was_read; }

private:
    struct List {
        ports::View view;
        bool was_read = false; // to its end: from then on it is read until nothing is new
    };
    void read(List& list, std::string cursor);
    void on_page(List& list, ports::ListResult page);
    void take_next();
    void on_entries(ports::HistoryResult page);
    void page_done();
    void list_done();
    void fail();
    void finish();
    [[nodiscard]] ports::Caller caller() const;

    ports::Store& store_;
    std::string account_;
    AccountIndex& index_;
    List open_{ports::View::Open};
    List closed_{ports::View::Closed};
    List* list_ = nullptr;
    std::vector<v1::Conversation> todo_; // of this page, the next one last
    bool anything_new_ = false;
    std::string next_cursor_;
    Step step_;
    std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);
};

} // namespace switchboard::search
