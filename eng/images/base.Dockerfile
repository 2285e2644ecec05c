# What the services' images start from: .NET, git, the sandbox, and the tools that generated code is built and tested with.
#   docker build -t agentfactory-base -f eng/images/base.Dockerfile eng/images
#   dotnet publish services/coder -t:PublishContainer -p:FactoryBaseImage=agentfactory-base
FROM mcr.microsoft.com/dotnet/sdk:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap git python3 nodejs cmake make g++ shellcheck postgresql \
    && rm -rf /var/lib/apt/lists/*
USER app
