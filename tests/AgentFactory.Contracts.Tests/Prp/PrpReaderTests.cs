using AgentFactory.Contracts.Prp;

namespace AgentFactory.Contracts.Tests.Prp;

public class PrpReaderTests
{
    private static PrpDocument Read(params string[] lines) => PrpReader.Read(string.Join('\n', lines));

    [Fact]
    public void Read_PlainPrp_FillsEveryField()
    {
        var document = Read(
            "# Greeter", "", "## Goal", "Greet by name.", "", "## Why", "- People like it", "",
            "## Implementation Steps", "1. CREATE greet.py", "2. Add tests", "",
            "## Validation", "```bash", "python3 -m unittest", "```", "",
            "## Success Metrics", "- 90 % smile", "", "## Risks", "- Nobody has a name");

        Assert.Equal(("Greeter", "Greet by name.", "- People like it", false), (document.Title, document.Goal, document.Justification, document.Template));
        Assert.Equal(
            [new PrpStep("1. CREATE greet.py", new(10, 10)).ToString(), new PrpStep("2. Add tests", new(11, 11)).ToString()],
            document.Steps.Select(step => (step with { Id = null, DependsOn = new PrpStep("", default).DependsOn }).ToString()));
        Assert.Equal(
            [new PrpCriterion("C1", "Validation", "python3 -m unittest", CriterionClass.Gate, new(14, 16)) { Stage = "Validation" }],
            document.Criteria);
        Assert.Equal(["90 % smile"], document.SuccessMetrics);
        Assert.Equal(["Nobody has a name"], document.FailureRecovery);
        Assert.Empty(document.Diagnostics);
    }

