// A WAMP client for the browser: caller, callee, publisher and subscriber of the basic profile,
// over WebSocket with JSON (https://wamp-proto.org/wamp_latest_ietf.html). No dependencies.
//
//     import { Session } from "./wamp.js";
//     const session = await Session.connect({ url: "ws://127.0.0.1:8080/ws", realm: "realm1" });
//     const sum = await session.call("com.example.add", [2, 3]);
//     await session.register("com.example.greet", ([name]) => `Hello, ${name}!`);
//     await session.subscribe("com.example.tick", ([tick]) => console.log(tick));
//     await session.publish("com.example.hello", ["hi"], {}, { acknowledge: true });

const Type = {
    HELLO: 1, WELCOME: 2, ABORT: 3, CHALLENGE: 4, AUTHENTICATE: 5, GOODBYE: 6, ERROR: 8,
    PUBLISH: 16, PUBLISHED: 17,
    SUBSCRIBE: 32, SUBSCRIBED: 33, UNSUBSCRIBE: 34, UNSUBSCRIBED: 35, EVENT: 36,
    CALL: 48, RESULT: 50,
    REGISTER: 64, REGISTERED: 65, UNREGISTER: 66, UNREGISTERED: 67, INVOCATION: 68, YIELD: 70,
};
const nameOfType = new Map(Object.entries(Type).map(([name, code]) => [code, name]));

/** What a router may send us: the elements after the type. A `?` marks those that may be left out. */
const layouts = new Map([
    [Type.WELCOME, ["id", "dictionary"]],
    [Type.ABORT, ["dictionary", "uri", "list?", "dictionary?"]],
    [Type.CHALLENGE, ["uri", "dictionary"]],
    [Type.GOODBYE, ["dictionary", "uri"]],
    [Type.ERROR, ["id", "id", "dictionary", "uri", "list?", "dictionary?"]],
    [Type.PUBLISHED, ["id", "id"]],
    [Type.SUBSCRIBED, ["id", "id"]],
    [Type.UNSUBSCRIBED, ["id"]],
    [Type.EVENT, ["id", "id", "dictionary", "list?", "dictionary?"]],
    [Type.RESULT, ["id", "dictionary", "list?", "dictionary?"]],
    [Type.REGISTERED, ["id", "id"]],
    [Type.UNREGISTERED, ["id"]],
    [Type.INVOCATION, ["id", "id", "dictionary", "list?", "dictionary?"]],
]);

/** Which request a reply answers: its type is one less, but for RESULT. */
const requestOfReply = (type) => (type === Type.RESULT ? Type.CALL : type - 1);

const isKind = {
    id: (value) => Number.isInteger(value) && value >= 1 && value <= 2 ** 53,
    uri: (value) => typeof value === "string",
    list: (value) => Array.isArray(value),
    dictionary: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};

/** A failed request or session. `uri` says what went wrong; `args` and `kwargs` are what came with it. */
export class WAMPError extends Error {
    constructor(uri, args = [], kwargs = {}) {
        super(typeof args[0] === "string" ? args[0] : uri);
        this.name = "WAMPError";
        this.uri = uri;
        this.args = args;
        this.kwargs = kwargs;
    }
}

/** One session on a realm, from WELCOME until GOODBYE, ABORT or the end of the connection. */
export class Session {
    /** The session id that the router gave us. */
    id;
    /** The details of the router's WELCOME: its roles and features, our `authid`, and so on. */
    details;
    /** Fulfilled with `{ reason, message }` when the session has ended, whoever ended it; never rejected. */
    closed;

    #socket;
    #trace;
    #user;
    #state = "connecting"; // connecting, joining, open, leaving, closed
    #lastRequest = 0;
    #requests = new Map(); // request id -> { type, uri, sentAt, settle, reject }
    #topics = new Map(); // topic -> { topic, id, ready, handlers }; one subscription serves all handlers of a topic
    #subscriptions = new Map(); // subscription id -> the same objects
    #registrations = new Map(); // registration id -> { procedure, handler }
    #resolveClosed;
    #resolveJoined;

