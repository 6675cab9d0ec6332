#include "app/thread_stack.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <thread>

namespace switchboard::app {
namespace {

constexpr int kFramesMax = 48;
constexpr int kSignal = SIGURG;
constexpr int kOwnFrames = 2; // the handler, and the kernel's way into it

// What the handler may touch: it runs in the middle of anything.
std::array<void*, kFramesMax> frames;
std::atomic<int> frames_taken{0};
std::atomic<bool> is_asked{false};

void take_stack(int) {
    int const kept = errno;
    if (is_asked.exchange(false)) frames_taken.store(backtrace(frames.data(), kFramesMax));
    errno = kept;
}

std::string place_of(void* address) {
    Dl_info found{};
    if (dladdr(address, &found) == 0 || found.dli_fname == nullptr) return "?";
    std::string_view file = found.dli_fname;
    file.remove_prefix(file.rfind('/') + 1);
    auto const offset = reinterpret_cast<std::uintptr_t>(address) -
                        reinterpret_cast<std::uintptr_t>(found.dli_fbase);
    char const* const name = found.dli_sname;
    std::string place = std::string{file} + "+0x";
    std::array<char, 17> digits{};
    std::size_t at = digits.size();
    for (auto rest = offset; rest != 0 || at == digits.size(); rest /= 16)
        digits[--at] = "0123456789abcdef"[rest % 16];
    place.append(digits.data() + at, digits.size() - at);
    return name == nullptr ? place : place + "(" + name + ")";
}

} // namespace

void prepare_thread_stacks() {
    // The first call loads a library, which no signal handler may do.
    std::array<void*, 1> one{};
    (void)backtrace(one.data(), 1);
    struct sigaction action {};
    action.sa_handler = take_stack;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(kSignal, &action, nullptr);
}

std::string thread_stack(pthread_t thread) {
    using namespace std::chrono_literals;
    frames_taken.store(0);
    is_asked.store(true);
    if (pthread_kill(thread, kSignal) != 0) return "(the thread has ended)";
    auto const until = std::chrono::steady_clock::now() + 500ms;
    while (frames_taken.load() == 0 && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(1ms);
    is_asked.store(false);
    int const count = frames_taken.load();
    if (count == 0) return "(the thread takes no signal: it waits in the kernel)";
    std::string text;
    for (int i = kOwnFrames; i < count; ++i)
        text += (text.empty() ? "" : " ") + place_of(frames[static_cast<std::size_t>(i)]);
    return text;
}

} // namespace switchboard::app
