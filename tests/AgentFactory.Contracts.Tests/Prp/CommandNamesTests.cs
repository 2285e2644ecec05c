using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tests.Prp;

public class CommandNamesTests
{
    [Theory]
    [InlineData("cd src && dotnet test", "dotnet")]
    [InlineData("./run.sh && /usr/bin/env", "")]
    [InlineData("check() { pytest; }\ncheck", "pytest")]
    [InlineData("timeout 5 node app.js", "timeout,node")]
    [InlineData("A=1 B=2 make all", "make")]
    [InlineData("$TOOL x | jq . | grep y", "jq,grep")]
    [InlineData("test \"$(git rev-parse HEAD)\" = x", "git")]
    [InlineData("cat <<EOF\nrm -rf /\nEOF", "cat")]
    [InlineData("bash -c 'cmake --build .'", "bash,cmake")]
    [InlineData("# curl\necho 'npm test' > log", "")]
    [InlineData("if python3 -m unittest; then ctest; fi", "python3,ctest")]
    public void Find_Script_NamesThePrograms(string script, string expected) =>
        Assert.Equal(expected, string.Join(',', CommandNames.Find(script)));
}
