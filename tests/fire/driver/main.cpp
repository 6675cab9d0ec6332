// fire_driver: a load over the real client, told by one command a line on its standard input and
// answering each with one line (see --help). Everything that it saw is in the journal.
#include "load.hpp"

#include <CLI/CLI.hpp>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include <csignal>
#include <functional>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace asio = boost::asio;
using switchboard::Millis;
using switchboard::fire::Load;
using switchboard::fire::LoadOptions;

namespace {

constexpr char const* kCommands = R"(
Commands, one a line; each is answered with one line:
  begin                everybody connects and is served
  speak on|off         the load
  run MS               goes on for so long
  cut N                breaks N connections
  fault NAME           a fault begins: into the journal
  settle MS            the fault is over: waits until everything sent so far is acked
  finish MS            stops, dumps the history, waits until every reader has read it
  turn-over N          begins to close N conversations; their customers open others
  race-opens N         two nodes open a conversation for one customer at once, N times
  race-closes N        N conversations are closed in the moment in which their customers write
  race-transfers N     N times to an agent whose connection breaks in that moment
                       (while either goes on another agent asks for each offer too)
  status               figures so far
  quit)";

void say(std::string const& line) {
    std::cout << line << std::endl;
}

/// False: it was the last one.
bool obey(Load& load, std::string const& line) {
    std::istringstream words{line};
    std::string name, argument;
    words >> name >> argument;
    std::size_t const number = std::strtoull(argument.c_str(), nullptr, 10);
    if (name == "begin") {
        load.begin(say);
    } else if (name == "settle") {
        load.settle(Millis{number}, say);
    } else if (name == "run") {
        load.run(Millis{number}, say);
    } else if (name == "finish") {
        load.finish(Millis{number}, say);
    } else if (name == "race-opens") {
        load.race_opens(number, say);
    } else if (name == "race-closes") {
        load.race_closes(number, say);
    } else if (name == "race-transfers") {
        load.race_transfers(number, say);
    } else if (name == "status") {
        say(load.status());
    } else if (name == "speak") {
        load.speak(argument == "on");
        say("ok");
    } else if (name == "turn-over") {
        load.turn_over(number);
        say("ok");
    } else if (name == "cut") {
        load.cut(number);
        say("ok");
    } else if (name == "fault") {
        load.note_fault(argument);
        say("ok");
    } else {
        if (name != "quit") say("error: unknown command: " + line);
        return name != "quit";
    }
    return true;
}

int run(LoadOptions const& options) {
    asio::io_context io{1};
    Load load{io, options};
    asio::posix::stream_descriptor input{io, ::dup(STDIN_FILENO)};
    asio::streambuf lines;
    std::function<void()> const read = [&] {
        asio::async_read_until(
            input, lines, '\n', [&](boost::system::error_code error, std::size_t) {
                if (error) return io.stop();
                std::istream stream{&lines};
                std::string line;
                std::getline(stream, line);
                if (!obey(load, line)) return io.stop();
                read();
            });
    };
    read();
    io.run();
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    CLI::App app{"A load over real clients, with a journal of what each of them saw"};
    app.footer(kCommands);
    LoadOptions options;
    std::vector<std::string> nodes;
    app.add_option("--node", nodes, "http://127.0.0.1:PORT of a node; more than once")->required();
    app.add_option("--journal", options.journal, "file to write")->required();
    app.add_option("--inbox", options.inbox, "whose customers come")->required();
    app.add_option("--staff", options.staff_file, "file with lines USER TOKEN");
    app.add_option("--seed", options.seed, "of every choice");
    app.add_option("--visitors", options.visitors, "customers");
    app.add_option("--window", options.window, "messages of one sender in flight");
    app.add_option("--gap", options.gap_ms, "milliseconds between two of them");
    app.add_option("--duplicates", options.duplicates_percent, "percent sent again");
    app.add_option("--conflicts", options.conflicts_percent, "percent of ids used twice");
    app.add_flag("--wire", options.wire, "journal every entry frame");
    app.add_flag("--idle", options.idle, "customers only stay connected");
    CLI11_PARSE(app, argc, argv);
    for (auto const& node : nodes) {
        auto endpoint = switchboard::client::parse_endpoint(node);
        if (endpoint.has_error()) {
            std::cerr << "fire_driver: " << endpoint.error().message << '\n';
            return 2;
        }
        options.nodes.push_back(*endpoint);
    }
    try {
        return run(options);
    } catch (std::exception const& error) {
        std::cerr << "fire_driver: " << error.what() << '\n';
        return 1;
    }
}
