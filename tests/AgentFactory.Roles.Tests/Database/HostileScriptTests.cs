using AgentFactory.Agents.Workspaces;
using AgentFactory.Database;
using AgentFactory.Database.Engine;
using AgentFactory.Sandbox.Tests;
using Microsoft.Extensions.Options;

namespace AgentFactory.RoleTests.Database;

/// <summary>What a script of SQL may try, against SQLite in the sandbox.</summary>
public sealed class HostileScriptTests : IDisposable
{
    private readonly BubblewrapSandbox _sandbox = new(Options.Create(new SandboxOptions()), TimeProvider.System);

    [SandboxFact("dotnet")]
    public async Task Run_ScriptThatReachesOut_IsRefusedByTheGuard()
    {
        foreach (var (script, reason) in new[]
        {
            ("ATTACH '/etc/passwd' AS p; CREATE TABLE t AS SELECT * FROM p.sqlite_schema;", "another database file may not be opened or written"),
            ("ATTACH '/workspace/outcome.json' AS p;", "another database file may not be opened or written"),
            ("CREATE TABLE t(id INTEGER PRIMARY KEY); VACUUM INTO '/tmp/copy.db';", "another database file may not be opened or written"),
            ("SELECT load_extension('/tmp/x.so');", "extensions may not be loaded"),
            ("SELECT readfile('/etc/passwd');", "no such function: readfile"),
            ("CREATE TABLE t(x); INSERT INTO t VALUES (zeroblob(1000000000));", "string or blob too big"),
            ("CREATE TABLE t(x); INSERT INTO t VALUES (randomblob(1000000000));", "string or blob too big"),
            ("PRAGMA writable_schema = ON; CREATE TABLE t(id); UPDATE sqlite_schema SET sql = 'CREATE TABLE t(';", "table sqlite_master may not be modified"),
        })
        {
            var outcome = await RunAsync(script);

            Assert.Equal("schema", outcome.Fault?.Stage);
            Assert.Contains(reason, outcome.Fault!.Message, StringComparison.Ordinal);
        }
    }

    [SandboxFact("dotnet")]
    public async Task Run_ScriptWithoutEnd_IsEndedAtTheBoundOfAStatement()
    {
        var outcome = await RunAsync(
            "CREATE TABLE t(x); INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n;",
            new DatabaseOptions { StatementTime = TimeSpan.FromSeconds(1) });

        Assert.Equal("it took longer than 1 s and was ended (StatementTime)", outcome.Fault?.Message);
    }

    [SandboxFact("dotnet")]
    public async Task Run_ScriptThatEatsMemory_IsEndedAtItsBound()
    {
        var outcome = await RunAsync(
            "CREATE TABLE t(x); INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT randomblob(1000000) FROM n;",
            new DatabaseOptions { MemoryBytes = 64L << 20, StatementTime = TimeSpan.FromMinutes(10), CheckTime = TimeSpan.FromMinutes(20) });

        Assert.Equal("more than 64 MB would be needed (MemoryBytes)", outcome.Fault?.Message);
    }

    [SandboxFact("dotnet")]
    public async Task Run_FunctionThatNeverLooksUp_IsEndedWithTheProcess()
    {
        var outcome = await RunAsync(
            "SELECT instr(hex(zeroblob(1000000)), hex(zeroblob(500000)) || 'x'); SELECT sum(instr(hex(zeroblob(1900000)), hex(zeroblob(900000)) || 'x')) FROM (VALUES (1), (2), (3), (4));",
            new DatabaseOptions { CheckTime = TimeSpan.FromSeconds(2), StatementTime = TimeSpan.FromMinutes(1) });

        Assert.Equal("check", outcome.Fault?.Stage);
        Assert.StartsWith("it was ended at its limit of time", outcome.Fault!.Message, StringComparison.Ordinal);
    }

    [SandboxFact("dotnet")]
    public async Task Run_PragmasOfProgramsInUse_DoNothingAndHurtNothing()
    {
        var outcome = await RunAsync("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA hard_heap_limit = 0; CREATE TABLE t (id INTEGER PRIMARY KEY);");

        Assert.Null(outcome.Fault);
        Assert.Equal(["table t", "column t.id integer", "primary key t(id)"], outcome.Catalog!.Tables[0].Facts());
    }

    public void Dispose() => _sandbox.Dispose();

    private Task<EngineOutcome> RunAsync(string script, DatabaseOptions? options = null) =>
        new EngineRunner(_sandbox, options ?? new DatabaseOptions()).RunAsync(
            new EngineOrder { Engine = EngineKind.Sqlite, Task = EngineTask.Schema, Schema = script }, CancellationToken.None);
}
