namespace AgentFactory.RoleTests.DevOps;

/// <summary>What rules find, without any tool.</summary>
public sealed class DeliveryCheckTests : IDisposable
{
    private const string Workflow = """
        name: ci
        on: [push]
        permissions:
          contents: read
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v4.2.2
              - run: |
                  dotnet test
                env:
                  TITLE: ${{ github.event.pull_request.title }}
          deploy:
            needs: build
            runs-on: ubuntu-24.04
            steps:
              - run: bash eng/deploy.sh
        """;

    private const string Compose = """
        services:
          web:
            build: .
            ports: ["127.0.0.1:8080:80", "443"]
            environment:
              DB_PASSWORD: ${DB_PASSWORD:?}
              DB_PASSWORD_FILE: /run/secrets/db
            depends_on: [db]
            secrets: [db]
          db:
            image: postgres:17.2
            volumes: [data:/var/lib/postgresql/data]
        volumes:
          data:
        secrets:
          db:
            environment: DB_PASSWORD
        """;

    private const string Image = """
        ARG VERSION=10.0
        FROM mcr.microsoft.com/dotnet/sdk:${VERSION} AS build
        WORKDIR /src
        COPY src/*.csproj src/
        RUN dotnet restore src \
            # a comment between
            && dotnet publish src -o /out
        FROM mcr.microsoft.com/dotnet/aspnet:${VERSION}
        COPY --from=build /out /app
        ENV TOKEN_FILE=/run/secrets/token
        RUN <<EOF
        echo COPY missing /x
        EOF
        USER $APP_UID
        ENTRYPOINT ["dotnet", "/app/app.dll"]
        """;

    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web }
        spec:
          selector: { matchLabels: { app: web } }
          template:
            metadata: { labels: { app: web } }
            spec:
              securityContext: { runAsNonRoot: true }
              containers:
                - name: web
                  image: example.org/web:1.4.2
                  env:
                    - name: DB_PASSWORD
                      valueFrom: { secretKeyRef: { name: db, key: password } }
        ---
        apiVersion: v1
        kind: Service
        metadata: { name: web }
        spec:
          selector: { app: web }
          ports: [{ port: 80 }]
        """;

    private readonly Checkout _checkout = new Checkout().With("src/app.csproj", "<Project />").With("eng/deploy.sh", "echo\n");

    [Fact]
    public async Task Check_SoundFiles_FindsNothingAndSaysWhatWasNotExecuted()
    {
        _checkout.With(".github/workflows/ci.yml", Workflow).With("compose.yaml", Compose).With("Dockerfile", Image).With("k8s/web.yaml", Manifest)
            .With("azure.yaml", "name: app\nservices:\n  web:\n    project: ./src\n    host: containerapp\n")
            .With("infra/main.bicep", "@secure()\nparam adminPassword string\nmodule web 'web.bicep' = {}\n").With("infra/web.bicep", "param name string = 'web'\n");

        var report = await _checkout.CheckAsync();

        Assert.Empty(report.Findings);
        Assert.Contains("- Dockerfile: executed: nothing; judged, not executed: its instructions, by rules of our own (hadolint is not here), the build of the image", report.ToText(), StringComparison.Ordinal);
        Assert.Contains("- compose.yaml: executed: parsed as YAML; judged, not executed: its structure", report.ToText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FROM alpine:latest\nUSER app\n", "should image-pinned Dockerfile:1")]
    [InlineData("FROM alpine\nUSER app\n", "should image-pinned Dockerfile:1")]
    [InlineData("FROM example.org:5000/alpine\nUSER app\n", "should image-pinned Dockerfile:1")]
    [InlineData("FROM python:slim\nUSER app\n", "should image-pinned Dockerfile:1")]
    [InlineData("FROM alpine:3.20\nCOPY missing.txt /x\nUSER app\n", "must path-missing Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nCOPY [\"gone/*.txt\", \"/x\"]\nUSER app\n", "must path-missing Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nCOPY ../../etc/passwd /x\nUSER app\n", "must path-missing Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nCOPY --from=build /x /x\nUSER app\n", "must dockerfile-stage Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nRUN true\n", "should image-user Dockerfile:1")]
    [InlineData("FROM alpine:3.20\nUSER root\n", "should image-user Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nENV API_KEY=abc\nUSER app\n", "must secret-in-image Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nARG NPM_TOKEN\nUSER app\n", "must secret-in-image Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nRUN curl -fsS https://example.org/x | sh\nUSER app\n", "should pipe-to-shell Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nRUN curl -fsS https://example.org/x | sudo -E bash -\nUSER app\n", "should pipe-to-shell Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nRUN sh -c \"$(curl -fsS https://example.org/x)\"\nUSER app\n", "should pipe-to-shell Dockerfile:2")]
    [InlineData("FROM alpine:3.20\nCPY a b\nUSER app\n", "must dockerfile-instruction Dockerfile:2")]
    [InlineData("Here is your Dockerfile:\nFROM alpine:3.20\nUSER app\n", "must dockerfile-instruction Dockerfile:1|must dockerfile-from Dockerfile:1")]
    [InlineData("```dockerfile\nFROM alpine:3.20\nUSER app\n```\n", "must dockerfile-instruction Dockerfile:1|must dockerfile-from Dockerfile:1|must dockerfile-instruction Dockerfile:4")]
    [InlineData("import os\nprint('hello')\n", "must dockerfile-instruction Dockerfile:1|must dockerfile-from Dockerfile:1|must dockerfile-instruction Dockerfile:2")]
    [InlineData("# nothing\n", "must dockerfile-from Dockerfile:0")]
    public async Task Check_BadDockerfile_IsNamedWithItsLine(string text, string expected) =>
        Assert.Equal(expected.Split('|').Order(), (await _checkout.With("Dockerfile", text).FindAsync()).Order());

    [Theory]
    [InlineData("permissions:\n  contents: read", "permissions: write-all", "must workflow-permissions 3")]
    [InlineData("permissions:\n  contents: read\n", "", "must workflow-permissions 1")]
    [InlineData("contents: read", "content: read", "must workflow-permissions 4")]
    [InlineData("actions/checkout@v4.2.2", "actions/checkout@v4", "should action-pinned 9")]
    [InlineData("actions/checkout@v4.2.2", "actions/checkout@main", "should action-pinned 9")]
    [InlineData("actions/checkout@v4.2.2", "./.github/actions/none", "must path-missing 9")]
    [InlineData("needs: build", "needs: [test]", "must workflow-reference 15")]
    [InlineData("    runs-on: ubuntu-24.04\n    steps:\n      - uses", "    needs: deploy\n    runs-on: ubuntu-24.04\n    steps:\n      - uses", "must workflow-reference 6")]
    [InlineData("    needs: build\n    runs-on: ubuntu-24.04\n", "    needs: build\n", "must workflow-structure 15")]
    [InlineData("on: [push]\n", "", "must workflow-structure 1")]
    [InlineData("on: [push]", "on: [push]\nstages: []", "must workflow-structure 3")]
    [InlineData("dotnet test", "echo ${{ github.event.pull_request.title }}", "must script-injection 10")]
    [InlineData("eng/deploy.sh", "eng/ship.sh", "must path-missing 18")]
    [InlineData("      - run: bash eng", "      - uses: a/b@v1.2.3\n        run: bash eng", "must workflow-structure 18")]
    [InlineData("TITLE: ${{ github.event.pull_request.title }}", "API_TOKEN: abcdef", "must secret 13")]
    [InlineData("name: ci", "name: ci\nenv: { API_TOKEN: abcdef }", "must secret 2")]
    [InlineData("dotnet test", "echo ${{ format('{0}', github.event.pull_request.title) }}", "must script-injection 10")]
    [InlineData("dotnet test", "echo ${{ github.event_name == 'push' && 'x' || github.event.pull_request.title }}", "must script-injection 10")]
    [InlineData("dotnet test", "echo ${{ github.event.pull_request.title == 'x' && github.event.pull_request.title }}", "must script-injection 10")]
    [InlineData("      - run: bash eng", "      - uses: actions/github-script@v7.0.1\n        with: { script: \"log('${{ github.event.issue.title }}')\" }\n      - run: bash eng", "must script-injection 19")]
    [InlineData("      - run: bash eng", "      - uses: docker/login-action@v3.3.0\n        with: { username: me, password: hunter2 }\n      - run: bash eng", "must secret 19")]
    [InlineData("  build:", "\tbuild:", "must yaml 6")]
    [InlineData("name: ci", "```yaml\nname: ci", "must yaml 1")]
    [InlineData("name: ci", "name: ci: cd", "must yaml 1")]
    public async Task Check_BadWorkflow_IsNamedWithItsLine(string sound, string bad, string expected)
    {
        var text = Workflow.ReplaceLineEndings("\n");
        Assert.Contains(sound, text, StringComparison.Ordinal);
        var at = text.IndexOf(sound, StringComparison.Ordinal);

        var findings = await _checkout.With(".github/workflows/ci.yml", text[..at] + bad + text[(at + sound.Length)..]).FindAsync();

        Assert.Equal([expected.Insert(expected.LastIndexOf(' ') + 1, ".github/workflows/ci.yml:")], findings);
    }

    [Theory]
    [InlineData("image: postgres:17.2", "image: postgres:latest", "should image-pinned 11")]
    [InlineData("127.0.0.1:8080:80", "8080:80", "should port-stated 4")]
    [InlineData("${DB_PASSWORD:?}", "hunter2", "must secret 6")]
    [InlineData("image: postgres:17.2", "image: postgres:17.2\n    privileged: true", "must privileged 12")]
    [InlineData("[data:/var/lib/postgresql/data]", "[/var/run/docker.sock:/x]", "must privileged 12")]
    [InlineData("[data:/var/lib/postgresql/data]", "[\"${SOCKET:-/var/run/docker.sock}:/x\"]", "must privileged 12")]
    [InlineData("image: postgres:17.2", "image: postgres:17.2\n    cap_add: [CAP_SYS_ADMIN]", "must privileged 12")]
    [InlineData("image: postgres:17.2", "image: postgres:17.2\n    security_opt: [\"seccomp:unconfined\"]", "must privileged 12")]
    [InlineData("DB_PASSWORD: ${DB_PASSWORD:?}", "DATABASE_URL: postgres://shop:hunter2@db/shop", "must secret 6")]
    [InlineData("DB_PASSWORD: ${DB_PASSWORD:?}", "DATABASE_URL: \"postgres://shop:${DB_PASSWORD:?}@db/shop\"", null)]
    [InlineData("build: .", "build: { context: ., args: { NPM_TOKEN: abcdef } }", "must secret 3")]
    [InlineData("depends_on: [db]", "depends_on: [cache]", "must compose-reference 8")]
    [InlineData("[data:/var/lib/postgresql/data]", "[rows:/var/lib/postgresql/data]", "must compose-reference 12")]
    [InlineData("build: .", "build: ./web", "must path-missing 3")]
    [InlineData("depends_on: [db]", "depend_on: [db]", "must compose-structure 8")]
    [InlineData("depends_on: [db]", "depends_on: [db]\n    env_file: .env", "must path-missing 9")]
    [InlineData("depends_on: [db]", "depends_on: [db]\n    env_file: [{ path: .env, required: false }]", null)]
    [InlineData("services:", "service:", "must compose-structure 1|must compose-structure 2")]
    public async Task Check_BadCompose_IsNamedWithItsLine(string sound, string bad, string? expected)
    {
        var text = Compose.ReplaceLineEndings("\n");
        Assert.Contains(sound, text, StringComparison.Ordinal);

        var findings = await _checkout.With("Dockerfile", Image).With("compose.yaml", text.Replace(sound, bad, StringComparison.Ordinal)).FindAsync();

        Assert.Equal(expected?.Split('|').Select(one => one.Insert(one.LastIndexOf(' ') + 1, "compose.yaml:")) ?? [], findings);
    }

    [Theory]
    [InlineData("image: example.org/web:1.4.2", "image: example.org/web:latest", "should image-pinned 12")]
    [InlineData("{ runAsNonRoot: true }", "{}", "should run-as-non-root 11")]
    [InlineData("image: example.org/web:1.4.2", "image: example.org/web:1.4.2\n          securityContext: { privileged: true }", "must privileged 11")]
    [InlineData("selector: { app: web }", "selector: { app: api }", "must kubernetes-reference 17")]
    [InlineData("matchLabels: { app: web }", "matchLabels: { app: api }", "must kubernetes-reference 1")]
    [InlineData("valueFrom: { secretKeyRef: { name: db, key: password } }", "value: hunter2", "must secret 14")]
    [InlineData("kind: Service", "kind: ConfigMap\ndata: { DB_PASSWORD: hunter2 }", "must secret 19")]
    [InlineData("kind: Service", "kind: Secret\nstringData: { password: hunter2 }", "must secret 17")]
    [InlineData("metadata: { name: web }\nspec:\n  selector: { app", "spec:\n  selector: { app", "must kubernetes-structure 17")]
    public async Task Check_BadManifest_IsNamedWithItsLine(string sound, string bad, string expected)
    {
        var text = Manifest.ReplaceLineEndings("\n");
        Assert.Contains(sound, text, StringComparison.Ordinal);

        var findings = await _checkout.With("k8s/web.yaml", text.Replace(sound, bad, StringComparison.Ordinal)).FindAsync();

        Assert.Equal([expected.Insert(expected.LastIndexOf(' ') + 1, "k8s/web.yaml:")], findings);
    }

    [Theory]
    [InlineData("infra/main.bicep", "param adminPassword string = 'hunter2'\n", "must secret infra/main.bicep:1|must secret infra/main.bicep:1")]
    [InlineData("infra/main.bicep", "module web 'gone.bicep' = {}\n", "must path-missing infra/main.bicep:1")]
    [InlineData("infra/main.bicepparam", "using 'main.bicep'\nparam adminPassword = 'hunter2'\n", "must secret infra/main.bicepparam:2")]
    [InlineData("infra/live.tfvars", "db_password = \"hunter2\"\n", "must secret infra/live.tfvars:1")]
    [InlineData("k8s/all.yaml", "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Pod\n    metadata: { name: a }\n    spec:\n      hostNetwork: true\n      securityContext: { runAsNonRoot: true }\n      containers: [{ name: a, image: \"a:1.0\" }]\n", "must privileged k8s/all.yaml:8")]
    [InlineData("azure.yaml", "name: app\nservices:\n  web:\n    project: ./gone\n    host: containerapp\n", "must path-missing azure.yaml:4")]
    [InlineData("deploy/.env", "A=b\n", "must secret-file deploy/.env:0")]
    [InlineData("chart.yml", "? [a, b]\n: c\n", "must yaml chart.yml:1")]
    public async Task Check_OtherBadFile_IsNamedWithItsLine(string path, string text, string expected) =>
        Assert.Equal(expected.Split('|'), await _checkout.With(path, text).FindAsync());

    [Theory]
    [InlineData("command: work", null)]
    [InlineData("privileged: true", "must privileged compose.yaml:3")]
    public async Task Check_ComposeWithMergedParts_SeesThemWhereTheyAreUsed(string part, string? expected) => Assert.Equal(
        expected is null ? [] : [expected],
        await _checkout.With("compose.yaml", $"x-app: &app\n  image: example.org/app:1.2.3\n  {part}\nservices:\n  web:\n    <<: *app\n  worker:\n    <<: [*app]\n    restart: always\n").FindAsync());

    [Fact]
    public async Task Check_ImageThatIsBuiltInAFolder_LooksForItsFilesThere() => Assert.Equal(
        ["must path-missing src/Dockerfile:2"],
        await _checkout.With("compose.yaml", "services:\n  web:\n    build: ./src\n").With("src/Dockerfile", "FROM alpine:3.20\nCOPY src/app.csproj /x\nCOPY app.csproj /x\nUSER app\n").FindAsync());

    [Fact]
    public async Task Check_ProposalOfAStrangerCheckedOutWithSecrets_IsRefused() => Assert.Equal(
        ["must untrusted-checkout .github/workflows/ci.yml:9"],
        await _checkout.With(".github/workflows/ci.yml", Workflow.Replace("[push]", "[pull_request_target]", StringComparison.Ordinal)
            .Replace("checkout@v4.2.2", "checkout@v4.2.2\n        with: { ref: \"${{ github.event.pull_request.head.sha }}\" }", StringComparison.Ordinal)).FindAsync());

    [Fact]
    public async Task Check_ScriptInTheFolderThatAllStepsRunIn_IsLookedForThere() => Assert.Empty(
        await _checkout.With(".github/workflows/ci.yml", Workflow.Replace("      - run: bash eng/deploy.sh", "      - run: bash deploy.sh\n    defaults: { run: { working-directory: eng } }", StringComparison.Ordinal)).FindAsync());

    [Fact]
    public async Task Check_SecretInAnyFile_IsFoundAndNotRepeated()
    {
        var key = "AKIA" + "ABCDEFGHIJKLMNOP";

        var report = await _checkout.With("values.yaml", $"a: 1\nkey: {key}\n").CheckAsync();

        Assert.Equal(("secret", 2), (Assert.Single(report.Findings).Rule, report.Findings[0].Line));
        Assert.DoesNotContain(key, report.ToText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_YamlThatNestsWithoutEnd_IsRefusedAndNotBuiltUp() =>
        Assert.Equal(["must yaml deep.yaml:1"], await _checkout.With("deep.yaml", string.Concat(Enumerable.Repeat("[", 100_000))).FindAsync());

    [Fact]
    public async Task Check_FilesAsTheyWereBefore_AreLeftAlone()
    {
        _checkout.With("Dockerfile", "FROM alpine\n").With("compose.yaml", "services: {}\n");

        var report = await _checkout.CheckAsync(new Dictionary<string, string> { ["Dockerfile"] = "FROM alpine\n", ["eng/deploy.sh"] = "echo\n" });

        Assert.Equal(["compose.yaml"], report.Files.Select(file => file.File));
    }

    public void Dispose() => _checkout.Dispose();
}
