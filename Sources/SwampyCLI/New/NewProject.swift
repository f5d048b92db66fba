import Glibc

/// A package to begin with: `Template`, under a name of its own.
///
/// The template is a program of this package too, `Starter` with its tests, so that what is written out is known to
/// compile and to work.
struct NewProject {
    let name: ProjectName
    let checkout: Checkout

    /// Its files, by their paths.
    var files: [(path: String, text: String)] {
        let program = "Sources/\(name.text)"
        let tests = "Tests/\(name.text)Tests"
        return [
            ("Package.swift", manifest),
            ("README.md", named(PackageResources.README_md, name.text)),
            (".gitignore", named(PackageResources.gitignore_txt, name.text)),
            ("\(program)/main.swift", named(PackageResources.main_swift, name.text)),
            ("\(program)/App.swift", named(PackageResources.App_swift, name.module)),
            ("\(program)/Counter.swift", named(PackageResources.Counter_swift, name.module)),
            ("\(program)/Page/page.html", named(PackageResources.page_html, name.text)),
            ("\(program)/Page/page.css", named(PackageResources.page_css, name.text)),
            ("\(program)/Page/page.js", named(PackageResources.page_js, name.text)),
            ("\(tests)/\(name.module)Tests.swift", named(PackageResources.StarterTests_swift, name.module)),
        ]
    }

    private var manifest: String {
        // What a string literal of Swift would take for its own.
        let path = checkout.path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return named(PackageResources.Manifest_txt, name.text).replacing("../swampy", with: path)
    }

    private func named(_ template: [UInt8], _ name: String) -> String {
        String(decoding: template, as: UTF8.self).replacing("Starter", with: name)
    }

    /// Why a project cannot be written.
    enum Failure: Error, CustomStringConvertible {
        case notEmpty(folder: String)
        case refused(folder: String, number: CInt)

        var description: String {
            switch self {
            case .notEmpty(let folder): "'\(folder)' is there already, and not empty"
            case .refused(let folder, let number): "cannot make '\(folder)': \(String(cString: strerror(number)))"
            }
        }
    }

    /// Writes the files below `folder`, which must be empty if it is there.
    ///
    /// - Throws: ``Failure``, or `ReportFile.Failure`.
    func write(to folder: String) throws {
        try Self.make(folder)
        guard try Self.isEmpty(folder) else { throw Failure.notEmpty(folder: folder) }
        for file in files {
            var parent = folder
            for component in file.path.split(separator: "/").dropLast() {
                parent += "/\(component)"
                try Self.make(parent)
            }
            try ReportFile("\(folder)/\(file.path)").write(file.text)
        }
    }

    /// Makes a folder, unless it is there.
    private static func make(_ folder: String) throws(Failure) {
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw .refused(folder: folder, number: errno) }
    }

    private static func isEmpty(_ folder: String) throws(Failure) -> Bool {
        guard let directory = opendir(folder) else { throw .refused(folder: folder, number: errno) }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
            guard name == "." || name == ".." else { return false }
        }
        return true
    }
}