    /**
     * Connects, joins the realm, and waits for the router's WELCOME.
     *
     * `timeout` (milliseconds) bounds the wait. `trace`, if given, sees each message as
     * `{ sent, type, uri, milliseconds, message }`: `uri` is the procedure or topic that it is about, and
     * `milliseconds` how long the request took that it answers. `user`, `{ authid, ticket }`, is who joins; without
     * one nobody in particular.
     * Rejects with a `WAMPError`: the router's reason, or `wamp.error.network_failure`.
     */
    static async connect({ url, realm, timeout = 10_000, trace, user }) {
        const session = new Session(new WebSocket(url, ["wamp.2.json"]), realm, trace, user);
        const timer = setTimeout(
            () => session.#end("wamp.error.network_failure", `no answer within ${timeout} ms`), timeout);
        const joined = new Promise((resolve) => (session.#resolveJoined = resolve));
        const ending = await Promise.race([joined, session.closed]);
        clearTimeout(timer);
        if (ending) throw new WAMPError(ending.reason, [ending.message]);
        return session;
    }

    /** Use `Session.connect`. */
    constructor(socket, realm, trace, user) {
        this.#socket = socket;
        this.#trace = trace;
        this.#user = user;
        this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
        socket.onopen = () => {
            this.#state = "joining";
            const proof = user ? { authid: user.authid, authmethods: ["ticket"] } : {};
            this.#send([Type.HELLO, realm, { agent: "Swampy-page", roles: announcedRoles, ...proof }], realm);
        };
        socket.onmessage = (event) => this.#received(event.data);
        socket.onclose = () => this.#end("wamp.error.network_failure", "the connection is closed");
    }

    /**
     * Calls a procedure and waits for its result: the value itself where there is exactly one positional
     * result, `undefined` where there is none, else `{ args, kwargs }`.
     */
    async call(procedure, args = [], kwargs = {}) {
        return this.#request(Type.CALL, procedure, [{}, procedure, ...payload(args, kwargs)], (message) => {
            const [, , , results = [], named = {}] = message;
            const isPlain = results.length <= 1 && Object.keys(named).length === 0;
            return isPlain ? results[0] : { args: results, kwargs: named };
        });
    }

    /**
     * Publishes an event. With `options.acknowledge` it waits for the broker and gives the publication's id;
     * without, nobody tells us whether the event was accepted. Other options go to the router as they are.
     */
    async publish(topic, args = [], kwargs = {}, options = {}) {
        const elements = [options, topic, ...payload(args, kwargs)];
        if (options.acknowledge) {
            return this.#request(Type.PUBLISH, topic, elements, ([, , publication]) => publication);
        }
        this.#requireOpen();
        this.#send([Type.PUBLISH, this.#lastRequest + 1, ...elements], topic);
        this.#lastRequest += 1;
    }

    /**
     * Runs `handler(args, kwargs, details)` for each event of the topic, from now until `cancel()` of the
     * subscription that this gives.
     */
    async subscribe(topic, handler) {
        let entry = this.#topics.get(topic);
        if (!entry) {
            entry = { topic, handlers: new Set() };
            this.#topics.set(topic, entry);
            // The entry is found by its id before any later message is looked at: its first event may be next.
            entry.ready = this.#request(Type.SUBSCRIBE, topic, [{}, topic], ([, , id]) => {
                entry.id = id;
                this.#subscriptions.set(id, entry);
            });
            entry.ready.catch(() => this.#topics.delete(topic));
        }
        const own = (...event) => handler(...event); // the same function may subscribe twice
        entry.handlers.add(own);
        await entry.ready;
        return { topic, cancel: () => this.#unsubscribe(entry, own) };
    }

    /**
     * Offers a procedure: `handler(args, kwargs, details)` gives the result or a promise of it. A `WAMPError`
     * that it throws goes to the caller as it is, any other error as `wamp.error.runtime_error`.
     * Gives a registration with `cancel()`.
     */
    register(procedure, handler) {
        return this.#request(Type.REGISTER, procedure, [{}, procedure], ([, , id]) => {
            this.#registrations.set(id, { procedure, handler });
            // Calls that are on their way are still answered, until the router has confirmed.
            const forget = () => void this.#registrations.delete(id);
            return { procedure, cancel: () => this.#request(Type.UNREGISTER, procedure, [id], forget) };
        });
    }

