using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tests.Prp;

public class CriterionClassifierTests
{
    [Theory]
    [InlineData("dotnet test")]
    [InlineData("dotnet run --project tests")]
    [InlineData("cd src && pytest -q")]
    [InlineData("pytest; echo done")]
    [InlineData("pytest; exit 0")]
    [InlineData("pytest && echo passed || exit 1")]
    [InlineData("pytest || { echo failed; exit 1; }")]
    [InlineData("test -f README.md")]
    [InlineData("[ -s out.txt ] && echo ok")]
    [InlineData("test \"$(wc -l < out.txt)\" = 3")]
    [InlineData("cat out.txt | grep -q done")]
    [InlineData("set -o pipefail\npytest | tee log.txt")]
    [InlineData("! grep -rn TODO src")]
    [InlineData("if ! ./run.sh; then\n  exit 1\nfi")]
    [InlineData("for f in *.sh; do bash -n \"$f\"; done")]
    [InlineData("python3 server.py & sleep 1; curl -fs http://localhost:8000/health")]
    [InlineData("docker compose up -d\ncurl -f localhost:8080")]
    [InlineData("timeout 5 uvicorn app:app")]
    [InlineData("python3 - <<'EOF'\nassert 1 + 1 == 2\nEOF")]
    [InlineData("ruff format --check . && ruff check .")]
    [InlineData("dotnet format --verify-no-changes")]
    [InlineData("npm run build")]
    [InlineData("npm run test:ci")]
    [InlineData("x=$(./compute)\n[ \"$x\" = 42 ]")]
    [InlineData("check() { pytest; }\ncheck")]
    [InlineData("git diff --exit-code")]
    [InlineData("d=$(mktemp -d) && cd \"$d\" && git init -q && git commit --allow-empty -m x && ./check")]
    [InlineData("python -c \"import app; assert app.ok\"")]
    [InlineData("grep -q '<title>' index.html")]
    [InlineData("awk '{ if ($1 > 3) exit 1 }' out.txt")]
    [InlineData("bash -c 'pytest'")]
    [InlineData("eval 'pytest'")]
    [InlineData("find . -name '*.py' -exec python3 -m py_compile {} +")]
    [InlineData("x=$(./compute)\necho \"$x\"")]
    [InlineData("pytest 'tests/test_a.py::test_b[one_case]'")]
    [InlineData("npx tsc --noEmit app/[slug]/page.tsx")]
    [InlineData("cat > x.csproj <<XML\n<Project>\n  <PropertyGroup>{name}</PropertyGroup>\n</Project>\nXML\ndotnet build x.csproj")]
    public void Classify_ScriptThatCanFail_IsGate(string script) =>
        Assert.Equal(CriterionClass.Gate, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("true")]
    [InlineData(":")]
    [InlineData("exit 0")]
    [InlineData("echo ok")]
    [InlineData("test 1 = 1")]
    [InlineData("[ 1 -eq 1 ]")]
    [InlineData("[[ a == a ]]")]
    [InlineData("! false")]
    [InlineData("false")]
    [InlineData("exit 1")]
    [InlineData("find . -name '*.py' -exec python3 -m py_compile {} \\;")]
    [InlineData("gofmt -l .")]
    [InlineData("x=$(./compute)\n[ \"$x\" = 42 ] && echo ok || echo failed")]
    [InlineData("pytest || true")]
    [InlineData("pytest || echo failed")]
    [InlineData("pytest && echo yes || echo no")]
    [InlineData("pytest | tail -5")]
    [InlineData("pytest | tee log | grep -v warning | cat")]
    [InlineData("set +e\npytest\necho done")]
    [InlineData("pytest && echo ok\necho done")]
    [InlineData("ls -la src")]
    [InlineData("cat README.md | head -20")]
    [InlineData("cd src")]
    [InlineData("python --version")]
    [InlineData("python3 -c \"print('ok')\"")]
    [InlineData("bash -c 'true'")]
    [InlineData("git status")]
    [InlineData("if true; then echo a; else echo b; fi")]
    [InlineData("command -v node")]
    [InlineData("pytest --collect-only")]
    [InlineData("(pytest || :) && echo fine")]
    public void Classify_ScriptThatCannotFail_IsInspect(string script) =>
        Assert.Equal(CriterionClass.Inspect, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("uvicorn app:app --reload")]
    [InlineData("npm run dev")]
    [InlineData("npm start")]
    [InlineData("dotnet watch")]
    [InlineData("python -m http.server")]
    [InlineData("python3 -m http.server 8000")]
    [InlineData("curl -f http://localhost:8000/health")]
    [InlineData("curl \"$URL/health\"")]
    [InlineData("http :8000/health")]
    [InlineData("docker compose up")]
    [InlineData("uvicorn app:app &")]
    [InlineData("python manage.py runserver")]
    [InlineData("tail -f app.log")]
    [InlineData("npm run test:watch")]
    public void Classify_ServerOrRequestToNobody_IsServer(string script) =>
        Assert.Equal(CriterionClass.Server, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("npm install && npm test")]
    [InlineData("pip install -r requirements.txt")]
    [InlineData("python -m pip install x")]
    [InlineData("dotnet add package Serilog")]
    [InlineData("git clone https://example.com/x.git")]
    [InlineData("curl https://api.example.com/v1")]
    [InlineData("wget example.com/file")]
    [InlineData("gh pr create")]
    [InlineData("uv sync")]
    public void Classify_ScriptThatFetches_NeedsNetwork(string script) =>
        Assert.Equal(CriterionClass.NeedsNetwork, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("ruff check . --fix")]
    [InlineData("ruff check --fix . && pytest")]
    [InlineData("ruff format .")]
    [InlineData("black .")]
    [InlineData("npx prettier --write src")]
    [InlineData("dotnet format")]
    [InlineData("git commit -am done")]
    [InlineData("git push")]
    [InlineData("sed -i s/a/b/ x.txt && grep b x.txt")]
    [InlineData("npm run lint:fix")]
    [InlineData("jest -u")]
    public void Classify_ScriptThatChangesTheCode_IsMutating(string script) =>
        Assert.Equal(CriterionClass.Mutating, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("[command]")]
    [InlineData("{command}")]
    [InlineData("<your test command>")]
    [InlineData("TODO")]
    [InlineData("pytest tests/test_{domain}.py")]
    [InlineData("pytest path/to/test.py")]
    [InlineData("pytest tests/test_<name>.py")]
    [InlineData("curl -H \"Authorization: Bearer <token>\" localhost")]
    [InlineData("cd /Users/alice/project && make test")]
    [InlineData("cd C:\\work && dotnet test")]
    [InlineData("pytest tests/your_test.py")]
    [InlineData("[specific curl/command]")]
    [InlineData("pytest tests/test_[feature].py")]
    [InlineData("dotnet test --filter \"FullyQualifiedName~<Name>\"")]
    public void Classify_UnfilledScript_IsPlaceholder(string script) =>
        Assert.Equal(CriterionClass.Placeholder, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("/review-pr 12")]
    [InlineData("claude -p 'check it'")]
    public void Classify_AssistantsCommand_IsAgentCommand(string script) =>
        Assert.Equal(CriterionClass.AgentCommand, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData(null)]
    [InlineData("  \n")]
    [InlineData("# only a comment\n")]
    public void Classify_NoCommand_IsNone(string? script) =>
        Assert.Equal(CriterionClass.None, CriterionClassifier.Classify(script).Class);

    [Theory]
    [InlineData("if [ -f x ; then")]
    [InlineData("echo 'never closed")]
    [InlineData("$( ( ( {")]
    [InlineData(") ) ;; esac done")]
    [InlineData("cat <<EOF\nno end")]
    [InlineData("f() f; f")]
    [InlineData("((")]
    public void Classify_BrokenShell_DoesNotThrow(string script) =>
        Assert.NotNull(CriterionClassifier.Classify(script).Class.ToString());

    [Fact]
    public void Classify_DeepNesting_EndsWithoutOverflow()
    {
        foreach (var opening in new[] { "( ", "$(", "{ ", "if ", "\"$(" })
            Assert.NotEqual(CriterionClass.None, CriterionClassifier.Classify("x " + string.Concat(Enumerable.Repeat(opening, 20_000))).Class);
    }

    [Fact]
    public void Classify_NotAGate_SaysWhy() =>
        Assert.Equal((CriterionClass.Inspect, "it cannot fail: the pipe ends in `tail`, which replaces the exit code"), CriterionClassifier.Classify("pytest | tail -3"));
}
