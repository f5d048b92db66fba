import Foundation
import WAMPPersistence

/// Every way to store events that this build has.
enum StoreKind: CaseIterable {
    case memory
    #if SQLite
        case sqlite
    #endif
}

/// Where one test stores events: it can be closed and opened again.
struct StorePlace {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swampy-store-\(UUID().uuidString)")
    let kind: StoreKind
    private let memory = MemoryEventStore()

    var path: String { folder.appending(path: "events.db").path }

    /// Runs `body` with a new place, and removes it.
    static func with(_ kind: StoreKind, _ body: (StorePlace) async throws -> Void) async throws {
        let place = StorePlace(kind: kind)
        try FileManager.default.createDirectory(at: place.folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place.folder) }  // the system cleans up what stays
        try await body(place)
    }

    /// Runs `body` with the store, and closes it.
    func withStore(_ body: (any EventStore) async throws -> Void) async throws {
        switch kind {
        case .memory: try await body(memory)
        #if SQLite
            case .sqlite:
                let store = try await SQLiteEventStore.open(at: path, busyTimeout: .zero)
                let outcome: Result<Void, any Error>
                do { outcome = .success(try await body(store)) } catch { outcome = .failure(error) }
                await store.close()
                try outcome.get()
        #endif
        }
    }
}
