// The status page: a WAMP session that asks the meta procedures of its realm and listens to the meta events, and asks
// for the realm's numbers once a second.

import { keepConnected, WAMPError } from "./wamp.js";

const element = (id) => document.getElementById(id);
const copy = (id) => element(id).content.firstElementChild.cloneNode(true);

/** How many rows a table has at most; what is beyond is only counted. */
const rowLimit = 100;
/** How many seconds of rates are drawn. */
const historyLength = 60;

const gauges = [
    ["Sessions", "sessionCount"], ["Procedures", "registrationCount"], ["Subscriptions", "subscriptionCount"],
    ["Pending calls", "pendingCallCount"],
];
const rates = [
    ["Calls", ["callCount"], shortNumber], ["Publications", ["publicationCount"], shortNumber],
    ["Events", ["eventCount"], shortNumber], ["Traffic", ["receivedByteCount", "sentByteCount"], shortBytes],
];
const counters = [
    ["Calls", "callCount"], ["Publications", "publicationCount"], ["Events", "eventCount"], ["Joins", "joinCount"],
    ["Bytes in", "receivedByteCount", shortBytes], ["Bytes out", "sentByteCount", shortBytes],
    ["Errors", "errorCount"], ["Refused requests", "refusalCount", undefined, "bad"],
    ["Events dropped", "droppedEventCount", undefined, "bad"],
    ["Violations", "violationCount", undefined, "bad"], ["Bytes waiting", "queuedByteCount", shortBytes],
];

// Writing numbers

function shortNumber(number) {
    for (const [unit, size] of [["G", 1e9], ["M", 1e6], ["k", 1e4]]) {
        if (number >= size) return `${(number / (unit === "k" ? 1e3 : size)).toFixed(1)} ${unit}`;
    }
    return number >= 10 || Number.isInteger(number) ? Math.round(number).toLocaleString("en") : number.toFixed(1);
}

function shortBytes(number) {
    for (const [unit, size] of [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]) {
        if (number >= size) return `${(number / size).toFixed(1)} ${unit}`;
    }
    return `${Math.round(number)} B`;
}

// Tiles

class Gauge {
    constructor([title, key]) {
        this.key = key;
        const tile = copy("gauge-template");
        tile.querySelector("h2").textContent = title;
        this.number = tile.querySelector(".number");
        this.number.dataset.name = key;
        element("gauges").append(tile);
        this.number.textContent = "–";
    }

    show(numbers) { this.number.textContent = numbers[this.key].toLocaleString("en"); }
}

class Rate {
    #history = [];

    constructor([title, keys, write]) {
        this.keys = keys;
        this.write = write;
        this.tile = copy("rate-template");
        this.tile.querySelector("h2").textContent = title;
        this.number = this.tile.querySelector("[data-testid=rate]");
        this.number.dataset.name = keys[0];
        this.number.textContent = "–";
        element("rates").append(this.tile);
    }

    show(rate) {
        this.#history = [...this.#history, rate].slice(-historyLength);
        this.number.textContent = this.write(rate);
        const top = Math.max(1, ...this.#history);
        const left = historyLength - this.#history.length;
        const points = this.#history.map((value, index) => `${left + index} ${(22 - 20 * value / top).toFixed(2)}`);
        if (points.length < 2) return;
        this.tile.querySelector(".line").setAttribute("d", `M${points.join("L")}`);
        this.tile.querySelector(".area").setAttribute("d", `M${left} 24L${points.join("L")}L59 24Z`);
    }
}

// Tables

/** Rows by their id; `columns` are titles with what they show of a row, and how. */
class Table {
    #rows = new Map();
    #isDirty = false;

    constructor(title, columns, empty) {
        this.columns = columns;
        this.empty = empty;
        this.section = copy("table-template");
        this.section.querySelector("h2 span").textContent = title;
        for (const [name, , style] of columns) {
            const cell = document.createElement("th");
            cell.textContent = name;
            cell.className = style === "count" ? style : "";
            this.section.querySelector("thead tr").append(cell);
        }
        this.section.querySelector("tbody").dataset.testid = title.toLowerCase();
        element("tables").append(this.section);
        this.reset();
    }

