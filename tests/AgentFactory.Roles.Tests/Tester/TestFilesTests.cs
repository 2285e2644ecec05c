using AgentFactory.Agents.TestCode;

namespace AgentFactory.RoleTests.Tester;

public sealed class TestFilesTests
{
    [Theory]
    [InlineData("tests/test_app.py")]
    [InlineData("test_app.py")]
    [InlineData("app_test.py")]
    [InlineData("tests/data/one.json")]
    [InlineData("src/__tests__/app.js")]
    [InlineData("src/app.test.ts")]
    [InlineData("src/app.spec.mjs")]
    [InlineData("tests/App.Tests/App.Tests.csproj")]
    [InlineData("App.UnitTests/Usings.cs")]
    [InlineData("AppTests/X.cs")]
    [InlineData("src/App/CalcTests.cs")]
    [InlineData("pkg/a_test.go")]
    [InlineData("conftest.py")]
    public void IsTest_WhereRunnersLook_IsTrue(string path) => Assert.True(TestFiles.IsTest(path));

    [Theory]
    [InlineData("app.py")]
    [InlineData("src/latest.py")]
    [InlineData("src/contest/app.py")]
    [InlineData("src/attestation.cs")]
    [InlineData("src/Latest.cs")]
    [InlineData("src/Contests.cs")]
    [InlineData("testing.md")]
    [InlineData("src/protest.js")]
    [InlineData("package.json")]
    [InlineData("tests")]
    public void IsTest_OtherFiles_IsFalse(string path) => Assert.False(TestFiles.IsTest(path));
}
