using AgentFactory.Contracts.Proof;
using AgentFactory.Reviewer.Changes;

namespace AgentFactory.Reviewer.Rules;

/// <summary>
/// Something that is so or is not: the same change, the same findings. A rule says nothing where it is not sure, for each of its
/// findings is handed to the model as a fact.
/// </summary>
internal interface IReviewRule
{
    IEnumerable<ReviewFinding> Find(ReviewedChange change);
}
