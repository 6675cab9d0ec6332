// Files given to a real clamd: what it finds, and what is said when it does not look.
#include "clamd_process.hpp"
#include "metrics/memory_metrics.hpp"
#include "scanning/clamd_scanner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

namespace switchboard::scanning::test {
namespace {

using ports::Verdict;
using Kind = ports::Verdict::Kind;
using testing::HasSubstr;
using Parts = std::vector<std::string>;

constexpr char kScanned[] = "switchboard_uploads_scanned_total{result=";

class Scanner {
public:
    explicit Scanner(ClamdSettings settings)
        : scanner_{io_, std::move(settings), metrics} {}

    struct Scan {
        std::optional<ports::Outcome<Verdict>> outcome;
        std::size_t asked = 0; // parts
    };

    /// Begins; `scans` keeps what comes of it.
    Scan& begin(Parts parts, std::string uploader = "an") {
        auto const scan = std::make_shared<Scan>();
        scans.push_back(scan);
        ports::FileToScan file{
            "acme", "c1", "f" + std::to_string(scans.size()), std::move(uploader),
            static_cast<std::uint32_t>(parts.size())};
        file.part = [this, scan, parts](std::uint32_t number, ports::Done<std::string> done) {
            EXPECT_EQ(number, scan->asked++);
            if (number == 0) most_at_once = std::max(most_at_once, ++at_clamd_);
            boost::asio::post(io_, [done, bytes = parts.at(number)] { done(bytes); });
        };
        scanner_.scan(std::move(file), [this, scan](ports::Outcome<Verdict> outcome) {
            EXPECT_FALSE(scan->outcome) << "answered twice";
            if (scan->asked > 0) --at_clamd_;
            scan->outcome = std::move(outcome);
        });
        EXPECT_FALSE(scan->outcome) << "answered from inside";
        return *scan;
    }
    /// Until everybody has their answer.
    void run() {
        io_.restart();
        io_.run();
    }
    Verdict verdict(Parts parts) {
        auto const& scan = begin(std::move(parts));
        run();
        EXPECT_TRUE(scan.outcome && *scan.outcome);
        return scan.outcome && *scan.outcome ? **scan.outcome : Verdict{};
    }
    [[nodiscard]] double scanned(std::string const& result) const {
        return metrics.value(kScanned + result + "}");
    }

    metrics::MemoryMetrics metrics;
    std::vector<std::shared_ptr<Scan>> scans;
    std::size_t most_at_once = 0;

