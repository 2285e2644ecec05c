namespace AgentFactory.Contracts.Prp.Markdown;

/// <summary>Where in a heading a phrase counts.</summary>
internal enum PhrasePlace
{
    Alone,
    Start,
    Anywhere,
}

internal sealed record HeadingPhrase(string Text, PrpField Field, int Rank, PhrasePlace Where);

/// <summary>
/// The phrases themselves, normalised as <see cref="HeadingText.Normalise"/> does. <c>=</c> in front: only alone;
/// <c>^</c>: at the start of a heading; nothing: anywhere in it.
/// </summary>
internal static class HeadingPhrases
{
    public const int LongestInWords = 4;

    public static readonly string[] LevelWords = ["level", "gate", "checkpoint", "nível", "nivel", "nivå", "niveau", "stufe", "레벨", "级别", "層級", "レベル", "等级", "第"];

    public static readonly IReadOnlyList<HeadingPhrase> Spaced =
    [
        .. Of(PrpField.Goal, 0, "^goal", "^goals", "project goal", "main goal", "primary goal", "=mål", "=målet", "=ziel", "=ziele", "=meta", "^zielsetzung",
            "^obiettivo", "^obiettivi", "=doel", "=doelstelling", "^цель", "^цели", "=cel", "=cele", "=мета", "=hedef", "=amaç"),
        .. Of(PrpField.Goal, 1, "feature goal"),
        .. Of(PrpField.Goal, 2, "^objective", "^objectives", "main objective", "^objetivo", "^objetivos", "^objectif", "^objectifs"),
        .. Of(PrpField.Goal, 3, "^overview", "project overview", "feature overview", "^visão geral", "^oversikt", "^übersicht", "^resumen", "^resumo"),
        .. Of(PrpField.Goal, 4, "executive summary", "=summary", "=tl dr", "=tldr", "=sammendrag"),
        .. Of(PrpField.Goal, 5, "^outcome", "user outcome", "desired outcome"),
        .. Of(PrpField.Goal, 6, "feature description", "=description", "=feature", "=descrição"),
        .. Of(PrpField.Goal, 7, "^what", "=o que", "=hva", "=was", "=qué", "=quoi"),
        .. Of(PrpField.Goal, 8, "=deliverable", "=deliverables", "=introduction", "^user story", "^user stories"),

        .. Of(PrpField.Justification, 0, "^why", "^rationale", "^justification", "^motivation", "business value", "business logic", "business case", "business justification",
            "value proposition", "^problem", "problem statement", "^background", "=pain points", "por que", "por quê", "=porquê", "por qué", "^hvorfor", "^bakgrunn", "^warum", "^pourquoi",
            "^begründung", "^hintergrund", "^motivación", "^justificación", "^motivação", "^justificativa", "^perché", "^motivazione", "^waarom", "^achtergrond", "^зачем", "^почему",
            "^обоснование", "^мотивация", "^dlaczego", "^uzasadnienie", "^навіщо", "^varför"),
        .. Of(PrpField.Justification, 9, "^purpose", "^propósito", "^formål"),

        .. Of(PrpField.Context, 0, "context", "^documentation", "^references", "=reference", "^resources", "codebase tree", "codebase structure", "current codebase", "desired codebase",
            "file structure", "project structure", "solution structure", "directory structure", "codebase changes", "integration points", "^dependencies", "^prerequisites", "relevant files", "codebase files",
            "relevant documentation", "patterns to follow", "existing patterns", "codebase patterns", "mandatory reading", "files to create", "files to modify", "files to change",
            "external references", "external documentation", "tech stack", "technology stack", "=related", "related files", "^contexto", "^kontekst", "^kontext", "^contexte",
            "^documentação", "^dokumentasjon", "^referências", "^referanser", "^dependências", "^avhengigheter", "^contesto", "^контекст", "^dokumentation", "^referenzen", "^abhängigkeiten", "^dependencias"),

        .. Of(PrpField.Gotchas, 0, "gotchas", "gotcha", "pitfalls", "quirks", "^caveats", "known issues", "^armadilhas", "^fallgruver", "^fallstricke"),
        .. Of(PrpField.Constraints, 0, "anti patterns", "anti pattern", "antipatterns", "constraints", "limitations", "out of scope", "non goals", "^not building", "^what not to",
            "^considerations", "=scope limits", "^antipadrões", "anti padrões", "^restrições", "^begrensninger", "antimønstre", "^einschränkungen", "^randbedingungen", "^restricciones", "^contraintes", "^vincoli", "^ограничения", "^ograniczenia"),

        .. Of(PrpField.Steps, 0, "implementation blueprint", "implementation plan", "implementation tasks", "implementation steps", "=implementation", "implementation strategy", "^tasks", "=todo",
            "task list", "list of tasks", "task breakdown", "step tasks", "^steps", "=plan", "action plan", "execution plan", "work plan", "work breakdown", "^breakdown", "=roadmap", "^phases", "^milestones",
            "blueprint", "proposed approach", "=approach", "execution steps", "development tasks", "development plan", "plano de implementação", "^implementação", "^tarefas", "lista de tarefas", "^passos",
            "^implementeringsplan", "=implementering", "^implementasjonsplan", "^implementasjon", "^oppgaver", "oppgaveliste", "=steg", "^umsetzungsplan", "^aufgaben", "^schritte", "^tareas", "^pasos",
            "plan de implementación", "^tâches", "^étapes", "^umsetzungsschritte", "=umsetzung", "^implementierungsplan", "^implementierungsschritte", "=implementierung", "^implementación", "^plan dimplémentation",
            "^plan de mise en œuvre", "^implémentation", "^passi", "^passaggi", "^piano di implementazione", "^attività", "^stappen", "^taken", "^stappenplan", "^шаги", "^задачи", "^план", "^этапы",
            "^kroki", "^zadania", "=plan wdrożenia", "=plan implementacji", "^кроки", "^завдання", "^uppgifter", "^genomförande", "^adımlar"),
        .. Of(PrpField.StepNotes, 0, "data model", "data models", "pseudocode", "pseudo code", "implementation patterns", "implementation details", "modelos de dados", "^pseudocódigo", "^datamodeller", "^pseudokode"),

        .. Of(PrpField.Checklist, 0, "success criteria", "acceptance criteria", "^acceptance", "definition of done", "exit criteria", "done criteria", "success definition", "completion criteria",
            "acceptance tests", "=done when", "=dod", "=criteria", "checklist", "critérios de sucesso", "critérios de aceitação", "critérios de aceite", "lista de verificação", "^suksesskriterier",
            "^akseptansekriterier", "sjekkliste", "^erfolgskriterien", "^akzeptanzkriterien", "criterios de éxito", "criterios de aceptación", "critères de succès",
            "^abnahmekriterien", "critères dacceptation", "criteri di accettazione", "criteri di successo", "^acceptatiecriteria", "^succescriteria", "критерии приемки", "критерии приёмки", "критерии успеха",
            "критерии готовности", "kryteria akceptacji", "kryteria sukcesu", "критерії приймання", "критерії успіху", "^acceptanskriterier", "kabul kriterleri"),

        .. Of(PrpField.Validation, 0, "^validation", "validation loop", "validation gates", "validation gate", "validation commands", "validation plan", "validation strategy", "validation steps",
            "validation checkpoints", "validation levels", "validation procedure", "^verification", "verification steps", "verification commands", "verification plan", "=gates", "quality gates",
            "test commands", "^how to test", "^how to verify", "^validação", "loop de validação", "ciclo de validação", "^verificação", "^validering", "^valideringsløkke", "^valideringssløyfe", "^verifisering",
            "^validierung", "^validación", "^prüfung", "^überprüfung", "^verifikation", "^verificación", "^vérification", "^convalida", "^validazione", "^verifica", "^validatie", "^verificatie",
            "^проверка", "^валидация", "^walidacja", "^weryfikacja", "^перевірка", "^валідація", "^verifiering", "^doğrulama"),
        .. Of(PrpField.Testing, 0, "test plan", "testing strategy", "test strategy", "^testing", "^tests", "test cases", "unit tests", "integration tests", "test scenarios", "manual testing", "^testes", "^tester"),

        .. Of(PrpField.Metrics, 0, "success metrics", "^metrics", "=kpi", "=kpis", "success signal", "success indicators", "key results", "métricas de sucesso", "^métricas", "^suksessmål", "^måltall",
            "^erfolgsmetriken", "^metriken", "^erfolgskennzahlen", "^kennzahlen", "^indicateurs de succès", "^métriques", "^metriche", "^metrieken", "метрики", "^metryki", "^framgångsmått"),
        .. Of(PrpField.Recovery, 0, "rollback", "roll back", "^risks", "^risk", "risk mitigation", "error handling", "edge cases", "^debugging", "^debug", "failure recovery", "failure handling",
            "failure modes", "^recovery", "^troubleshooting", "^fallback", "^contingency", "common issues", "common errors", "potential risks", "^riscos", "^risiko", "^risikoer", "tratamento de erros",
            "^feilhåndtering", "^tilbakerulling", "^risiken", "^riesgos", "^risques", "^fehlerbehandlung", "^fehlerbehebung", "^rückfallplan", "^manejo de errores", "^plan de reversión", "^gestion des erreurs",
            "^rischi", "^gestione degli errori", "^risico", "^risicos", "^foutafhandeling", "^риски", "^откат", "обработка ошибок", "^восстановление", "^ryzyka", "^obsługa błędów", "^ризики", "^felhantering", "^risker", "^riskler"),
        .. Of(PrpField.Metadata, 0, "metadata", "^confidence", "confidence score", "open questions", "=version", "=status", "document info", "^confiança", "^konfidens"),
        .. Of(PrpField.Extra, 0, "^rollout", "^deployment", "=notes", "implementation notes", "^guidelines", "^appendix", "core principles", "^changelog"),
    ];

