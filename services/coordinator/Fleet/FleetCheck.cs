using AgentFactory.Contracts.Tasks;
using AgentFactory.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace AgentFactory.Coordinator.Fleet;

/// <summary>Whoever reads it, a mistake in what the fleet is made of ends the start of the one part that every fleet has.</summary>
internal sealed class FleetCheck(IConfiguration configuration) : IValidateOptions<CoordinatorOptions>
{
    public ValidateOptionsResult Validate(string? name, CoordinatorOptions options)
    {
        try
        {
            FleetSettings.Read(configuration, [Roles.Coordinator, .. options.FleetRoles]);
            return ValidateOptionsResult.Success;
        }
        catch (InvalidOperationException exception)
        {
            return ValidateOptionsResult.Fail(exception.Message);
        }
    }
}