    /** Says goodbye, waits for the router's answer (three seconds at most) and closes the connection. */
    leave(reason = "wamp.close.close_realm") {
        if (this.#state === "open") {
            this.#state = "leaving";
            this.#send([Type.GOODBYE, {}, reason], reason);
            setTimeout(() => this.#end(reason, "the router did not answer our goodbye"), 3000);
        } else if (this.#state !== "leaving") {
            this.#end(reason, "left before the session was open");
        }
        return this.closed;
    }

    // Sending

    async #request(type, uri, elements, settle) {
        this.#requireOpen();
        const id = this.#lastRequest + 1;
        return new Promise((resolve, reject) => {
            this.#send([type, id, ...elements], uri); // throws where an argument is no JSON: then no id is used
            this.#lastRequest = id;
            const sentAt = performance.now();
            this.#requests.set(id, { type, uri, sentAt, reject, settle: (message) => resolve(settle(message)) });
        });
    }

    async #unsubscribe(entry, handler) {
        const isLast = entry.handlers.delete(handler) && entry.handlers.size === 0;
        if (!isLast || this.#state !== "open") return;
        this.#topics.delete(entry.topic);
        this.#subscriptions.delete(entry.id);
        await this.#request(Type.UNSUBSCRIBE, entry.topic, [entry.id], () => undefined);
    }

    #requireOpen() {
        if (this.#state !== "open") {
            throw new WAMPError("wamp.error.network_failure", ["the session has ended"]);
        }
    }

    #send(message, uri) {
        this.#socket.send(JSON.stringify(message));
        this.#report(true, message, uri);
    }

    // Receiving

    #received(data) {
        if (this.#state === "closed") return;
        let message;
        try {
            message = JSON.parse(data);
        } catch {
            return this.#violation("a message that is not JSON");
        }
        const flaw = findFlaw(message);
        if (flaw) return this.#violation(flaw);
        const [type] = message;
        if (type === Type.ABORT) return this.#receivedEnd(message);
        if (this.#state === "joining") return this.#receivedWhileJoining(message);
        if (type === Type.GOODBYE) return this.#receivedEnd(message);
        if (this.#state === "leaving") return; // after our GOODBYE only the router's counts
        if (type === Type.WELCOME || type === Type.CHALLENGE) {
            return this.#violation(`${nameOfType.get(type)} in an open session`);
        }
        if (type === Type.EVENT) return this.#receivedEvent(message);
        if (type === Type.INVOCATION) return this.#receivedInvocation(message);
        this.#receivedReply(message);
    }

    #receivedWhileJoining(message) {
        const [type, id, details] = message;
        if (type === Type.CHALLENGE && id === "ticket" && this.#user) {
            this.#report(false, message, id);
            this.#socket.send(JSON.stringify([Type.AUTHENTICATE, this.#user.ticket, {}])); // untraced: it is a secret
            return;
        }
        if (type !== Type.WELCOME) return this.#violation(`${nameOfType.get(type)} before WELCOME`);
        this.#state = "open";
        this.id = id;
        this.details = details;
        this.#report(false, message);
        this.#resolveJoined();
    }

    #receivedEnd(message) {
        const [type, details, reason] = message;
        const answer = "wamp.close.goodbye_and_out";
        this.#report(false, message, reason);
        if (type === Type.GOODBYE && this.#state === "open") this.#send([Type.GOODBYE, {}, answer], answer);
        this.#end(reason, details.message ?? "the router ended the session");
    }

    #receivedReply(message) {
        const isError = message[0] === Type.ERROR;
        const type = isError ? message[1] : requestOfReply(message[0]);
        const id = isError ? message[2] : message[1];
        const request = this.#requests.get(id);
        if (request?.type !== type) return this.#violation(`${nameOfType.get(message[0])} for no request of ours`);
        this.#requests.delete(id);
        this.#report(false, message, request.uri, performance.now() - request.sentAt);
        if (isError) {
            const [, , , , uri, args, kwargs] = message;
            request.reject(new WAMPError(uri, args, kwargs));
        } else {
            request.settle(message);
        }
    }

    #receivedEvent(message) {
        const [, id, publication, details, args = [], kwargs = {}] = message;
        const entry = this.#subscriptions.get(id);
        if (!entry) return; // on its way while we unsubscribed
        this.#report(false, message, entry.topic);
        for (const handler of [...entry.handlers]) {
            try {
                handler(args, kwargs, { ...details, topic: details.topic ?? entry.topic, publication });
            } catch (error) {
                reportError(error); // one handler's mistake is not the others'
            }
        }
    }

    async #receivedInvocation(message) {
        const [, id, registration, details, args = [], kwargs = {}] = message;
        const entry = this.#registrations.get(registration);
        if (!entry) return this.#violation("INVOCATION of a procedure that is not ours");
        this.#report(false, message, entry.procedure);
        try {
            const result = await entry.handler(args, kwargs, details);
            const results = result === undefined ? [] : [result];
            this.#answer([Type.YIELD, id, {}, ...payload(results, {})], entry.procedure);
        } catch (error) {
            const { uri, args, kwargs } = error instanceof WAMPError
                ? error : new WAMPError("wamp.error.runtime_error", [String(error?.message ?? error)]);
            this.#answer([Type.ERROR, Type.INVOCATION, id, {}, uri, ...payload(args, kwargs)], entry.procedure);
        }
    }

    #answer(message, uri) {
        if (this.#state === "open") this.#send(message, uri); // checked here: the handler may have taken its time
    }

    // Ending

    #violation(message) {
        const reason = "wamp.error.protocol_violation";
        this.#send([Type.ABORT, { message }, reason], reason);
        this.#end(reason, message);
    }

    #end(reason, message) {
        if (this.#state === "closed") return;
        this.#state = "closed";
        const requests = [...this.#requests.values()];
        this.#requests.clear();
        this.#socket.close(1000);
        for (const request of requests) request.reject(new WAMPError(reason, [message]));
        this.#resolveClosed({ reason, message });
    }

    #report(sent, message, uri, milliseconds) {
        this.#trace?.({ sent, type: nameOfType.get(message[0]), uri, milliseconds, message });
    }
}

