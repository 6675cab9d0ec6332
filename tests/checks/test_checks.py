#!/usr/bin/env python3
"""The checks' own test: plants violations in a scratch tree and sees each one caught, and clean code pass."""

import os
import tempfile
import unittest

import check_coroutines
import check_includes
import check_words
import list_programs


class Scratch(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = self.folder.name
        self.addCleanup(self.folder.cleanup)

    def write(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def found(self, check):
        return [str(problem) for problem in check(self.root)]


class Includes(Scratch):
    def complains(self, path, text):
        self.write(path, text)
        return bool(check_includes.check(self.root))

    def test_allows_what_goes_down(self):
        self.write("server/hub/hub.hpp", '#include "ports/store.hpp"\n#include "router/types.hpp"\n#include <vector>\n')
        self.write("server/gateway/a.cpp", '#include "gateway/a.hpp"\n#include <boost/asio.hpp>\n#include "hub/hub.hpp"\n')
        self.write("server/store/redis/b.cpp", "#include <hiredis/async.h>\n#include <thread>\n")
        self.write("router/engine.cpp", '#include "base/time.hpp"\n#include <switchboard/v1/model.pb.h>\n')
        self.assertEqual(self.found(check_includes.check), [])

    def test_catches_an_arrow_up(self):
        self.assertTrue(self.complains("server/hub/a.cpp", '#include "gateway/listener.hpp"\n'))

    def test_knows_the_simulator_from_the_router(self):
        self.write("router/sim/main.cpp", '#include "router/engine.hpp"\n#include <fstream>\n#include <boost/json.hpp>\n')
        self.assertEqual(self.found(check_includes.check), [])
        self.assertTrue(self.complains("router/impl/a.cpp", '#include "router/sim/runner.hpp"\n'))

    def test_catches_an_unlisted_sibling(self):
        self.assertTrue(self.complains("server/sinks/a.cpp", '#include "store/pool.hpp"\n'))

    def test_catches_io_in_a_core(self):
        for header in ("boost/asio.hpp", "boost/beast.hpp", "hiredis/hiredis.h", "spdlog/spdlog.h", "curl/curl.h",
                       "thread", "mutex", "random", "ctime", "sys/socket.h"):
            with self.subTest(header):
                self.assertTrue(self.complains("router/impl/a.cpp", f"#include <{header}>\n"))

    def test_catches_a_clock_in_a_core(self):
        self.assertTrue(self.complains("server/session/a.cpp", "auto t = std::chrono::steady_clock::now();\n"))

    def test_catches_a_library_away_from_home(self):
        self.assertTrue(self.complains("server/gateway/a.cpp", "#include <hiredis/hiredis.h>\n"))

    def test_catches_a_folder_without_a_level(self):
        self.assertTrue(self.complains("server/shed/a.cpp", "#include <vector>\n"))


CLEAN_COROUTINES = """
awaitable<void> Session::write_loop(std::shared_ptr<Session> self) {
    for (;;) {
        auto const [closed, frame] = co_await self->outbox_.async_pop(as_tuple(use_awaitable));
        if (closed) break;
        auto const [failed, size] = co_await self->socket_.async_write(buffer, asio::as_tuple(use_awaitable));
        co_await send(std::move(message));
        co_await (read(self) || timer.async_wait(use_awaitable));
        reply_ = co_await ask(id, 5s, "text", 1'000);
        auto executor = co_await asio::this_coro::executor;
        if (size > 0) co_await drain(self);
    }
}
// if (co_await commented()) is not code, nor is "co_await send(Message{})"
void plain(std::string const& text, Strand& strand) { co_spawn(strand, run(text), report_crash("run")); }
"""

BAD_COROUTINES = (
    "if (co_await known(id)) return;",
    "while (co_await next()) {}",
    "co_await send(Message{.to = to});",
    "co_await run([text] { return hash(text); });",
    "co_await g(c ? x : y);",
    "co_await g(make(x));",
    "auto a = co_await f(co_await g());",
    "int const n = 1 + co_await f();",
    "co_return co_await f();",
    "log(co_await f());",
    "co_await asio::async_initiate<T, void()>(start, token);",
    "co_spawn(strand, run(), asio::detached);",
    "co_spawn(strand, run(), detached);",
    "auto go = [self]() -> awaitable<void> { co_return; };",
    "awaitable<void> run(std::string const& text);",
    "awaitable<std::vector<int>> run(Message&& message) { co_return; }",
    "asio::awaitable<void> run(int a, std::string_view text);",
    "awaitable<void> S::run() { auto self = shared_from_this(); co_return; }",
)


class Coroutines(Scratch):
    def test_passes_the_shapes_of_the_rule(self):
        self.assertEqual([str(p) for p in check_coroutines.check_text("a.cpp", CLEAN_COROUTINES)], [])

    def test_catches_each_bad_shape(self):
        for line in BAD_COROUTINES:
            with self.subTest(line):
                source = line if line.startswith(("awaitable", "asio::awaitable")) else f"void f() {{\n    {line}\n}}\n"
                self.assertTrue(check_coroutines.check_text("a.cpp", source))

    def test_names_file_and_line(self):
        self.write("server/gateway/a.cpp", "\n\nvoid f() { if (co_await g()) {} }\n")
        self.assertIn("server/gateway/a.cpp:3:", self.found(check_coroutines.check)[0])


class Words(Scratch):
    def words(self):
        return [str(problem) for problem in check_words.check(self.root, with_format=False)[0]]

    def planted(self, path, text):
        self.write(path, text)
        return self.words()

    def test_passes_clean_text(self):
        self.write("server/base/a.cpp", "int main() {}\n")
        self.write("tests/unit/a.cpp", "EXPECT_EQ(1, 1);\n")
        self.write("web-widget/widget/a.ts", "node.textContent = text;\n")
        self.assertEqual(self.words(), [])

    def test_catches_unfinished_work(self):
        for word in ("TO" + "DO", "FIX" + "ME", "HA" + "CK"):
            with self.subTest(word):
                self.assertTrue(self.planted("server/base/a.cpp", f"// {word}: later\n"))

    def test_catches_a_sleeping_test(self):
        nap = "sle" + "ep"
        for path, line in (
            ("tests/unit/a.cpp", f"std::this_thread::{nap}_for(1s);"),
            ("tests/unit/a.cpp", f"u{nap}(100);"),
            ("tests/refusals/a.py", f"time.{nap}(1)"),
            ("tests/refusals/a.py", f"await asyncio.{nap}(1)"),
            ("tests/e2e/a.mjs", "await page.waitFor" + "Timeout(50);"),
            ("tests/e2e/a.mjs", "await new Promise((resolve) => set" + "Timeout(resolve, 50));"),
            ("tests/a.sh", f"{nap} 3"),
        ):
            with self.subTest(line):
                self.assertTrue(self.planted(path, line + "\n"))

    def test_catches_markup_from_text(self):
        self.assertTrue(self.planted("web-widget/console/a.ts", "node.inner" + "HTML = text;\n"))

    def test_catches_a_formatted_command(self):
        for call in ("redisCommand(c, text)", "redisAsyncCommand(c, on, this, text)", "redisvCommand(c, text, all)",
                     "redisAppendCommand(c, text)", "redisFormatCommand(&to, text)", "redisvAsyncCommand(c, on, p, t, a)"):
            with self.subTest(call):
                self.assertTrue(self.planted("server/store/a.cpp", f"auto const answer = {call};\n"))
        self.assertFalse(self.planted("server/store/a.cpp", "redisAsyncCommandArgv(c, on, this, 2, texts, sizes);\n"))

    def test_catches_a_machines_path(self):
        self.assertTrue(self.planted("deploy/a.sh", "cd /ho" + "me/someone\n"))

    def test_catches_a_long_file_and_warns_of_a_growing_one(self):
        self.assertTrue(self.planted("server/base/a.cpp", "int a;\n" * 601))
        self.write("server/base/a.cpp", "int a;\n" * 401)
        problems, warnings = check_words.check(self.root, with_format=False)
        self.assertEqual((len(problems), len(warnings)), (0, 1))

    def test_catches_unformatted_code(self):
        self.write(".clang-format", "BasedOnStyle: LLVM\n")
        self.write("server/base/a.cpp", "int   main( ) { return   0 ; }\n")
        self.assertTrue(check_words.check(self.root)[0])


class Programs(Scratch):
    def test_lists_what_the_labelled_tests_run(self):
        lines = (f'add_test(one_a "{self.root}/one/one" "--seed" "1")\n'
                 'set_tests_properties(one_a PROPERTIES  LABELS "unit" TIMEOUT "9")\n'
                 f'add_test([=[two]=] "{self.root}/two")\n'
                 'set_tests_properties([=[two]=] PROPERTIES  LABELS "e2e")\n'
                 'add_test(page "/usr/bin/node" "x")\n'
                 'set_tests_properties(page PROPERTIES  LABELS "unit")\n'
                 'add_test(script "/usr/bin/python3" "x.py")\n'
                 f'set_tests_properties(script PROPERTIES  ENVIRONMENT "A=1;TOOL={self.root}/three" LABELS "sim")\n')
        self.write("one/CTestTestfile.cmake", lines)
        self.assertEqual(list_programs.programs(self.root, {"unit"}), ["one/one"])
        self.assertEqual(list_programs.programs(self.root, {"unit", "e2e"}), ["one/one", "two"])
        self.assertEqual(list_programs.programs(self.root, {"unit"}, "^x"), [])
        self.assertEqual(list_programs.programs(self.root, {"sim"}), ["three"])


if __name__ == "__main__":
    unittest.main()
