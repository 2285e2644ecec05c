using System.Reflection;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace AgentFactory.Docs.Tests;

/// <summary>The public types and members of an assembly, one a line. What is made from the .proto files is left out: they are the API there.</summary>
internal static class PublicApi
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes().Where(type => !IsMadeFromProto(type))
        .SelectMany(type => MembersOf(type).Prepend(Describe(type))).Order(StringComparer.Ordinal);

    private static bool IsMadeFromProto(Type type) =>
        type.IsAssignableTo(typeof(IMessage)) || type.Name.EndsWith("Reflection", StringComparison.Ordinal)
        || type.IsEnum && type.GetFields().Any(field => field.GetCustomAttribute<OriginalNameAttribute>() is not null)
        || type.GetMethod("BindService", BindingFlags.Public | BindingFlags.Static, [typeof(Grpc.Core.ServiceBinderBase), typeof(object)]) is not null
        || type.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "BindServiceMethodAttribute")
        || type.DeclaringType is { } outer && (IsMadeFromProto(outer) || outer.GetMethods(BindingFlags.Public | BindingFlags.Static).Any(method => method.Name == "BindService"))
        || type is { IsAbstract: true, IsSealed: true } && (type.Name == "Types" || type.GetMethods().Any(method => method.Name == "BindService"));

    private static string Describe(Type type)
    {
        var kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : IsRecord(type) ? "record" : "class";
        var modifier = type switch { { IsAbstract: true, IsSealed: true } => "static ", { IsAbstract: true, IsInterface: false } => "abstract ", { IsSealed: true, IsValueType: false } => "sealed ", _ => "" };
        var parents = (type.BaseType is { } parent && parent != typeof(object) && !type.IsValueType ? [parent] : Type.EmptyTypes)
            .Concat(type.GetInterfaces().Where(one => one.IsVisible && !(one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEquatable<>)) && !type.IsEnum))
            .Select(Name).Order(StringComparer.Ordinal).ToList();
        return $"{modifier}{kind} {FullName(type)}{(parents.Count == 0 ? "" : " : " + string.Join(", ", parents))}";
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$") is not null;

    private static IEnumerable<string> MembersOf(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{FullName(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), System.Globalization.CultureInfo.InvariantCulture)}")
        : type.GetMembers(All).Where(member => IsShown(member, type)).Select(member => $"{FullName(type)}.{Describe(member)}");

    private static bool IsShown(MemberInfo member, Type type) => member switch
    {
        _ when member.GetCustomAttribute<CompilerGeneratedAttribute>() is not null && member is not MethodInfo => false,
        MethodInfo method => IsVisible(method) && !method.IsSpecialName && method.Name[0] != '<'
            && !(IsRecord(type) && (method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null || method.Name is "PrintMembers")),
        ConstructorInfo constructor => IsVisible(constructor) && !(IsRecord(type) && constructor.GetParameters() is [{ } only] && only.ParameterType == type),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible) && property.Name != "EqualityContract",
        FieldInfo field => field.IsPublic || field.IsFamily,
        EventInfo happening => happening.AddMethod is { } add && IsVisible(add),
        _ => false,
    };

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{method.Name}{Arguments(method)}({Parameters(method)}) : {Name(method.ReturnType)}{Modifier(method)}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{property.Name} {{ {string.Join(' ', property.GetAccessors(nonPublic: true).Where(IsVisible).Select(accessor => accessor.Name[..3] + ";"))} }} : {Name(property.PropertyType)}{Modifier(property.GetAccessors(nonPublic: true).First(IsVisible))}",
        FieldInfo field => $"{field.Name} : {Name(field.FieldType)}{(field.IsLiteral ? " const" : "")}",
        _ => member.Name,
    };

    private static string Modifier(MethodBase method) => method switch
    {
        { IsStatic: true } => " static",
        { IsAbstract: true, DeclaringType.IsInterface: false } => " abstract",
        { IsVirtual: true, IsFinal: false, DeclaringType.IsInterface: false, DeclaringType.IsSealed: false } => " virtual",
        _ => "",
    };

    private static string Arguments(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "null") : "")}"));

    private static string FullName(Type type) => $"{type.Namespace}.{(type.DeclaringType is { } outer ? Name(outer) + "." : "")}{Name(type)}";

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return Name(inner) + "?";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var plain = type.Name.Split('`')[0];
        return type.IsGenericType ? $"{plain}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : plain;
    }
}