    public static readonly IReadOnlyList<HeadingPhrase> Unspaced =
    [
        .. Of(PrpField.Goal, 0, "目标", "目標", "목표", "ゴール"),
        .. Of(PrpField.Goal, 2, "目的"),
        .. Of(PrpField.Goal, 3, "概述", "概要", "개요"),
        .. Of(PrpField.Goal, 7, "=内容", "=什么", "=是什么", "做什么", "=내용", "=무엇을", "=무엇", "=何を"),
        .. Of(PrpField.Justification, 0, "为什么", "為什麼", "原因", "背景", "问题陈述", "商业价值", "이유", "배경", "왜", "なぜ", "理由"),
        .. Of(PrpField.Justification, 9, "목적"),
        .. Of(PrpField.Context, 0, "上下文", "背景信息", "文档", "参考资料", "代码库结构", "代码库树", "集成点", "依赖", "컨텍스트", "문서 및 참조", "코드베이스 트리", "통합 지점", "의존성", "コンテキスト", "参考"),
        .. Of(PrpField.Gotchas, 0, "陷阱", "注意事项", "已知问题", "알려진 문제", "특이 사항", "주의 사항", "注意点", "落とし穴"),
        .. Of(PrpField.Constraints, 0, "反模式", "约束", "限制", "안티 패턴", "제약", "制約", "アンチパターン"),
        .. Of(PrpField.Steps, 0, "实施蓝图", "实现蓝图", "实施计划", "实施步骤", "实现步骤", "任务列表", "任务清单", "任务", "步骤", "구현 청사진", "구현 계획", "작업 목록", "작업", "実装", "タスク", "手順"),
        .. Of(PrpField.StepNotes, 0, "数据模型", "伪代码", "데이터 모델", "의사 코드", "データモデル", "擬似コード"),
        .. Of(PrpField.Checklist, 0, "成功标准", "成功標準", "验收标准", "验收条件", "完成标准", "检查清单", "验证清单", "성공 기준", "인수 기준", "체크리스트", "成功基準", "受け入れ基準", "受け入れ条件", "受入基準", "受入条件", "チェックリスト"),
        .. Of(PrpField.Validation, 0, "验证循环", "验证", "驗證", "유효성 검사 루프", "유효성 검사", "검증", "検証"),
        .. Of(PrpField.Testing, 0, "测试策略", "测试计划", "테스트 전략", "テスト計画"),
        .. Of(PrpField.Metrics, 0, "成功指标", "指标", "성공 지표", "成功指標"),
        .. Of(PrpField.Recovery, 0, "回滚", "风险", "错误处理", "故障恢复", "롤백", "위험", "오류 처리", "リスク", "エラー処理"),
        .. Of(PrpField.Metadata, 0, "元数据", "信心", "置信度", "신뢰도", "메타데이터", "メタデータ"),
        .. Of(PrpField.Extra, 0, "核心原则", "핵심 원칙"),
    ];

    private static IEnumerable<HeadingPhrase> Of(PrpField field, int rank, params string[] phrases) => phrases.Select(phrase => phrase[0] switch
    {
        '=' => new HeadingPhrase(phrase[1..], field, rank, PhrasePlace.Alone),
        '^' => new HeadingPhrase(phrase[1..], field, rank, PhrasePlace.Start),
        _ => new HeadingPhrase(phrase, field, rank, PhrasePlace.Anywhere),
    });
}
