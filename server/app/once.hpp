// Asks a port one question before any loop runs, and waits for the answer: the start-up steps of
// commands. Calling thread only, never on a loop's thread.
#pragma once

#include "ports/outcome.hpp"

#include <boost/asio/io_context.hpp>

#include <optional>
#include <utility>

namespace switchboard::app {

/// `ask` is given the completion handler; `io` is the context that the port was made on.
template<class T, class Ask> ports::Outcome<T> once(boost::asio::io_context& io, Ask&& ask) {
    std::optional<ports::Outcome<T>> answer;
    std::forward<Ask>(ask)(ports::Done<T>{[&](ports::Outcome<T> outcome) {
        answer.emplace(std::move(outcome));
        io.stop(); // the connection's own handlers would keep it running
    }});
    io.restart();
    while (!answer && io.run_one() > 0) {
    }
    if (!answer) return ports::Error{v1::INTERNAL, "the store gave no answer"};
    return std::move(*answer);
}

} // namespace switchboard::app
