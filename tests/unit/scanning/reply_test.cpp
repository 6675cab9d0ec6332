// What clamd's words are taken for.
#include "scanning/clamd_place.hpp"
#include "scanning/clamd_reply.hpp"

#include <gtest/gtest.h>

namespace switchboard::scanning {
namespace {

using Kind = ports::Verdict::Kind;

TEST(ClamdReply, IsCleanOnlyByTheOneWordForIt) {
    EXPECT_EQ(read_reply("stream: OK").kind, Kind::Clean);
    for (auto const* other :
         {"", "OK", "stream: ", "stream: ok", "stream: OK ", "stream: OKAY", "stream:OK", "1: OK",
          "stream: Not.Checked ERROR", "stream: OK\n", "FOUND", "UNKNOWN COMMAND", "PONG",
          "Error: cannot allocate memory. ERROR", "stream: Can't open file or directory ERROR"})
        EXPECT_EQ(read_reply(other).kind, Kind::Unavailable) << other;
}

TEST(ClamdReply, NamesWhatWasFound) {
    auto const found = read_reply("stream: Win.Test.EICAR_HDB-1 FOUND");
    EXPECT_EQ(found.kind, Kind::Found);
    EXPECT_EQ(found.detail, "Win.Test.EICAR_HDB-1");
    // A name may hold the words of other replies.
    EXPECT_EQ(read_reply("stream: OK FOUND").kind, Kind::Found);
    EXPECT_EQ(read_reply("stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND").kind, Kind::Found);
}

TEST(ClamdReply, TellsTooLargeFromNotNow) {
    EXPECT_EQ(read_reply("INSTREAM size limit exceeded. ERROR").kind, Kind::TooLarge);
    auto const other = read_reply("INSTREAM: can't create a file. ERROR");
    EXPECT_EQ(other.kind, Kind::Unavailable);
    EXPECT_EQ(other.detail, "clamd said: INSTREAM: can't create a file. ERROR");
}

TEST(ClamdReply, PutsNothingIntoALogThatDoesNotBelongThere) {
    EXPECT_EQ(read_reply("stream: a\nb\x1b[31m\xC3\xA1 FOUND").detail, "a?b?[31m??");
    EXPECT_EQ(printable(std::string(500, 'x')).size(), 120U);
    EXPECT_EQ(printable(""), "");
}

TEST(ClamdPlace, IsWrittenAsPeopleWriteIt) {
    EXPECT_EQ((ClamdPlace{"/run/clamav/clamd.ctl", "", 0}.text()), "/run/clamav/clamd.ctl");
    EXPECT_EQ((ClamdPlace{"", "127.0.0.1", 3310}.text()), "127.0.0.1:3310");
    EXPECT_EQ((ClamdPlace{"", "::1", 3310}.text()), "[::1]:3310");
    EXPECT_TRUE(ClamdPlace{}.empty());
}

} // namespace
} // namespace switchboard::scanning
