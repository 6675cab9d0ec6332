#include "sinks/file_sink.hpp"

#include "../../unit/sinks/sample.hpp"
#include "sinks/transcript.hpp"
#include "temporary_folder.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sstream>
#include <thread>

namespace switchboard::sinks {
namespace {

namespace fs = std::filesystem;

std::string contents(fs::path const& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::vector<std::string> names_in(fs::path const& folder) {
    std::vector<std::string> names;
    for (auto const& file : fs::directory_iterator(folder))
        names.push_back(file.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

class FileSinkTest : public testing::Test {
protected:
    FileSinkTest() {
        config_.set_type("file");
        config_.set_path("transcripts");
        settings_.data_directory = folder_.path();
        item_.set_conversation("c1");
        item_.set_generation(1);
    }
    DeliveryResult deliver(ports::TranscriptSource const& source = test::sample()) {
        FileSink sink{config_, settings_};
        return sink.deliver(source, item_);
    }
    std::string reference(DeliveryResult const& result) {
        auto const* const made = std::get_if<Delivered>(&result);
        return made == nullptr ? "not delivered" : made->reference;
    }

    test::TemporaryFolder folder_;
    fs::path day_ = folder_.path() / "transcripts/2026/11/22";
    v1::Sink config_;
    v1::OutboxItem item_;
    SinkSettings settings_;
};

TEST_F(FileSinkTest, WritesBothRenderingsUnderTheDayOfTheClose) {
    auto const result = deliver();
    ASSERT_TRUE(std::holds_alternative<Delivered>(result));
    EXPECT_EQ(std::get<Delivered>(result).reference, "transcripts/2026/11/22/c1-1.json");
    EXPECT_THAT(names_in(day_), testing::ElementsAre("c1-1.json", "c1-1.txt"));
    EXPECT_EQ(contents(day_ / "c1-1.json"), render_json(test::sample()));
    EXPECT_EQ(contents(day_ / "c1-1.txt"), render_text(test::sample()));
}

TEST_F(FileSinkTest, LeavesTheSameFilesAfterARepetition) {
    ASSERT_TRUE(std::holds_alternative<Delivered>(deliver()));
    auto const first = contents(day_ / "c1-1.json");
    ASSERT_TRUE(std::holds_alternative<Delivered>(deliver()));
    EXPECT_THAT(names_in(day_), testing::ElementsAre("c1-1.json", "c1-1.txt"));
    EXPECT_EQ(contents(day_ / "c1-1.json"), first);
}

TEST_F(FileSinkTest, OfAnOpenConversationUnderTheDayItBeganAndThereWhenItIsClosed) {
    auto open = test::sample();
    open.conversation.clear_closed_at();
    open.conversation.mutable_created_at()->set_seconds(test::kStart - 3 * 86'400);
    std::string const place = reference(deliver(open));
    EXPECT_EQ(place, "transcripts/2026/11/19/c1-1.json");
    item_.set_reference(place);
    item_.set_revision(1);
    EXPECT_EQ(reference(deliver()), place);
    EXPECT_EQ(contents(folder_.path() / place), render_json(test::sample()));
    EXPECT_FALSE(fs::exists(day_));
    item_.set_generation(2); // closed again: files of its own
    EXPECT_EQ(reference(deliver()), "transcripts/2026/11/22/c1-2.json");
    for (char const* elsewhere :
         {"outside/2026/11/19/c1-2.json", "transcripts/../../c1-2.json", "/tmp/c1-2.json", "17"}) {
        item_.set_reference(elsewhere);
        EXPECT_EQ(reference(deliver()), "transcripts/2026/11/22/c1-2.json") << elsewhere;
    }
}

TEST_F(FileSinkTest, ReplacesWhatACrashLeftBehind) {
    fs::create_directories(day_);
    std::ofstream{day_ / ".c1-1.json.a1B2c3"} << "{\"half";
    std::ofstream{day_ / ".c1-1.txt.a1B2c3"} << "hal";
    std::ofstream{day_ / ".c1-11.txt.a1B2c3"} << "another's";
    ASSERT_TRUE(std::holds_alternative<Delivered>(deliver()));
    EXPECT_THAT(names_in(day_), testing::ElementsAre(".c1-11.txt.a1B2c3", "c1-1.json", "c1-1.txt"));
}

TEST_F(FileSinkTest, NeverShowsHalfAFileToAReaderNorToTwoWriters) {
    std::string const whole = render_json(test::sample());
    std::atomic<bool> done = false;
    auto const write = [&] {
        for (int i = 0; i < 20; ++i) static_cast<void>(deliver());
    };
    std::thread first{write};
    std::thread second{write};
    std::thread watcher{[&] {
        while (!done) {
            auto const text = contents(day_ / "c1-1.json");
            EXPECT_TRUE(text.empty() || text == whole);
        }
    }};
    first.join();
    second.join();
    done = true;
    watcher.join();
    ASSERT_TRUE(std::holds_alternative<Delivered>(deliver()));
    EXPECT_EQ(contents(day_ / "c1-1.json"), whole);
    EXPECT_THAT(names_in(day_), testing::ElementsAre("c1-1.json", "c1-1.txt"));
}

TEST_F(FileSinkTest, StaysInsideTheDataDirectory) {
    for (char const* path : {"/tmp", "../outside", "a/../../b"}) {
        config_.set_path(path);
        EXPECT_TRUE(std::holds_alternative<Permanent>(deliver())) << path;
    }
    config_.set_path("transcripts");
    item_.set_conversation("../../evil");
    EXPECT_TRUE(std::holds_alternative<Permanent>(deliver()));
    EXPECT_TRUE(fs::is_empty(folder_.path()));
}

TEST_F(FileSinkTest, RetriesWhenTheDiskRefuses) {
    std::ofstream{folder_.path() / "transcripts"} << "a file where the folder should be";
    auto const result = deliver();
    ASSERT_TRUE(std::holds_alternative<Retry>(result));
    EXPECT_THAT(std::get<Retry>(result).error, testing::HasSubstr("cannot make"));
}

} // namespace
} // namespace switchboard::sinks
