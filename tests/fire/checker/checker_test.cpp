// Each rule by itself, on histories of a few lines.
#include "checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace switchboard::fire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Lines without their times, which count on from 1.
std::vector<int> broken_rules(std::string const& lines, CheckOptions const& options = {}) {
    std::istringstream input{lines};
    std::stringstream timed;
    std::string line;
    for (int at = 1; std::getline(input, line); ++at) timed << at << ' ' << line << '\n';
    ReadHistory read = read_history(timed);
    EXPECT_EQ(read.broken, 0U) << lines;
    std::vector<int> rules;
    for (auto const& [rule, count] : judge(std::move(read.events), options).counts)
        rules.push_back(rule);
    return rules;
}

constexpr char const* kSent = "send ann c1 m1 0 aa\nack ann c1 m1 1 -\n";

TEST(Checker, AcceptsAnOrdinaryHistory) {
    EXPECT_THAT(
        broken_rules(
            std::string{kSent} +
            "send bo c1 m2 0 bb\nack bo c1 m2 2 -\nack bo c1 m2 2 -\n"
            "deliver ann c1 m1 1 aa\ndeliver ann c1 m2 2 bb\n"
            "final ann c1 m1 1 aa\nfinal bo c1 m2 2 bb\nfinal system c1 - 3 -\n"
            "deliver ann c1 - 3 -\n"),
        IsEmpty());
}

TEST(Checker, FindsWhatWasAckedAndIsGone) {
    EXPECT_THAT(broken_rules(std::string{kSent} + "final system c1 - 1 -\n"), ElementsAre(1));
}

TEST(Checker, FindsWhatNobodySentAndWhatWasChanged) {
    EXPECT_THAT(broken_rules("final ann c1 m9 1 aa\n"), ElementsAre(2));
    EXPECT_THAT(broken_rules(std::string{kSent} + "final ann c1 m1 1 ff\n"), ElementsAre(2));
    EXPECT_THAT(broken_rules(std::string{kSent} + "final eve c1 m1 1 aa\n"), ElementsAre(2));
}

TEST(Checker, FindsDoublesAndHoles) {
    EXPECT_THAT(
        broken_rules(std::string{kSent} + "final ann c1 m1 1 aa\nfinal ann c1 m1 2 aa\n"),
        ElementsAre(3));
    EXPECT_THAT(
        broken_rules(std::string{kSent} + "final ann c1 m1 1 aa\nfinal system c1 - 3 -\n"),
        ElementsAre(4));
    EXPECT_THAT(
        broken_rules(std::string{kSent} + "final ann c1 m1 1 aa\nfinal system c1 - 1 -\n"),
        ElementsAre(4, 5));
}

TEST(Checker, FindsANumberThatMeansTwoMessages) {
    EXPECT_THAT(
        broken_rules(
            "send ann c1 m1 0 aa\nack ann c1 m1 2 -\nfinal system c1 - 1 -\nfinal system c1 - 2 -\n"
            "final ann c1 m1 3 aa\n"),
        ElementsAre(5));
}

TEST(Checker, FindsOrdersThatWereNotKept) {
    // m1 was acked before m2 was sent, and stands behind it.
    EXPECT_THAT(
        broken_rules("send ann c1 m1 0 aa\nack ann c1 m1 2 -\nsend bo c1 m2 0 bb\n"
                     "ack bo c1 m2 1 -\nfinal bo c1 m2 1 bb\nfinal ann c1 m1 2 aa\n"),
        ElementsAre(6));
    // Both were under way; one sender's own order still counts.
    EXPECT_THAT(
        broken_rules("send ann c1 m1 0 aa\nsend ann c1 m2 0 bb\nack ann c1 m1 2 -\n"
                     "ack ann c1 m2 1 -\nfinal ann c1 m2 1 bb\nfinal ann c1 m1 2 aa\n"),
        ElementsAre(7));
}

TEST(Checker, FindsReadersWithHolesRepetitionsOrNoEnd) {
    std::string const history = "final system c1 - 1 -\nfinal system c1 - 2 -\n";
    EXPECT_THAT(broken_rules("deliver ann c1 - 1 -\n" + history), ElementsAre(8));
    EXPECT_THAT(
        broken_rules("deliver ann c1 - 2 -\ndeliver ann c1 - 2 -\n" + history), ElementsAre(8));
    std::string const lost = "deliver ann c1 - 1 -\ndeliver ann c1 - 2 -\nreset ann c1 - 0 why\n";
    EXPECT_THAT(
        broken_rules(lost + "deliver ann c1 - 1 -\ndeliver ann c1 - 2 -\n" + history), IsEmpty());
    EXPECT_THAT(broken_rules("deliver ann c1 - 1 -\ngone ann c1 - 0 -\n" + history), IsEmpty());
}

