import Testing

@Suite struct `What the documentation shows` {
    @Test func `is found`() {
        #expect(Snippet.all.count >= 24)
    }

    @Test(arguments: Snippet.all)
    func `is run by a test, word for word`(snippet: Snippet) {
        let isRun = Documentation.tests.contains(Documentation.comparable(snippet.code))
        #expect(
            isRun, "no file of Tests/DocumentationTests/Snippets has this:\n\(snippet.code)")
    }
}
