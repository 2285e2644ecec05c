using AgentFactory.Contracts.Journal;
using AgentFactory.Coordinator.Models.Limits;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace AgentFactory.Coordinator.Models.Providers.OpenAi;

/// <summary>A model at an OpenAI-compatible endpoint: OpenAI's own, Azure's, Ollama's, or any other.</summary>
internal sealed class OpenAiProvider(
    ModelName model,
    Endpoint endpoint,
    IChatClient client,
    ModelOptions options,
    PriceTable prices,
    AnswerFormats formats,
    OpenAiFaults faults,
    TimeProvider time,
    ILogger logger) : IModelProvider
{
    private readonly string _place = $"{endpoint} {model}";
    private int _warnedOfPrice;

    public string Endpoint { get; } = endpoint.ToString();

    public ValueTask<CallCost> WorstCaseAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var price = prices.Find(model);
        if (price is null && request.Call.Options.MaxUsd is not null)
        {
            throw new ModelUnavailableException($"{PriceTable.Missing(model)}. Nothing was sent.", retryable: false) { CanWait = true };
        }

        if (price is null && request.Call.UnapprovedUsd is not null)
            throw new SpendUnapprovedException(PriceTable.Unknown(model));

        if (price is null && Interlocked.Exchange(ref _warnedOfPrice, 1) == 0)
        {
            logger.LogWarning("No price is known for {Model}: its calls count as 0 USD. Set Models:Prices:{Name} to change that", model, model.Name);
        }

        return ValueTask.FromResult(Cost(TokenEstimate.OfRequest(request.Call, request.Messages.Count), request.MaxOutputTokens));
    }

    public async Task<ProviderAnswer> AskAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var format = request.Schema is null ? AnswerFormat.Schema : formats.Best(_place);
        while (true)
        {
            try
            {
                var answer = await AskOnceAsync(request, format, cancellationToken);
                if (request.Schema is not null) formats.Worked(_place, format);
                return answer;
            }
            catch (ModelFaultException fault) when (request.Schema is not null && AnswerFormats.Blames(fault.Fault, format))
            {
                logger.LogInformation("{Endpoint} does not take {Format} of {Model} ({Fault}): asking in a plainer way", Endpoint, format, model, fault.Message);
                format++;
            }
        }
    }

    private async Task<ProviderAnswer> AskOnceAsync(ProviderRequest request, AnswerFormat format, CancellationToken cancellationToken)
    {
        using var call = new CancellationTokenSource(options.CallTimeout, time);
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.Token, idle.Token);
        var messages = request.Schema is { } schema ? AnswerFormats.Ask(request.Messages, schema, format) : request.Messages;
        var pieces = new AnswerPieces(options.MaxAnswerCharacters);
        try
        {
            if (options.Stream) await StreamAsync(messages, OptionsOf(request, format), pieces, idle, any.Token);
            else Whole.Read(await client.GetResponseAsync(messages, OptionsOf(request, format), any.Token), pieces);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (call.IsCancellationRequested || idle.IsCancellationRequested)
        {
            throw new ModelFaultException(new(FaultKind.TimedOut, call.IsCancellationRequested
                ? $"no whole answer within {options.CallTimeout} (Models:CallTimeout)"
                : $"the answer stopped coming for {options.IdleTimeout} (Models:IdleTimeout)"), exception);
        }
        catch (Exception exception) when (exception is not ModelFaultException)
        {
            throw new ModelFaultException(faults.Translate(exception), exception);
        }

        if (pieces.Finish is null)
        {
            throw new ModelFaultException(new(FaultKind.BadAnswer, "the answer broke off before its end, or is none"));
        }

        return Price(request, pieces);
    }

    private async Task StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions chatOptions, AnswerPieces pieces, CancellationTokenSource idle, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(messages, chatOptions, cancellationToken))
            {
                idle.CancelAfter(options.IdleTimeout);
                Streamed.Read(update, pieces);
            }
        }
        catch (ArgumentNullException) when (pieces.Finish is not null)
        {
            // All pieces are here; the library only stumbles over a tool call without an id when it puts them together.
        }
    }

    private ChatOptions OptionsOf(ProviderRequest request, AnswerFormat format) => new()
    {
        MaxOutputTokens = request.MaxOutputTokens,
        Temperature = request.Temperature,
        Tools = request.Tools.Count > 0 ? [.. request.Tools] : null,
        RawRepresentationFactory = _ =>
        {
            var raw = new ChatCompletionOptions();
            if (request.Schema is { } schema) AnswerFormats.Ask(raw, schema, format);
#pragma warning disable SCME0001 // The one way to send a field that the library has no property for.
            // Ollama knows the limit only by its older name.
            if (model.Provider == ModelName.Ollama) raw.Patch.Set("$.max_tokens"u8, request.MaxOutputTokens);
#pragma warning restore SCME0001
            return raw;
        },
    };

    private ProviderAnswer Price(ProviderRequest request, AnswerPieces pieces)
    {
        var usage = pieces.Usage;
        var input = usage?.InputTokenCount is > 0 ? usage.InputTokenCount.Value : (long?)null;
        var output = usage?.OutputTokenCount is >= 0 ? usage.OutputTokenCount.Value : (long?)null;
        var estimated = input is null || output is null;
        var cost = Cost(input ?? TokenEstimate.OfRequest(request.Call, request.Messages.Count), output ?? pieces.EstimateTokens());
        pieces.Usage = new()
        {
            InputTokenCount = cost.InputTokens,
            OutputTokenCount = cost.OutputTokens,
            TotalTokenCount = cost.InputTokens + cost.OutputTokens,
            CachedInputTokenCount = usage?.CachedInputTokenCount,
            ReasoningTokenCount = usage?.ReasoningTokenCount,
        };
        var response = pieces.ToResponse();
        if (estimated) response.AdditionalProperties = new() { [AnswerProperties.UsageEstimated] = true };
        return new(response, cost, estimated);
    }

    private CallCost Cost(long input, long output) =>
        new(input, output, prices.Find(model) is { } price ? PriceTable.Cost(price, input, output) : 0);
}