TEST(Checker, FindsAResumeThatDoesNotGoOnWhereItStopped) {
    EXPECT_THAT(broken_rules("resumed ann c1 - 5 -\nwire ann c1 - 6 -\n"), IsEmpty());
    EXPECT_THAT(broken_rules("resumed ann c1 - 5 -\nwire ann c1 - 5 -\n"), ElementsAre(9));
    EXPECT_THAT(broken_rules("resumed ann c1 - 5 -\nwire ann c1 - 7 -\n"), ElementsAre(9));
    // What a sender was acked is not sent to it, and an ack may overtake older entries.
    EXPECT_THAT(
        broken_rules("resumed ann c1 - 5 -\nack ann c1 m 7 -\nwire ann c1 - 6 -\n"
                     "wire ann c1 - 8 -\n"),
        IsEmpty());
    EXPECT_THAT(
        broken_rules("resumed ann c1 - 5 -\nack bo c1 m 7 -\nwire ann c1 - 6 -\n"
                     "wire ann c1 - 8 -\n"),
        ElementsAre(9));
    EXPECT_THAT(
        broken_rules("resumed ann c1 - 5 -\nreset ann c1 - 0 why\nwire ann c1 - 1 -\n"), IsEmpty());
    EXPECT_THAT(
        broken_rules("resumed ann c1 - 5 -\nwire ann c1 - 6 -\nwire ann c1 - 6 -\n"),
        ElementsAre(9));
}

TEST(Checker, FindsWhatWasRefusedAndIsThere) {
    EXPECT_THAT(
        broken_rules("send ann c1 m1 0 aa\nrefused ann c1 m1 3 -\nfinal ann c1 m1 1 aa\n"),
        ElementsAre(10));
}

TEST(Checker, FindsTwoOwnersAndTwoOpenConversations) {
    EXPECT_THAT(
        broken_rules("opened ann c1 - 0 web\nopened ann c1 - 0 web\nopened ann c2 - 0 mail\n"),
        IsEmpty());
    EXPECT_THAT(broken_rules("opened ann c1 - 0 web\nopened ann c2 - 0 web\n"), ElementsAre(11));
    EXPECT_THAT(
        broken_rules("opened ann c1 - 0 web\nclosed ann c1 - 0 aa\nopened ann c2 - 0 web\n"),
        IsEmpty());
    EXPECT_THAT(broken_rules("accepted bo c1 - 4 -\naccepted cy c1 - 4 -\n"), ElementsAre(11));
}

TEST(Checker, FindsAgentsWhoSpeakWithoutOwningAndOwnersWhoNeverDid) {
    std::string const staff = "staff bo - - 0 -\nstaff cy - - 0 -\n";
    std::string const said = "send bo c1 m1 0 aa\nack bo c1 m1 2 -\nfinal bo c1 m1 2 aa\n";
    std::string const whole = staff + "final system c1 - 1 -\n" + said;
    EXPECT_THAT(broken_rules(whole + "assigned bo c1 - 1 -\n"), IsEmpty());
    EXPECT_THAT(broken_rules(whole), IsEmpty()); // a history that does not tell of owners
    EXPECT_THAT(broken_rules(whole + "assigned cy c1 - 1 -\n"), ElementsAre(11));
    EXPECT_THAT(
        broken_rules(whole + "final system c1 - 3 -\nassigned bo c1 - 3 -\n"), ElementsAre(11));
    EXPECT_THAT(
        broken_rules("accepted cy c1 - 4 -\n" + whole + "assigned bo c1 - 1 -\n"), ElementsAre(11));
}

TEST(Checker, FindsATokenThatGoesBack) {
    EXPECT_THAT(broken_rules("token n1 - - 1 a\ntoken n2 - - 2 a\ntoken n1 - - 1 b\n"), IsEmpty());
    EXPECT_THAT(broken_rules("token n2 - - 2 a\ntoken n1 - - 1 a\n"), ElementsAre(12));
}

TEST(Checker, FindsTicketsThatAreMissingDoubleOrDifferent) {
    std::string const closed = "closed ann c1 - 0 aa\n";
    EXPECT_THAT(broken_rules(closed), IsEmpty()); // no ticketing system took part
    EXPECT_THAT(broken_rules(closed + "sink s c1 c1.1 0 aa\n"), IsEmpty());
    EXPECT_THAT(broken_rules(closed + "sink s c2 c2.1 0 aa\n"), ElementsAre(13));
    EXPECT_THAT(
        broken_rules(closed + "sink s c1 c1.1 0 aa\nsink s c1 c1.1 0 aa\n"), ElementsAre(13));
    EXPECT_THAT(broken_rules(closed + "sink s c1 c1.1 0 bb\n"), ElementsAre(13));
    EXPECT_THAT(
        broken_rules(closed + "sink s c1 c1.1 0 aa\nsink s c1 c1.2 0 aa\n"), ElementsAre(13));
}

TEST(Checker, FindsForeignTextsAndSlowRecoveries) {
    EXPECT_THAT(broken_rules("taint ann c1 m1 3 c2\n"), ElementsAre(14));
    EXPECT_THAT(broken_rules("healed rig - - 0 -\nsettled rig - - 20 -\n"), IsEmpty());
    EXPECT_THAT(broken_rules("healed rig - - 0 -\n"), ElementsAre(16));
    CheckOptions strict;
    strict.settle_ms_max = 10;
    EXPECT_THAT(
        broken_rules("healed rig - - 0 -\nsettled rig - - 20 -\n", strict), ElementsAre(16));
}

TEST(Checker, CountsLinesThatAreNoEvents) {
    std::istringstream input{
        "1 send ann c1 m1 0 aa\n2 send ann c1\n3 jump a b c 1 -\n4 ack ann c1 m1 x -\n"};
    ReadHistory const read = read_history(input);
    EXPECT_EQ(read.events.size(), 1U);
    EXPECT_EQ(read.broken, 3U);
    EXPECT_EQ(to_line(read.events[0]), "1 send ann c1 m1 0 aa");
}

} // namespace
} // namespace switchboard::fire