    [Fact]
    public void Write_Document_AlwaysHasGoalJustificationAndScript()
    {
        var json = ContractsJson.Write(Read("## Success Criteria", "- [ ] It works"));

        Assert.Contains("\"goal\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"justification\":null", json, StringComparison.Ordinal);
        Assert.Contains("\"criteria\":[{\"id\":\"C1\",\"text\":\"It works\",\"script\":null,\"class\":\"none\",\"lines\":[2,2]", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HeadingWithItsOwnId_IsOneCriterionOrAsManyAsItHasScripts()
    {
        var document = Read(
            "## Goal", "x", "## Validation", "### V1: it holds", "Always.", "```bash", "./one", "```", "Really.",
            "### V2: both hold", "```bash", "./two", "```", "and also:", "```bash", "./three", "```");

        Assert.Equal(
            [("V1", "V1: it holds\nAlways.\nReally.", "./one"), ("V2", "V2: both hold", "./two"), ("C1", "and also", "./three")],
            document.Criteria.Select(criterion => (criterion.Id, criterion.Text, criterion.Script)));
    }

    [Fact]
    public void Read_FenceRightBelowAnItem_IsTheItemsScript()
    {
        var document = Read(
            "## Goal", "x", "## Validation", "- [ ] C1: it is quick", "- [ ] C2: it holds 3", "```bash", "test -s a.txt", "```",
            "- [ ] C3: `./lint` is clean", "```bash", "./all", "```", "- [ ] it is apart", "", "```bash", "./apart", "```");

        Assert.Equal(
            [
                ("C1", "C1: it is quick", null),
                ("C2", "C2: it holds 3", "test -s a.txt"),
                ("C3", "C3: `./lint` is clean", "./lint"),
                ("C4", "Validation", "./all"),
                ("C5", "it is apart", null),
                ("C6", "Validation", "./apart"),
            ],
            document.Criteria.Select(criterion => (criterion.Id, criterion.Text, criterion.Script)));
    }

    [Theory]
    [InlineData("# A parser for C#", "A parser for C#")]
    [InlineData("# Goal of it ##", "Goal of it")]
    [InlineData("# F# and C# #", "F# and C#")]
    public void Read_HashesAtTheEndOfAHeading_BelongToItUnlessTheyStandApart(string heading, string title) =>
        Assert.Equal(title, PrpReader.Read($"{heading}\n\n## Goal\nx").Title);

    [Theory]
    [InlineData("## Goal\nx")]
    [InlineData("## 1. Goal\nx")]
    [InlineData("### **3.** 🎯 Goal (in short):\nx")]
    [InlineData("##Goal\nx")]
    [InlineData("## Goal: x")]
    [InlineData("**Goal**: x")]
    [InlineData("**Goal:** x")]
    [InlineData("- **Objective:** x")]
    [InlineData("Goal: x")]
    [InlineData("Goal\n----\nx")]
    [InlineData("## Overview\n**Objective**: x\n**Effort**: much")]
    [InlineData("## 目标\nx")]
    [InlineData("## 목표\nx")]
    [InlineData("## Objetivo\nx")]
    [InlineData("## Mål\nx")]
    [InlineData("## What\ny\n\n## Goal\nx")]
    [InlineData("---\ndescription: x\n---\n\n# PRP")]
    [InlineData("# x")]
    [InlineData("\uFEFF## Goal\r\nx\r\n")]
    public void Read_GoalInManyForms_IsFound(string text) => Assert.Equal("x", PrpReader.Read(text).Goal);

    [Theory]
    [InlineData("## 为什么\nx")]
    [InlineData("## 이유\nx")]
    [InlineData("## Por quê\nx")]
    [InlineData("## Hvorfor\nx")]
    [InlineData("## Problem Statement\nx")]
    [InlineData("## Purpose\nx")]
    [InlineData("## Purpose\nTemplate optimized for AI agents\n\n## Background\nx")]
    public void Read_JustificationInManyForms_IsFound(string text) => Assert.Equal("x", PrpReader.Read(text).Justification);

    [Theory]
    [InlineData("## Validation Loop")]
    [InlineData("## 验证循环")]
    [InlineData("## 유효성 검사 루프")]
    [InlineData("## Ciclo de validação")]
    [InlineData("## Validering")]
    [InlineData("## Gate 2: Tests")]
    [InlineData("## Level 1 — Syntax")]
    [InlineData("**Validation**:")]
    public void Read_ValidationInManyForms_GivesAGate(string heading) =>
        Assert.Equal(["make test"], PrpReader.Read($"## Goal\nx\n\n{heading}\n```bash\nmake test\n```").Criteria.Select(c => c.Script));

    [Fact]
    public void Read_HeadingsInsideFences_AreNotHeadings()
    {
        var document = Read("## Goal", "x", "````markdown", "## Why", "```", "## Validation", "```", "````", "## Why", "y");

        Assert.Equal(("x\n````markdown\n## Why\n```\n## Validation\n```\n````", "y"), (document.Goal, document.Justification));
    }

    [Theory]
    [InlineData("```yaml\na: 1\n</yaml>\n\n## Why\ny")]
    [InlineData("```yaml\na: 1\n\n## Why\ny")]
    [InlineData("```yaml\na: 1\n\n## Why\ny\n\n## Context\n```bash\nls\n```")]
    [InlineData("~~~\n```\n~~~\n\n## Why\ny")]
    [InlineData("<!--\n## Why\nz\n-->\n## Why\ny")]
    [InlineData("<!-- never closed\n\n## Why\ny")]
    public void Read_BrokenFencesAndComments_DoNotSwallowWhatFollows(string text) =>
        Assert.Equal("y", PrpReader.Read("## Context\n" + text).Justification);

    [Fact]
    public void Read_RepeatedSections_Append()
    {
        var document = Read("## Goal", "a", "## Notes", "b", "## Goal", "c", "## Notes", "d");

        Assert.Equal(("a\n\nc", "b\nd"), (document.Goal, document.Context.Extra["Notes"]));
    }

    [Fact]
    public void Read_UnknownHeading_InheritsTheKnownParentElseGoesToExtra()
    {
        var document = Read("## Goal", "x", "## Known Gotchas", "### In the parser", "- it bites", "## Colours", "red");

        Assert.Equal(["it bites"], document.Context.Gotchas);
        Assert.Equal("red", document.Context.Extra["Colours"]);
    }

    [Fact]
    public void Read_ReferenceBlock_GivesTargetsWithReasons()
    {
        var document = Read("## All Needed Context", "```yaml", "- url: https://a.example/x", "  why: the API", "- file: src/a.py", "  why: the pattern", "  critical: keep order", "```", "- `src/b.py` - Why: the tests");

        Assert.Equal(
            [new("https://a.example/x", "the API"), new("src/a.py", "the pattern; critical: keep order"), new PrpReference("src/b.py", "the tests")],
            document.Context.References);
    }

    [Fact]
    public void Read_TasksInAYamlFence_GiveStepsWithEdgesAndRecovery()
    {
        var document = Read("## Implementation Blueprint", "```yaml", "Task 1: Model", "CREATE a.py:", "  - IMPLEMENT: x", "", "Task 2: Service", "  - DEPENDENCIES: Import models from Task 1", "  - VALIDATE: pytest tests/b.py", "  - IF_FAIL: Check the import", "```");

        Assert.Equal([("task-1", "", new LineRange(3, 5)), ("task-2", "task-1", new LineRange(7, 10))], document.Steps.Select(s => (s.Id, string.Join(',', s.DependsOn), s.Lines)));
        Assert.Equal([("pytest tests/b.py", CriterionClass.Gate)], document.Criteria.Select(c => (c.Script, c.Class)));
        Assert.Equal(["task-2: Check the import"], document.FailureRecovery);
    }

    [Theory]
    [InlineData("## Tasks\n### Task 1: a\nx\n### Task 2: b\ny", "task-1,task-2")]
    [InlineData("## Tasks\n### CREATE a.py\nx\n### UPDATE b.py\ny", "step-1,step-2")]
    [InlineData("## Plan\n### Phase 1\nx\n### Phase 2\ny", "phase-1,phase-2")]
    [InlineData("## Plan\n### Phase 1\n#### Task 1.1: a\n#### Task 1.2: b", "task-1.1,task-1.2")]
    [InlineData("## Tasks\n- [ ] a\n- [x] b", "step-1,step-2")]
    [InlineData("## Tasks\n**Task 1: a**\n- x\n\n**Task 2: b**\n- y", "task-1,task-2")]
    [InlineData("## Tasks\nCREATE a.py:\n  - x\nMODIFY b.py:\n  - y", "step-1,step-2")]
    [InlineData("## Tasks\nWrite it all at once.", "step-1")]
    [InlineData("## Task 1: a\nx\n## Task 1: again\ny", "task-1,task-1-2")]
    public void Read_StepsInManyForms_AreFound(string text, string ids) =>
        Assert.Equal(ids, string.Join(',', PrpReader.Read(text).Steps.Select(step => step.Id)));

    [Fact]
    public void Read_CyclicDependencies_AreExplained()
    {
        var document = Read("## Tasks", "### Task 1: a", "- DEPENDENCIES: Task 2", "### Task 2: b", "- Depends on: Task 1");

        Assert.Contains(new(DiagnosticSeverity.Warning, "the dependencies of the steps go round in a circle through task-1; remove one of them", 2), document.Diagnostics);
    }

    [Fact]
    public void Read_OneFence_IsOneScriptWithItsExpectationAsText()
    {
        var criterion = Assert.Single(Read("## Validation Loop", "### Level 1: Style", "```bash", "cd src", "ruff check .", "# Expected: no errors", "```").Criteria);

        Assert.Equal(("Level 1: Style. Expected: no errors", "cd src\nruff check .\n# Expected: no errors", "Level 1: Style"), (criterion.Text, criterion.Script, criterion.Stage));
    }

    [Theory]
    [InlineData("- [ ] Tests pass: `pytest -q`", "pytest -q")]
    [InlineData("- [x] `npm test` succeeds", "npm test")]
    [InlineData("- [ ] all green when `cd app && make test` is run twice", "cd app && make test")]
    [InlineData("- [ ] Lint: uv run ruff check .", "uv run ruff check .")]
    [InlineData("**Command**: `cd app && make test`", "cd app && make test")]
    [InlineData("- VALIDATE: dotnet test", "dotnet test")]
    [InlineData("- [ ] nothing is left over: `! grep -rn TODO src`", "! grep -rn TODO src")]
    [InlineData("| tests | ``pytest -k \"a | b\"`` |", "pytest -k \"a | b\"")]
    [InlineData("- **VALIDATE**:\n```bash\nctest\n```", "ctest")]
    [InlineData("| Gate | Command |\n|---|---|\n| tests | `go test ./...` |", "go test ./...")]
    [InlineData("```\n$ make test\nall green\n```", "make test")]
    [InlineData("1. Build\n   ```sh\n   make\n   ```", "make")]
    [InlineData("- [ ] Manual: [specific command]", "[specific command]")]
    [InlineData("Run:\n\n    dotnet build\n    dotnet test", "dotnet build\ndotnet test")]
    public void Read_CommandsInManyForms_AreFound(string criteria, string script) =>
        Assert.Equal(script, Assert.Single(PrpReader.Read($"## Goal\nx\n## Validation\n{criteria}").Criteria).Script);

    [Theory]
    [InlineData("- [ ] The `getInitialValue` function stores it")]
    [InlineData("- [ ] All tests pass: make sure of that")]
    [InlineData("- [ ] Manual check: clear the storage, create a slice")]
    [InlineData("- [ ] Colours: find them pleasing")]
    [InlineData("- [ ] What was acknowledged is there after `kill -9` and a restart")]
    [InlineData("1. Open the page.\n2. Click the button.")]
    public void Read_ProseInCriteria_IsNoCommand(string criteria) =>
        Assert.Null(Assert.Single(PrpReader.Read($"## Goal\nx\n## Validation\n{criteria}").Criteria).Script);

    [Fact]
    public void Read_PythonInValidation_IsANoteAndNotACommand()
    {
        var document = Read("## Validation", "```python", "def test_it(): assert True", "```");

        Assert.Empty(document.Criteria);
        Assert.Contains("def test_it(): assert True", document.Context.Extra["Validation"], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OwnIds_AreKeptAndGeneratedOnesStayOutOfTheirWay()
    {
        var document = Read("## Acceptance Criteria", "1. **AC1 — Fast:** yes", "2. plain", "- C1: taken", "- AC1: again", "## AC7: a heading", "text");

        Assert.Equal(["AC1", "C2", "C1", "C3", "AC7"], document.Criteria.Select(c => c.Id));
    }

    [Fact]
    public void Read_TickedBox_IsNoEvidence()
    {
        var document = Read("## Goal", "x", "## Success Criteria", "- [x] done: `make test`");

        Assert.Equal(CriterionClass.Gate, Assert.Single(document.Criteria).Class);
        Assert.Contains(document.Diagnostics, d => d is { Severity: DiagnosticSeverity.Info, Line: 4 } && d.Message.Contains("not evidence", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("## Goal\nx\n## Validation\n```bash\ntrue\n```", "none of the 1 commands can prove anything (1 inspect)")]
    [InlineData("## Goal\nx\n## Success Criteria\n- it works", "none of the 1 criteria has a command")]
    [InlineData("## Goal\nx", "there are no validation criteria at all")]
    [InlineData("## Validation\n- `make test`", "no goal was found")]
    [InlineData("## Goal\n[What to build]\n## Validation\n- `make test`", "a template that was not filled in")]
    public void Read_WhatCannotBeProven_IsAnErrorThatSaysWhatToChange(string text, string part) =>
        Assert.Contains(PrpReader.Read(text).Diagnostics, d => d.Severity == DiagnosticSeverity.Error && d.Message.Contains(part, StringComparison.Ordinal));

    [Fact]
    public void Read_NoFailureRecovery_GetsADefault() => Assert.Equal(2, Read("## Goal", "x").FailureRecovery.Count);

    [Fact]
    public void Read_FilledPrpWithOneForgottenBracket_IsNoTemplate() =>
        Assert.False(Read("## Goal", "Build an e-mail template engine", "## Notes", "[fill this in later]", "see [the docs](x) and `a[index of]`").Template);

    [Theory]
    [InlineData("---\nid: PRP-1\nacceptance:\n  - tests/a.py\n  - tests/b.py\n---\n# X", "id=PRP-1;acceptance=tests/a.py, tests/b.py")]
    [InlineData("name: \"X\"\ndescription: |\n  two\n  lines\n\n## Goal\ny", "name=X;description=two\nlines")]
    [InlineData("# X\n\n> **Version:** 1.0\n> **Status:** draft\n", "version=1.0;status=draft")]
    [InlineData("# X\n\n## Confidence Score: 8.5/10\nhigh", "confidence=8.5/10")]
    [InlineData("---\nJust a sentence.\n---\n# X", "")]
    public void Read_MetadataInManyForms_IsFound(string text, string expected) =>
        Assert.Equal(expected, string.Join(';', PrpReader.Read(text).Metadata.Select(pair => $"{pair.Key}={pair.Value}")));

    [Fact]
    public void Read_YamlWithTagsAndAliases_IsOnlyText()
    {
        var document = Read("---", "a: &a [x, x]", "b: [*a, *a]", "c: !!python/object:os.system x", "---", "# X");

        Assert.Equal(["&a [x, x]", "[*a, *a]", "!!python/object:os.system x"], document.Metadata.Values);
    }

    [Theory]
    [InlineData("(venv) $ dotnet test \\\n    --filter A\nPassed!\nme@host:~/x$ make lint\nok", "dotnet test \\\n    --filter A\nmake lint")]
    [InlineData("$ cat > x <<'E'\n> hello\nE\n$ grep -q hello x", "cat > x <<'E'\nhello\nE\ngrep -q hello x")]
    [InlineData("echo \"a $ b\" > x\n./check x", "echo \"a $ b\" > x\n./check x")]
    public void Read_Transcript_IsWhatWasTyped(string body, string script) =>
        Assert.Equal([script], Read("## Goal", "x", "## Validation", "```console", body, "```").Criteria.Select(criterion => criterion.Script));

    [Fact]
    public void Read_GoalInFrontMatter_IsTheGoal()
    {
        var document = Read("---", "title: Rotation", "goal: |", "  Rotate logs", "  each day.", "---", "## Validation", "- `make test`");

        Assert.Equal(("Rotation", "Rotate logs\neach day."), (document.Title, document.Goal));
        Assert.DoesNotContain("Rotation", string.Concat(document.Context.Extra.Values), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<h2>Goal</h2>")]
    [InlineData("<H3 align=\"center\">Goal</H3>")]
    public void Read_HeadingInHtml_IsAHeading(string heading) =>
        Assert.Equal("g", Read("<h1>Title</h1>", heading, "g", "<h2>Validation</h2>", "- `make test`").Goal);

    [Theory]
    [InlineData("<h2></h2>")]
    [InlineData("<h2>Goal")]
    [InlineData("<h9>Goal</h9>")]
    [InlineData("<h2>Goal</h3>")]
    [InlineData("<hr>")]
    [InlineData("<h1 >x")]
    public void Read_WhatIsNoHeadingInHtml_IsText(string line) =>
        Assert.Equal($"g\n{line}", Read("## Goal", "g", line, "## Validation", "- `make test`").Goal);

    [Fact]
    public void Read_PlanOfHeadings_HasAStepForEach()
    {
        var document = Read("## 1.1 Goal", "x", "## 1.2 Implementation Plan", "### 1.2.1 Backend", "Write it.", "### 1.2.2 Frontend", "Show it.", "## 1.3 Validation", "- `make test`");

        Assert.Equal(["### 1.2.1 Backend\nWrite it.", "### 1.2.2 Frontend\nShow it."], document.Steps.Select(step => step.Text));
        Assert.DoesNotContain("Backend", document.Context.Extra.Keys);
    }

    [Fact]
    public void Read_ListingThatNoFieldHolds_IsKeptAsItStands()
    {
        var document = Read("## Goal", "x", "## Validation", "- `make test`", "", "```json", "{", "  \"answers\": [", "    \"test\"", "  ]", "}", "```");

        Assert.Equal("```json\n{\n  \"answers\": [\n    \"test\"\n  ]\n}\n```", Assert.Contains("Validation", document.Context.Extra));
    }

    [Fact]
    public void Read_LineOfWordsThatStandElsewhereInAnotherOrder_IsKept()
    {
        var document = Read("## Goal", "The dog bites the man.", "## Validation", "- `make test`", "", "the man bites The dog", "", "- `make lint`");

        Assert.Contains("the man bites The dog", document.Context.Extra["Validation"], StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ScriptOfAFence_IsNotKeptTwice() =>
        Assert.Equal("```bash", Read("## Goal", "x", "## Validation", "```bash", "make test", "```").Context.Extra["Validation"]);

    [Theory]
    [InlineData("Ziel", "Begründung", "Umsetzungsschritte", "Abnahmekriterien", "Erfolgsmetriken", "Fehlerbehandlung")]
    [InlineData("Objectif", "Pourquoi", "Étapes", "Critères d'acceptation", "Indicateurs de succès", "Gestion des erreurs")]
    [InlineData("Objetivo", "Motivación", "Pasos", "Criterios de aceptación", "Métricas", "Manejo de errores")]
    [InlineData("Obiettivo", "Perché", "Passi", "Criteri di accettazione", "Metriche", "Rischi")]
    [InlineData("Doel", "Waarom", "Stappen", "Acceptatiecriteria", "Metrieken", "Risico's")]
    [InlineData("Цель", "Зачем", "Шаги", "Критерии приёмки", "Метрики успеха", "Риски")]
    [InlineData("Cel", "Dlaczego", "Kroki", "Kryteria akceptacji", "Metryki", "Ryzyka")]
    public void Read_OtherLanguages_FillTheSameFields(string goal, string why, string steps, string criteria, string metrics, string recovery)
    {
        var document = Read($"## {goal}", "g", $"## {why}", "w", $"## {steps}", "1. s", $"## {criteria}", "- [ ] `make test`", $"## {metrics}", "- m", $"## {recovery}", "- r");

        Assert.Equal(("g", "w"), (document.Goal, document.Justification));
        Assert.Equal(["1. s"], document.Steps.Select(step => step.Text));
        Assert.Equal(["make test"], document.Criteria.Select(criterion => criterion.Script));
        Assert.Equal(["m"], document.SuccessMetrics);
        Assert.Equal(["r"], document.FailureRecovery);
    }
}
