using Xunit.Abstractions;
using Xunit.Sdk;

namespace Journey.Tests;

/// <summary>A journey is one story: its chapters are told in the order of their names.</summary>
public sealed class InOrder : ITestCaseOrderer
{
    public IEnumerable<TTestCase> OrderTestCases<TTestCase>(IEnumerable<TTestCase> testCases) where TTestCase : ITestCase =>
        testCases.OrderBy(test => test.TestMethod.Method.Name, StringComparer.Ordinal);
}
