using AgentFactory.Tester.Runners;

namespace AgentFactory.RoleTests.Tester;

/// <summary>The outputs are those that the tools really print.</summary>
public sealed class TestRunnersTests
{
    public static TheoryData<string, string, string?, int?> Outputs() => new()
    {
        {
            "dotnet test", """
            Test run for /workspace/bin/Debug/net10.0/Tests.dll (.NETCoreApp,Version=v10.0)
            A total of 1 test files matched the specified pattern.

            Passed!  - Failed:     0, Passed:    42, Skipped:     3, Total:    45, Duration: 417 ms - Tests.dll (net10.0)
            """, "dotnet test", 42
        },
        {
            "dotnet test all.sln", """
            Passed!  - Failed:     0, Passed:     2, Skipped:     0, Total:     2, Duration: 41 ms - A.dll (net10.0)
            Failed!  - Failed:     1, Passed:     4, Skipped:     0, Total:     5, Duration: 47 ms - B.dll (net10.0)
            """, "dotnet test", 7
        },
        { "dotnet test", "\u001b[?25l\n\nTest summary: total: 42, failed: 0, \u001b[32;1msucceeded: 42\u001b[m, skipped: 0, duration: 1.3s\n", "dotnet test", 42 },
        { "dotnet test --filter NoSuch", "No test matches the given testcase filter `NoSuch` in /workspace/Tests.dll\n", "dotnet test", 0 },
        { "cd src && dotnet test", "", "dotnet test", null },
        {
            "node --test", """
            TAP version 13
            # Subtest: adds
            ok 1 - adds
              ---
              duration_ms: 0.872161
              ...
            # Subtest: skips
            ok 2 - skips # SKIP
            1..2
            # tests 3
            # suites 1
            # pass 2
            # fail 0
            # cancelled 0
            # skipped 1
            # todo 0
            """, "node --test", 2
        },
        { "node --test", "✔ adds (0.971168ms)\nℹ tests 3\nℹ suites 1\nℹ pass 1\nℹ fail 1\nℹ skipped 1\n", "node --test", 2 },
        { "node --test", "TAP version 13\n1..0\n# tests 0\n# suites 0\n# pass 0\n# fail 0\n", "node --test", 0 },
        { "node --test", "loaded\n✔ /workspace/a.test.js (63.976051ms)\nℹ tests 1\nℹ suites 0\nℹ pass 1\nℹ fail 0\n", "node --test", 0 },
        { "node --test", "TAP version 13\n# loaded\nok 1 - /workspace/a.test.js\n1..1\n# tests 1\n# pass 1\n# fail 0\n", "node --test", 0 },
        { "npm test", "> x@1.0.0 test\n> node --test\n\nℹ tests 2\nℹ pass 2\nℹ fail 0\n", "npm test (node --test)", 2 },
        { "npm test", "> x@1.0.0 test\n> echo fine\n\nfine\n", "npm test", null },
        { "python3 -m unittest -v", ".s.\n------\nRan 3 tests in 0.000s\n\nOK (skipped=1)\n", "python -m unittest", 2 },
        { "python3 -m unittest discover", "\n------\nRan 0 tests in 0.000s\n\nOK\n", "python -m unittest", 0 },
        { "python -m unittest", "F.\n------\nRan 2 tests in 0.001s\n\nFAILED (failures=1)\n", "python -m unittest", 2 },
        { "pytest -q", "..s                       [100%]\n2 passed, 1 skipped in 0.01s\n", "pytest", 2 },
        { "python3 -m pytest", "===== 1 failed, 5 passed, 2 warnings in 0.12s =====\n", "pytest", 6 },
        { "pytest", "===== no tests ran in 0.01s =====\n", "pytest", 0 },
        {
            "ctest --test-dir build", """
            1/3 Test #1: a ................................   Passed    0.00 sec
                Start 2: b
            2/3 Test #2: b ................................***Skipped   0.00 sec
            3/3 Test #3: c ................................***Not Run   0.00 sec

            67% tests passed, 1 tests failed out of 3
            """, "ctest", 1
        },
        { "cmake --build b && ctest --test-dir b", "Test project /workspace/b\nNo tests were found!!!\n", "ctest", 0 },
        { "ctest", "*********************************\nNo test configuration file found!\n", "ctest", null },
        { "go test ./...", "ok  \texample.com/a\t0.003s\n?   \texample.com/b\t[no test files]\n", "go test", 1 },
        { "go test -v ./...", "=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n--- FAIL: TestB (0.00s)\n", "go test", 2 },
        { "go test ./...", "?   \texample.com/b\t[no test files]\n", "go test", 0 },
        { "go test ./...", "ok  \texample.com/a\t0.003s [no tests to run]\n", "go test", 0 },
        {
            "cargo test --offline", """
            running 2 tests
            test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

               Doc-tests x
            test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
            """, "cargo test", 1
        },
        { "npx jest", "Tests:       1 failed, 1 skipped, 5 passed, 7 total\nSnapshots:   0 total\n", "jest", 6 },
        { "npx vitest run", " Test Files  1 passed (1)\n      Tests  1 failed | 4 passed (5)\n", "vitest", 5 },
        { "npx mocha", "\n  5 passing (10ms)\n  1 failing\n", "mocha", 6 },
        { "prove t/", "t/a.t .. ok\nAll tests successful.\nFiles=1, Tests=3,  0 wallclock secs\nResult: PASS\n", "TAP", 3 },
        { "perl t/a.t", "1..3\nok 1 - a\nok 2 - b # SKIP no\nnot ok 3 - c # TODO later\n", "TAP", 1 },
        { "dotnet run --project tests", "PASS a\nPASS b\n\n12 passed, 0 failed\n", "test program", 12 },
        { "./run.sh", "part one: 3 passed, 0 failed\nTotal: 7 passed, 1 failed, 2 skipped\n", "test program", 8 },
        { "make check", "Ran 3 tests in 0.000s\n\nOK\n", "python -m unittest", 3 },
        { "dotnet build", "Build succeeded.\n    0 Warning(s)\n    0 Error(s)\n", null, null },
        { "# dotnet test comes later\ntest -f a.txt", "", null, null },
        { "dotnet test && python3 -m unittest", "Passed!  - Failed:     0, Passed:     2, Skipped:     0, Total:     2, Duration: 1 ms - A.dll\nRan 3 tests in 0.1s\n\nOK\n", "dotnet test + python -m unittest", 5 },
    };

    [Theory]
    [MemberData(nameof(Outputs))]
    public void Recognize_RealOutput_NamesTheRunnerAndCountsWhatRan(string script, string output, string? runner, int? testsRun) =>
        Assert.Equal(new Recognition(runner, testsRun), TestRunners.Recognize(script, output));
}
