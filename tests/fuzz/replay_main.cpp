// Runs a fuzz target over every file of a folder and over simple changes of each: cuts, and flipped
// bytes. Ends with 1 if the folder is empty, so that a lost corpus is noticed.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace {

void run(std::string const& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(bytes.data()), bytes.size());
}

constexpr std::size_t kChangesMax = 2000; // of one file; enough for each byte of a small one

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    int files = 0;
    for (auto const& entry : std::filesystem::directory_iterator{argv[1]}) {
        std::ifstream file{entry.path(), std::ios::binary};
        std::string const bytes{std::istreambuf_iterator<char>{file}, {}};
        run(bytes);
        for (std::size_t i = 0; i < bytes.size() && i < kChangesMax; ++i) {
            run(bytes.substr(0, i));
            std::string changed = bytes;
            changed[i] = static_cast<char>(changed[i] ^ 0x81);
            run(changed);
        }
        ++files;
    }
    std::printf("%d files\n", files);
    return files > 0 ? 0 : 1;
}
