// A loop of a test's own: what is posted waits until `run`, and a question is answered by running
// all of it. For fixtures to derive from; one thread.
#pragma once

#include "ports/outcome.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <optional>
#include <utility>

namespace switchboard {

class Posted {
protected:
    void post(std::function<void()> task) { posted_.push_back(std::move(task)); }
    void run() {
        while (!posted_.empty()) {
            auto const next = std::move(posted_.front());
            posted_.pop_front();
            next();
        }
    }
    /// What `call`, which is given whom to tell, answers.
    template<class T, class Call> ports::Outcome<T> ask(Call call) {
        std::optional<ports::Outcome<T>> answer;
        call([&](ports::Outcome<T> given) { answer = std::move(given); });
        EXPECT_FALSE(answers_later_ && answer.has_value()) << "answered from inside the call";
        run();
        EXPECT_TRUE(answer.has_value());
        return answer ? *answer : ports::Error{v1::INTERNAL, "no answer"};
    }

    std::deque<std::function<void()>> posted_;
    bool answers_later_ = false; // what is asked promises so
};

} // namespace switchboard