    get size() { return this.#rows.size; }

    get(id) { return this.#rows.get(id); }

    reset() {
        this.#rows.clear();
        this.#draw();
    }

    /** Adds a row, or says more about one; a row without facts is only counted. */
    set(id, facts) {
        this.#rows.set(id, { ...this.#rows.get(id), ...facts });
        this.#draw();
    }

    remove(id) {
        if (this.#rows.delete(id)) this.#draw();
    }

    /** Once for all changes before the next frame. */
    #draw() {
        if (this.#isDirty) return;
        this.#isDirty = true;
        requestAnimationFrame(() => {
            this.#isDirty = false;
            const known = [...this.#rows.values()].filter((row) => row.id !== undefined);
            const rows = known.slice(0, rowLimit).map((row) => this.#row(row));
            this.section.querySelector("tbody").replaceChildren(...rows);
            this.section.querySelector(".badge").textContent = this.size.toLocaleString("en");
            const rest = this.size - rows.length;
            this.section.querySelector(".more").textContent =
                rest > 0 ? `and ${rest.toLocaleString("en")} more` : this.size === 0 ? this.empty : "";
        });
    }

    #row(facts) {
        const row = document.createElement("tr");
        for (const [, read, style] of this.columns) {
            const cell = document.createElement("td");
            cell.className = style ?? "";
            const parts = String(read(facts) ?? "").split(/(?<=\.)/); // a URI breaks after its dots
            cell.append(...parts.flatMap((part) => [part, document.createElement("wbr")]));
            row.append(cell);
        }
        return row;
    }
}

/** How a name is matched and a callee chosen, unless it is as it mostly is. */
function policy({ match, invoke }) {
    return [match, invoke].filter((each) => each && each !== "exact" && each !== "single").join(", ");
}

const sessions = new Table("Sessions", [
    ["Id", (row) => row.id, "code"], ["Who", (row) => (row.authid === String(row.id) ? "–" : row.authid), "who"],
    ["Role", ({ authrole, authmethod }) => (authrole === authmethod ? authrole : `${authrole} (${authmethod})`)],
], "Nobody is here.");
const registrations = new Table("Procedures", [
    ["Procedure", (row) => row.uri, "uri code"], ["Policy", policy],
    ["Callees", (row) => row.count, "count"],
], "Nobody offers anything.");
const subscriptions = new Table("Subscriptions", [
    ["Topic", (row) => row.uri, "uri code"], ["Policy", policy], ["Subscribers", (row) => row.count, "count"],
], "Nobody listens.");

const tiles = { gauges: gauges.map((each) => new Gauge(each)), rates: rates.map((each) => new Rate(each)) };

function showCounters(numbers) {
    const parts = counters.flatMap(([title, key, write, style]) => {
        const term = document.createElement("dt");
        term.textContent = title;
        const number = document.createElement("dd");
        number.textContent = write ? write(numbers[key]) : numbers[key].toLocaleString("en");
        if (style && numbers[key] > 0) number.className = style;
        const pair = document.createElement("div");
        pair.append(term, number);
        return [pair];
    });
    element("counters").replaceChildren(...parts);
}

// The realm

/** What a meta procedure says, or nothing where the thing is gone meanwhile, or the router does not tell. */
async function ask(session, procedure, args) {
    try {
        return await session.call(procedure, args);
    } catch (error) {
        if (error instanceof WAMPError && error.uri !== "wamp.error.not_authorized") return undefined;
        throw error;
    }
}

/** Listens first and asks then, so that nothing is missed in between. */
async function watchSessions(session) {
    const show = (facts) => sessions.set(facts.session, { ...facts, id: facts.session });
    await session.subscribe("wamp.session.on_join", ([facts]) => show(facts));
    await session.subscribe("wamp.session.on_leave", ([id]) => sessions.remove(id));
    const ids = await session.call("wamp.session.list");
    for (const id of ids) sessions.set(id, {});
    const details = ids.slice(0, rowLimit).map((id) => ask(session, "wamp.session.get", [id]));
    for (const facts of await Promise.all(details)) if (facts && sessions.get(facts.session)) show(facts);
}

/** The table of registrations or of subscriptions; the two have the same procedures and events under other names. */
async function watchEntries(session, table, kind, [added, removed], counting) {
    const change = (id, difference) => {
        const row = table.get(id);
        if (row?.count !== undefined) table.set(id, { count: row.count + difference });
    };
    await session.subscribe(`wamp.${kind}.on_create`, ([, facts]) => table.set(facts.id, { ...facts, count: 0 }));
    await session.subscribe(`wamp.${kind}.${added}`, ([, id]) => change(id, 1));
    await session.subscribe(`wamp.${kind}.${removed}`, ([, id]) => change(id, -1));
    await session.subscribe(`wamp.${kind}.on_delete`, ([, id]) => table.remove(id));
    const ids = Object.values(await session.call(`wamp.${kind}.list`)).flat();
    for (const id of ids) if (!table.get(id)) table.set(id, {});
    await Promise.all(ids.slice(0, rowLimit).map(async (id) => {
        const facts = await ask(session, `wamp.${kind}.get`, [id]);
        const count = await ask(session, `wamp.${kind}.${counting}`, [id]);
        if (facts && table.get(id)) table.set(id, { ...facts, count });
    }));
}

/** Asks for the realm's numbers once a second, as long as the session and the page are there. */
async function watchNumbers(session) {
    let isOpen = true, last;
    session.closed.then(() => (isOpen = false));
    const look = async () => {
        if (document.hidden) return void (last = undefined);
        const numbers = await session.call("swampy.realm.statistics");
        const now = performance.now();
        for (const gauge of tiles.gauges) gauge.show(numbers);
        showCounters(numbers);
        if (last) {
            const sum = (of, keys) => keys.reduce((sum, key) => sum + of[key], 0);
            for (const rate of tiles.rates) {
                const difference = sum(numbers, rate.keys) - sum(last.numbers, rate.keys);
                rate.show(Math.max(0, difference) * 1000 / (now - last.now));
            }
        }
        last = { numbers, now };
    };
    await look();
    const turn = async () => {
        if (!isOpen) return;
        await look().catch((error) => console.warn(error.message));
        setTimeout(turn, 1000);
    };
    setTimeout(turn, 1000);
}

async function joined(session) {
    for (const table of [sessions, registrations, subscriptions]) table.reset();
    await watchNumbers(session);
    await watchSessions(session);
    await watchEntries(session, registrations, "registration", ["on_register", "on_unregister"], "count_callees");
    await watchEntries(session, subscriptions, "subscription", ["on_subscribe", "on_unsubscribe"], "count_subscribers");
}

// Who looks

let user;
const refusals = /not_authorized|no_matching_auth_method|authentication|no_such_principal/;

element("entrance").addEventListener("submit", (event) => {
    event.preventDefault();
    user = { authid: element("authid").value, ticket: element("ticket").value };
    element("entrance").hidden = true;
    dispatchEvent(new Event("online")); // no pause: try at once
});

function changed(state, milliseconds, error) {
    const isRefused = state === "waiting" && refusals.test(error?.uri ?? "");
    if (isRefused) {
        element("problem").textContent = user ? error.message : "";
        user = undefined; // a wrong ticket is not tried again
        element("entrance").hidden = false;
        element("main").hidden = true;
    } else if (state === "connected") {
        element("entrance").hidden = true;
        element("main").hidden = false;
    }
    element("main").classList.toggle("stale", state !== "connected");
    element("connection").dataset.state = state;
    element("connection").textContent =
        isRefused ? "Not let in" : { connecting: "Connecting", connected: "Live", waiting: "Reconnecting" }[state];
}

const { realm } = await (await fetch(new URL("realm.json", import.meta.url))).json();
element("realm").textContent = realm;
document.title = `${realm} · Router status`;
const url = new URL("ws", import.meta.url);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
keepConnected({ url: url.href, realm, user: () => user, joined, changed });
