#if !Hummingbird
    import Glibc

    /// What is built without Hummingbird.
    @main struct HummingbirdApp {
        static func main() {
            fputs("this example needs Hummingbird: swift run --traits Hummingbird HummingbirdApp\n", stderr)
            exit(1)
        }
    }
#endif
