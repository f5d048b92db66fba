import ArgumentParser

/// `swampy new`
struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Make a project: a web app with a live page, and a test of it.",
        discussion: """
            The project is a Swift package in a new folder of that name. It depends on Swampy's checkout: the one that \
            this command was built in, unless --swampy names another.
            """)

    @Argument(help: "The project's name: letters, digits, - and _, of which a letter is the first.")
    var name: String

    @Option(help: ArgumentHelp("The folder of Swampy's checkout.", valueName: "path"))
    var swampy: String?

    func run() throws {
        let name = try ProjectName(name)
        let checkout = try swampy.map { try Checkout($0) } ?? Checkout.ofThisProgram()
        try NewProject(name: name, checkout: checkout).write(to: name.text)
        try StandardOutput.print(
            """
            made \(name.text), with Swampy from \(checkout.path); next:

                cd \(name.text)
                swift run         # http://127.0.0.1:8080/; the first build takes some minutes
                swift test
            """)
    }
}
