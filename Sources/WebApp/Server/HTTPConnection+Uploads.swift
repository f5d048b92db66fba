internal import ByteCore
internal import HTTPCore
internal import HTTPTypes
internal import Scheduling

// The body of a request whose handler reads it.
extension HTTPConnection {
    /// Whether more of the body is to come.
    var isUploadOpen: Bool {
        guard let upload = exchange?.upload else { return false }
        return upload.end == nil
    }

    /// Whether there is room for more of it.
    var wantsUpload: Bool { isUploadOpen && body.count < limits.maximumBodyReadAhead }

    /// The next piece of the body, or nil at its end.
    func nextOfUpload() async throws -> [UInt8]? {
        let next: [UInt8]? = try await park(self, on: scheduler) { (waiter: Waiter<[UInt8]?, any Error>) in
            guard let upload = exchange?.upload, !Task.isCancelled else {
                return waiter.resume(throwing: CancellationError())
            }
            if !body.isEmpty { return waiter.resume(returning: takeBody()) }
            switch upload.end {
            case .complete: return waiter.resume(returning: nil)
            case .failed(let error): return waiter.resume(throwing: error)
            case nil: break
            }
            precondition(upload.reader == nil, "two tasks read one body")
            exchange?.upload?.reader = waiter
            waitForUpload()
        } cancelled: { connection in
            connection.resumeReader(.failure(CancellationError()))
        }
        // What was taken has made room.
        advance()
        settle()
        return next
    }

    var trailersOfUpload: HTTPFields {
        if case .complete? = exchange?.upload?.end { parser.trailers } else { [:] }
    }

    private func waitForUpload() {
        if exchange?.owesContinue == true {
            exchange?.owesContinue = false
            sendContinue()
        }
        pace.start(at: scheduler.now)
        settle()
    }

    private func takeBody() -> [UInt8] {
        let bytes = [UInt8](copying: body.bytes)
        body.reset()
        return bytes
    }

    private func resumeReader(_ result: Result<[UInt8]?, any Error>) {
        guard let reader = exchange?.upload?.reader else { return }
        exchange?.upload?.reader = nil
        pace.stop(at: scheduler.now)
        reader.continuation.resume(returning: result)
    }

    /// More of the body has come.
    func deliverUpload() {
        guard exchange?.upload?.reader != nil else { return }
        resumeReader(.success(takeBody()))
    }

    func endUpload(_ end: Upload.End) {
        exchange?.upload?.end = end
        switch end {
        case .complete: resumeReader(.success(nil))
        case .failed(let error): resumeReader(.failure(error))
        }
    }

    /// The body will never be whole, and after it nothing can be read: the handler is told when it reads.
    func failUpload(_ failure: HTTPFailure) {
        isLast = true
        input.reset()
        endUpload(.failed(failure))
    }

    /// Reads over what nobody wants of the body, as far as it has come. A body that does not end there stays open.
    func discardUpload() {
        guard isUploadOpen, exchange?.owesContinue == false else { return }
        body.reset()
        do throws(HTTPError) {
            while true {
                switch try parser.next(&input) {
                case .body(let count): input.consume(count)
                case .end: return endUpload(.complete)
                case .needsMore, .head: return
                }
            }
        } catch {
            failUpload(HTTPFailure(error.status, "\(error)"))
        }
    }
}