/**
 * Keeps a session open: connects, runs `joined(session)`, and after the session's end begins again, with pauses
 * that double from half a second to fifteen. `joined` subscribes and registers anew each time; where it throws,
 * the session is left and tried again too. `changed(state, milliseconds)` hears `"connecting"`, `"connected"`,
 * and `"waiting"` with the length of the pause and the error, if there was one. `user()`, if given, is asked each time
 * who joins.
 */
export async function keepConnected({ url, realm, trace, user, joined, changed }) {
    const shortest = 500, longest = 15_000;
    let pause = shortest;
    for (;;) {
        changed("connecting");
        let session, failure;
        try {
            session = await Session.connect({ url, realm, trace, user: user?.() });
            await joined(session);
            changed("connected");
            const since = performance.now();
            await session.closed;
            if (performance.now() - since > longest) pause = shortest;
        } catch (error) {
            failure = error;
            console.warn(`${error.uri ?? error.name}: ${error.message}`);
            await session?.leave();
        }
        const milliseconds = pause * (0.75 + Math.random() / 2); // so that not all browsers return at once
        changed("waiting", milliseconds, failure);
        await pauseUntilOnline(milliseconds);
        pause = Math.min(pause * 2, longest);
    }
}

/** Waits, but no longer than until the network or the user is back. */
async function pauseUntilOnline(milliseconds) {
    const over = new AbortController();
    await new Promise((resolve) => {
        setTimeout(resolve, milliseconds);
        addEventListener("online", resolve, { signal: over.signal });
        document.addEventListener("visibilitychange", resolve, { signal: over.signal });
    });
    over.abort(); // nobody listens any longer
}

/** Only what this file does: the publisher's features are options that `publish` hands on as they are. */
const announcedRoles = {
    caller: {},
    callee: {},
    publisher: { features: { publisher_exclusion: true, subscriber_blackwhite_listing: true } },
    subscriber: {},
};

/** The last elements of a message: what is empty is left out. */
function payload(args, kwargs) {
    if (!isKind.list(args) || !isKind.dictionary(kwargs)) {
        throw new TypeError("arguments are a list, keyword arguments an object");
    }
    if (Object.keys(kwargs).length > 0) return [args, kwargs];
    return args.length > 0 ? [args] : [];
}

/** Says what is wrong with a message from the router, if anything. */
function findFlaw(message) {
    if (!Array.isArray(message)) return "a message that is not a list";
    const [type, ...elements] = message;
    const layout = layouts.get(type);
    if (!layout) return `a message of unknown or unexpected type ${JSON.stringify(type)}`;
    const name = nameOfType.get(type);
    const required = layout.filter((kind) => !kind.endsWith("?")).length;
    if (elements.length < required || elements.length > layout.length) return `${name} of a wrong length`;
    const kinds = layout.map((kind) => kind.replace("?", ""));
    const wrong = elements.findIndex((element, index) => !isKind[kinds[index]](element));
    return wrong < 0 ? undefined : `${name}: element ${wrong + 1} is not a valid ${kinds[wrong]}`;
}
