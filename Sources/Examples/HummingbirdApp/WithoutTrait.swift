#if !Hummingbird
    import Glibc

    /// What is built without Hummingbird.
    @main struct HummingbirdApp {
        static func main() {
            let line = "this example needs Hummingbird: swift run --traits Hummingbird HummingbirdApp\n"
            _ = write(STDERR_FILENO, line, line.utf8.count)
            exit(1)
        }
    }
#endif