    [[nodiscard]] boost::asio::io_context& io() { return io_; }

private:
    boost::asio::io_context io_;
    std::size_t at_clamd_ = 0;
    ClamdScanner scanner_;
};

ClamdSettings at(ClamdPlace place, Millis patience = std::chrono::seconds{60}) {
    ClamdSettings settings;
    settings.place = std::move(place);
    settings.patience = patience;
    return settings;
}

TEST(Clamd, FindsWhatItKnowsAndNothingElse) {
    ClamdProcess clamd;
    Scanner scanner{at(clamd.place())};
    EXPECT_EQ(scanner.verdict({"xin chào"}).kind, Kind::Clean);
    auto const found = scanner.verdict({eicar()});
    EXPECT_EQ(found.kind, Kind::Found);
    EXPECT_EQ(found.detail, "Test.Eicar.UNOFFICIAL");
    // Parts are one file: a mark that lies across two of them is still there.
    std::string const mark = marked();
    std::string const filler(256 * 1024 - 10, 'x');
    EXPECT_EQ(scanner.verdict({filler + mark.substr(0, 10), mark.substr(10)}).kind, Kind::Found);
    EXPECT_EQ(scanner.verdict({filler + mark.substr(0, 10), mark.substr(11)}).kind, Kind::Clean);
    EXPECT_EQ(scanner.scanned("clean"), 2);
    EXPECT_EQ(scanner.scanned("found"), 2);
    EXPECT_EQ(scanner.metrics.value("switchboard_uploads_scan_seconds"), 4);
}

TEST(Clamd, AnswersOnAPortAsWell) {
    auto const port = store::test::free_port();
    ClamdProcess clamd{"TCPSocket " + std::to_string(port) + "\nTCPAddr 127.0.0.1\n"};
    // The name has an IPv6 address too, where nobody listens.
    Scanner scanner{at({{}, "localhost", port})};
    EXPECT_EQ(scanner.verdict({marked()}).kind, Kind::Found);
    EXPECT_EQ(scanner.verdict({std::string(256 * 1024, 'x'), "y"}).kind, Kind::Clean);
}

TEST(Clamd, OneThatIsGoneIsSaidToBeGoneUntilItIsBack) {
    ClamdProcess clamd;
    Scanner scanner{at(clamd.place())};
    clamd.kill_hard();
    auto const gone = scanner.verdict({"a"});
    EXPECT_EQ(gone.kind, Kind::Unavailable);
    EXPECT_NE(gone.detail, "");
    clamd.start();
    EXPECT_EQ(scanner.verdict({"a"}).kind, Kind::Clean);
    EXPECT_EQ(scanner.scanned("unavailable"), 1);
}

TEST(Clamd, WhoeverWantsFilesUncheckedRatherThanNotAtAllHasThemMarked) {
    ClamdProcess clamd;
    auto settings = at(clamd.place());
    settings.take_unchecked = true;
    Scanner scanner{settings};
    EXPECT_EQ(scanner.verdict({marked()}).kind, Kind::Found) << "looked at whenever it can be";
    clamd.kill_hard();
    EXPECT_EQ(scanner.verdict({marked()}).kind, Kind::Unchecked);
    EXPECT_EQ(scanner.scanned("unchecked"), 1);
    EXPECT_EQ(scanner.scanned("unavailable"), 0);
}

TEST(Clamd, OneThatHangsHoldsNobodyLongerThanTheirTime) {
    ClamdProcess clamd;
    auto settings = at(clamd.place(), Millis{300});
    settings.at_once = 1;
    Scanner scanner{settings};
    clamd.hang();
    for (int i = 0; i < 3; ++i) scanner.begin({"a"}); // one at clamd, two in the line
    EXPECT_EQ(scanner.metrics.value("switchboard_uploads_scans_waiting"), 2);
    scanner.run();
    for (auto const& scan : scanner.scans) {
        ASSERT_TRUE(scan->outcome && *scan->outcome);
        EXPECT_EQ((*scan->outcome)->kind, Kind::Unavailable);
    }
    EXPECT_EQ(scanner.metrics.value("switchboard_uploads_scans_waiting"), 0);
    clamd.go_on();
    Scanner patient{at(clamd.place())};
    EXPECT_EQ(patient.verdict({"a"}).kind, Kind::Clean);
}

TEST(Clamd, AFileThatIsTooLargeForItIsSaidToBe) {
    ClamdProcess clamd{"StreamMaxLength 1M\n"};
    Scanner scanner{at(clamd.place())};
    std::string const part(256 * 1024, 'x');
    EXPECT_EQ(scanner.verdict({part, part, part, part}).kind, Kind::Clean);
    // Again and again: it hangs up in the middle, at another place each time.
    for (int i = 0; i < 10; ++i) EXPECT_EQ(scanner.verdict(Parts(40, part)).kind, Kind::TooLarge);
    EXPECT_EQ(scanner.scanned("too_large"), 10);
}

TEST(Clamd, SeveralAtOnceEachGetTheirOwnVerdict) {
    ClamdProcess clamd;
    auto settings = at(clamd.place());
    settings.at_once = 3;
    Scanner scanner{settings};
    std::string const part(256 * 1024, 'x');
    for (std::size_t i = 0; i < 40; ++i) {
        bool const bad = i % 3 == 0;
        scanner.begin({part, part, bad ? marked() : "good"}, "visitor" + std::to_string(i));
    }
    scanner.run();
    for (std::size_t i = 0; i < scanner.scans.size(); ++i) {
        auto const& outcome = scanner.scans[i]->outcome;
        ASSERT_TRUE(outcome && *outcome) << i;
        EXPECT_EQ((*outcome)->kind, i % 3 == 0 ? Kind::Found : Kind::Clean) << i;
        EXPECT_EQ(scanner.scans[i]->asked, 3U);
    }
    EXPECT_EQ(scanner.most_at_once, 3U);
    EXPECT_EQ(scanner.metrics.value("switchboard_uploads_scans_waiting"), 0);
}

TEST(Clamd, TheLineHasAnEndAndNobodyFillsItAlone) {
    ClamdProcess clamd;
    auto settings = at(clamd.place(), Millis{500});
    settings.at_once = 1;
    settings.waiting = 2;
    settings.of_one = 2;
    settings.take_unchecked = true;
    Scanner scanner{settings};
    clamd.hang();
    auto const kind = [&](std::size_t i) { return (**scanner.scans.at(i)->outcome).kind; };
    for (auto const* who : {"an", "an", "an", "binh", "chi"}) scanner.begin({"a"}, who);
    scanner.run();
    EXPECT_EQ(kind(0), Kind::Unchecked);
    EXPECT_EQ(kind(1), Kind::Unavailable) << "it never had a place";
    EXPECT_EQ(kind(2), Kind::Unavailable) << "an's third";
    EXPECT_EQ(kind(3), Kind::Unavailable);
    EXPECT_EQ(kind(4), Kind::Unavailable)
        << "the line was full: a crowd is no way past the scanner";
    clamd.go_on();
    // Places are given back, however an order ended.
    for (int i = 0; i < 2; ++i) scanner.begin({"a"}, "an");
    scanner.run();
    EXPECT_NE(kind(5), Kind::Unavailable);
    EXPECT_NE(kind(6), Kind::Unavailable);
}

TEST(Clamd, APartThatCannotBeReadIsAnErrorAndNoVerdict) {
    ClamdProcess clamd;
    boost::asio::io_context io;
    metrics::MemoryMetrics metrics;
    ClamdScanner scanner{io, at(clamd.place()), metrics};
    for (bool const empty : {false, true}) {
        ports::FileToScan file{"acme", "c1", "f1", "an", 2};
        file.part = [empty](std::uint32_t number, ports::Done<std::string> done) {
            if (number == 0) return done(std::string{"a"});
            if (empty) return done(std::string{});
            done(ports::Error{v1::STORE_UNAVAILABLE, "not now"});
        };
        std::optional<ports::Outcome<Verdict>> outcome;
        scanner.scan(file, [&](ports::Outcome<Verdict> given) { outcome = std::move(given); });
        io.restart();
        io.run();
        ASSERT_TRUE(outcome);
        ASSERT_TRUE(outcome->has_error());
        EXPECT_EQ(outcome->error().code, empty ? v1::INTERNAL : v1::STORE_UNAVAILABLE);
    }
}

TEST(Clamd, OneThatAnswersBeforeItHasEverythingIsNotBelieved) {
    using boost::asio::local::stream_protocol;
    store::test::TemporaryFolder const folder;
    std::string const path = (folder.path() / "liar").string();
    std::string const early{"stream: OK\0", 11};
    Scanner scanner{at({path, {}, 0})};
    stream_protocol::acceptor acceptor{scanner.io(), stream_protocol::endpoint{path}};
    stream_protocol::socket liar{scanner.io()};
    acceptor.async_accept(liar, [&](boost::system::error_code) {
        boost::asio::write(liar, boost::asio::buffer(early));
    });
    auto const verdict = scanner.verdict(Parts(40, std::string(256 * 1024, 'x')));
    EXPECT_EQ(verdict.kind, Kind::Unavailable);
    EXPECT_EQ(verdict.detail, "it answered before it had everything");
}

/// Takes connections in clamd's place and does as it is told once it has `wanted` bytes.
class Impostor {
public:
    using Socket = boost::asio::local::stream_protocol::socket;
    Impostor(
        Scanner& scanner, std::string const& path, std::size_t wanted,
        std::function<void(Socket&)> act)
        : acceptor_{scanner.io(), boost::asio::local::stream_protocol::endpoint{path}}
        , peer_{scanner.io()}
        , wanted_{wanted}
        , act_{std::move(act)} {
        acceptor_.async_accept(peer_, [this](boost::system::error_code ec) {
            if (ec) return;
            boost::asio::async_read(
                peer_, boost::asio::dynamic_buffer(seen_), boost::asio::transfer_exactly(wanted_),
                [this](boost::system::error_code, std::size_t) { act_(peer_); });
        });
    }

private:
    boost::asio::local::stream_protocol::acceptor acceptor_;
    Socket peer_;
    std::size_t wanted_;
    std::function<void(Socket&)> act_;
    std::string seen_;
};

/// Of "zINSTREAM" with its zero, one part with its length, and the length 0 that ends it.
std::size_t whole(std::size_t part) {
    return 10 + 4 + part + 4;
}

TEST(Clamd, AReplyThatBreaksOffIsNone) {
    store::test::TemporaryFolder const folder;
    std::string const path = (folder.path() / "broken").string();
    for (std::string const said :
         {"stream: OK", "stream: O", "stream: X FOUND", "INSTREAM size limit exceeded. ERROR",
          ""}) {
        std::filesystem::remove(path);
        Scanner scanner{at({path, {}, 0})};
        Impostor const impostor{scanner, path, whole(1), [&](Impostor::Socket& peer) {
                                    boost::asio::write(peer, boost::asio::buffer(said));
                                    peer.close();
                                }};
        auto const verdict = scanner.verdict({"a"});
        EXPECT_EQ(verdict.kind, Kind::Unavailable) << said;
        EXPECT_THAT(verdict.detail, HasSubstr("it hung up")) << said;
    }
}

TEST(Clamd, OneThatHangsUpInTheMiddleHasSaidNothing) {
    store::test::TemporaryFolder const folder;
    std::string const path = (folder.path() / "gone").string();
    Scanner scanner{at({path, {}, 0})};
    // What is unread makes the end a reset.
    Impostor const impostor{scanner, path, 100'000, [](Impostor::Socket& peer) { peer.close(); }};
    auto const verdict = scanner.verdict(Parts(40, std::string(256 * 1024, 'x')));
    EXPECT_EQ(verdict.kind, Kind::Unavailable);
    EXPECT_THAT(verdict.detail, HasSubstr("it hung up"));
    EXPECT_EQ(scanner.scanned("unavailable"), 1);
    EXPECT_EQ(scanner.scanned("clean"), 0);
}

TEST(Clamd, WhateverElseListensThereIsNotTakenForIt) {
    store::test::RedisServer redis;
    Scanner scanner{at({redis.socket(), {}, 0}, Millis{500})};
    EXPECT_EQ(scanner.verdict({"a"}).kind, Kind::Unavailable);
    Scanner nowhere{at({{}, "127.0.0.1", store::test::free_port()})};
    EXPECT_EQ(nowhere.verdict({"a"}).kind, Kind::Unavailable);
}

} // namespace
} // namespace switchboard::scanning::test
