// The doctor asks a real clamd.
#include "clamd_process.hpp"
#include "commands/doctor/clamd_check.hpp"
#include "commands/doctor/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace switchboard::scanning::test {
namespace {

using testing::HasSubstr;

std::string said_of(ClamdPlace const& place) {
    commands::doctor::Options options;
    options.server_file = "switchboard.toml";
    std::ostringstream said;
    (void)commands::doctor::run(
        options, {},
        [&](std::string const&) {
            return commands::doctor::NamedPlaces{std::nullopt, 0, {}, place};
        },
        said);
    return said.str();
}

TEST(DoctorAsksClamd, AndSaysWhatItFinds) {
    ClamdProcess clamd;
    auto const alive = said_of(clamd.place());
    EXPECT_THAT(alive, HasSubstr("WARN  virus scanner     ClamAV "));
    EXPECT_THAT(alive, HasSubstr("without official signatures"));
    clamd.kill_hard();
    EXPECT_THAT(said_of(clamd.place()), HasSubstr("FAIL  virus scanner     clamd at /"));
    EXPECT_THAT(said_of({}), testing::Not(HasSubstr("virus scanner")));
}

TEST(DoctorAsksClamd, ButNotForEver) {
    ClamdProcess clamd;
    clamd.hang();
    EXPECT_THAT(said_of(clamd.place()), HasSubstr("no answer in time"));
}

} // namespace
} // namespace switchboard::scanning::test
