using AgentFactory.Contracts.Prp.Shell;

namespace AgentFactory.Contracts.Prp.Criteria;

/// <summary>What is known of programs by name. A program that is not here is taken to be able to fail.</summary>
internal static class CommandCatalog
{
    /// <summary>Show something; their exit code says nothing about the code under test.</summary>
    public static readonly HashSet<string> Lookers = Set(
        "ls ll dir cat bat less more head tail tree pwd echo printf date whoami hostname uname id env printenv which type whereis wc du df file stat sort uniq cut tr "
        + "tee column nl rev fold fmt basename dirname realpath readlink find locate history clear tput ps top htop free uptime lsof man help command open xdg-open code xxd od hexdump sleep");

    /// <summary>Prepare the ground; they fail only when the script itself is wrong.</summary>
    public static readonly HashSet<string> Preparers = Set(
        "cd pushd popd export set unset shopt alias source . mkdir rmdir rm cp mv ln touch chmod chown wait kill pkill killall trap local declare typeset readonly read shift "
        + "umask ulimit nvm mktemp return break continue disown jobs getopts let : true");

    /// <summary>Last in a pipe they replace the exit code of what came before.</summary>
    public static readonly HashSet<string> Filters = Set(
        "head tail tee cat less more sort uniq cut tr wc column nl sed awk gawk xargs fold fmt rev ts sponge");

    public static readonly HashSet<string> Agents = Set("claude gemini codex cursor cursor-agent aider copilot opencode goose amp windsurf cline");

    /// <summary>Programs that serve until they are stopped.</summary>
    public static readonly HashSet<string> Servers = Set(
        "uvicorn gunicorn hypercorn daphne waitress-serve nodemon ts-node-dev redis-server postgres mysqld mongod rabbitmq-server nginx caddy httpd http-server serve "
        + "live-server json-server streamlit watch air");

    /// <summary>Programs that do nothing but ask a server.</summary>
    public static readonly HashSet<string> Clients = Set("curl wget http https httpie xh ab wrk hey k6 websocat wscat grpcurl nc ncat telnet lighthouse");

    /// <summary>Programs that work on something in the cloud.</summary>
    public static readonly HashSet<string> Clouds = Set("gh glab az aws gcloud kubectl helm azd vercel netlify heroku fly flyctl railway firebase supabase wrangler ssh scp rsync ping dig nslookup brew apt apt-get yum dnf apk snap choco winget");

    /// <summary>Tools that checks are run with; used to tell an inline command from an inline name.</summary>
    public static readonly HashSet<string> Tools = Set(
        "dotnet npm npx pnpm yarn bun bunx deno node tsc eslint prettier jest vitest mocha playwright cypress next vite ng nx turbo biome stylelint python python3 py pytest uv uvx poetry pdm "
        + "pipenv hatch tox nox ruff mypy pyright black isort flake8 pylint bandit pip pip3 coverage go gofmt golangci-lint staticcheck cargo rustc rustfmt clippy mvn gradle gradlew java javac "
        + "kotlinc sbt scala ruby bundle rake rspec rubocop rails Rscript php composer phpunit phpstan pest artisan cmake ctest make ninja meson bazel gcc g++ clang clang-format swift xcodebuild flutter "
        + "dart elixir mix docker docker-compose podman kubectl helm terraform tofu ansible-playbook git gh grep egrep rg test [ [[ diff cmp jq yq shellcheck bats bash sh zsh fish pwsh powershell "
        + "psql mysql sqlite3 redis-cli mongosh curl wget http ls cat echo cd find sed awk wc head tail true false sleep export timeout env alembic prisma flask uvicorn gunicorn chezmoi "
        + "pre-commit just task invoke nix hadolint yamllint markdownlint actionlint semgrep trivy ab wrk k6 hey ./factory factory");

    /// <summary>Of <see cref="Tools"/>, those that are English words as well.</summary>
    public static readonly HashSet<string> EnglishWords = Set(
        "go make test find just task env true false sleep cat head tail diff serve next watch open file type http cut sort black air fish nix code hey task invoke dart swift nest");

    public static readonly HashSet<string> Builtins = Set(
        ". : [ [[ alias bg bind break builtin caller cd command compgen complete continue declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history jobs "
        + "kill let local logout mapfile popd printf pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit umask unalias unset wait");

    /// <summary>True for words that start a real command line with some certainty.</summary>
    public static bool IsKnown(string program) =>
        Tools.Contains(program) || Lookers.Contains(program) || Servers.Contains(program) || Clients.Contains(program) || Clouds.Contains(program) || Preparers.Contains(program)
        || CommandLine.IsPython(program);

    private static HashSet<string> Set(string names) => new(names.Split(' '), StringComparer.Ordinal);
}
