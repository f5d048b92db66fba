// The live board: what happens on the page becomes calls and events, and the other way round. Swift offers
// `com.example.board.*` and tells of changes by events; each page offers two procedures of its own, so that
// Swift can ask it what it looks like and pass on a wave.

import { keepConnected, WAMPError } from "/wamp.js";

const longestText = 500; // characters
const shownEntries = 200;
const shownMessages = 8; // as many as style.css leaves room for
const typingLasts = 3500; // milliseconds
const typingEvery = 1500;

const element = (id) => document.getElementById(id);
const part = (root, selector) => root.querySelector(selector);
const clone = (template) => element(template).content.firstElementChild.cloneNode(true);

/** The open session, or null while there is none. */
let session = null;
let ownName = restoreName();

// Coming in

/** Events that came while the list of entries was on its way: they are applied after it. */
let early = null;

/** Runs for each new session. Events first, then the lists: nothing falls between the two. */
async function join(joined) {
    const own = `com.example.browser.${joined.id}`;
    const afterList = (apply) => (values) => (early ? early.push(() => apply(...values)) : apply(...values));
    await Promise.all([
        joined.subscribe("com.example.board.added", afterList(receiveEntry)),
        joined.subscribe("com.example.board.liked", afterList(showLikes)),
        joined.subscribe("com.example.board.people", ([people]) => receivePeople(people, joined)),
        joined.subscribe("com.example.board.typing", ([id, name]) => showTyping(id, name)),
        joined.register(`${own}.describe`, describe),
        joined.register(`${own}.wave`, ([from]) => receiveWave(from)),
    ]);
    await enter(joined);
    session = joined;
}

async function enter(joined) {
    const queue = (early = []);
    showEntries(await joined.call("com.example.board.list"));
    queue.forEach((apply) => apply());
    early = null;
    isListed = false;
    const people = await joined.call("com.example.board.enter", [joined.id, ownName]);
    if (!isListed) showPeople(people, joined.id); // an event that has us is at least as new as this answer
}

// What Swift can ask this page

function describe() {
    return {
        name: ownName,
        screen: `${innerWidth}x${innerHeight}`,
        visible: document.visibilityState === "visible",
    };
}

function receiveWave(from) {
    showToast(`${from} waves at you`, from);
    return `${ownName} waves back`;
}

// Entries

function receiveEntry(entry) {
    if (entryItem(entry.id)) return;
    const item = makeEntry(entry);
    item.classList.add("arriving");
    element("feed").prepend(item);
    while (element("feed").children.length > shownEntries) element("feed").lastElementChild.remove();
    element("empty").hidden = true;
    stopTyping((person) => person.name === entry.author);
    if (entry.author !== ownName) element("announcement").textContent = `${entry.author} posted: ${entry.text}`;
}

function showEntries(entries) {
    const newest = [...entries].sort((a, b) => b.id - a.id).slice(0, shownEntries);
    element("feed").replaceChildren(...newest.map(makeEntry));
    element("feed").removeAttribute("aria-busy");
    element("empty").hidden = newest.length > 0;
}

function makeEntry(entry) {
    const item = clone("entry-template");
    item.dataset.id = entry.id;
    paintAvatar(part(item, ".avatar"), entry.author);
    part(item, ".author").textContent = entry.author;
    part(item, ".text").textContent = entry.text;
    const time = part(item, "time"), at = new Date(entry.at);
    time.dateTime = at.toISOString();
    time.title = at.toLocaleString();
    time.textContent = relativeTime(entry.at);
    part(item, ".like").addEventListener("click", () => like(entry.id));
    setLikes(item, entry.likes);
    return item;
}

function entryItem(id) {
    return part(element("feed"), `[data-id="${Number(id)}"]`);
}

async function like(id) {
    await attempt(async () => showLikes(id, await session.call("com.example.board.like", [id])));
}

function showLikes(id, likes) {
    const item = entryItem(id);
    if (!item || likes <= Number(item.dataset.likes)) return; // the event and our own result both tell it
    setLikes(item, likes);
    restartAnimation(part(item, ".like"), "bump");
}

function setLikes(item, likes) {
    item.dataset.likes = likes;
    const button = part(item, ".like");
    button.classList.toggle("liked", likes > 0);
    part(button, "span").textContent = likes;
    const author = part(item, ".author").textContent;
    button.ariaLabel = `Like the entry of ${author}, ${likes} ${likes === 1 ? "like" : "likes"}`;
}

// Writing

element("name").value = ownName;
paintAvatar(element("own-avatar"), ownName);

element("name").addEventListener("change", async () => {
    ownName = element("name").value.trim() || ownName;
    element("name").value = ownName;
    paintAvatar(element("own-avatar"), ownName);
    storeName(ownName);
    await attempt(() => session.call("com.example.board.enter", [session.id, ownName])); // an event shows it
});

let lastTypingSent = -Infinity;
element("text").addEventListener("input", () => {
    element("problem").textContent = "";
    updateComposer();
    const now = performance.now();
    if (!session || element("text").value === "" || now - lastTypingSent < typingEvery) return;
    lastTypingSent = now;
    session.publish("com.example.board.typing", [session.id, ownName]);
});

for (const field of [element("name"), element("text")]) {
    field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        field === element("name") ? element("text").focus() : element("composer").requestSubmit();
    });
}

element("composer").addEventListener("submit", async (event) => {
    event.preventDefault();
    if (element("post").disabled) return;
    const text = element("text").value.trim();
    element("text").value = "";
    updateComposer();
    try {
        receiveEntry(await session.call("com.example.board.add", [ownName, text]));
    } catch (error) {
        element("text").value ||= text; // nothing that was written is lost
        updateComposer();
        element("problem").textContent = sentence(error);
    }
    element("text").focus();
});

function updateComposer() {
    const text = element("text");
    const count = lengthOf(text.value);
    element("counter").textContent = `${count} / ${longestText}`;
    element("counter").classList.toggle("over", count > longestText);
    element("post").disabled = !session || text.value.trim() === "" || count > longestText;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
}

/** The number of characters as a reader and Swift count them. */
function lengthOf(text) {
    return [...new Intl.Segmenter().segment(text)].length;
}

// People

let isListed = false; // whether an event has told that we are here
let lastReturn = -Infinity;

/** A list without us, once we have entered, comes from an app that was started anew beside its router. */
async function receivePeople(people, joined) {
    if (people.some((person) => person.session === joined.id)) {
        isListed = true;
        showPeople(people, joined.id);
    } else if (session && performance.now() - lastReturn > 5000) {
        lastReturn = performance.now();
        await attempt(() => enter(joined));
    }
}

function showPeople(people, ownSession) {
    const list = element("people");
    const known = new Map([...list.children].map((row) => [Number(row.dataset.session), row]));
    const isOwn = (person) => person.session === ownSession;
    const sorted = [...people].sort((a, b) => isOwn(b) - isOwn(a) || a.since - b.since);
    const rows = sorted.map((person) => {
        const row = known.get(person.session) ?? makePerson(person);
        known.delete(person.session);
        row.classList.toggle("own", isOwn(person));
        row.dataset.name = person.name;
        row.dataset.since = person.since;
        paintAvatar(part(row, ".avatar"), person.name);
        part(row, "b").textContent = person.name;
        part(row, ".wave").ariaLabel = `Wave at ${person.name}`;
        updateSince(row);
        return row;
    });
    for (const gone of known.values()) gone.remove();
    rows.forEach((row, index) => { // only rows out of place are moved: a moved button would lose the focus
        if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    });
    element("people-count").textContent = rows.length;
    stopTyping((_, id) => !people.some((person) => person.session === id));
}

function makePerson({ session: id }) {
    const row = clone("person-template");
    row.dataset.session = id;
    part(row, ".wave").addEventListener("click", () => wave(id, row));
    return row;
}

function updateSince(row) {
    const isOwn = row.classList.contains("own");
    part(row, "small").textContent = isOwn ? "you" : relativeTime(Number(row.dataset.since), "just came");
}

/** Asks Swift to call the other browser's `wave`, and shows what that browser answered. */
async function wave(id, row) {
    const button = part(row, ".wave");
    button.disabled = true;
    await attempt(async () => {
        const answer = await session.call("com.example.board.wave", [session.id, id]);
        showToast(answer, row.dataset.name);
    });
    button.disabled = false;
}

// Who is typing

const typing = new Map(); // session id -> { name, timer }

function showTyping(id, name) {
    clearTimeout(typing.get(id)?.timer);
    typing.set(id, { name, timer: setTimeout(() => stopTyping((_, other) => other === id), typingLasts) });
    updateTyping();
}

function stopTyping(matches) {
    for (const [id, person] of typing) {
        if (!matches(person, id)) continue;
        clearTimeout(person.timer);
        typing.delete(id);
    }
    updateTyping();
}

function updateTyping() {
    const names = [...typing.values()].map((person) => person.name);
    element("typing").classList.toggle("active", names.length > 0);
    if (names.length === 0) return; // the text stays while it fades
    const who = names.length === 1 ? `${names[0]} is` : `${names.length} people are`;
    element("typing-text").textContent = `${who} typing…`;
}

// Toasts

function showToast(text, name) {
    const toast = document.createElement("p");
    const avatar = document.createElement("span");
    toast.className = "toast";
    toast.dataset.testid = "toast";
    avatar.className = "avatar";
    avatar.ariaHidden = "true";
    paintAvatar(avatar, name);
    toast.append(avatar, text);
    element("toasts").append(toast);
    while (element("toasts").children.length > 3) element("toasts").firstElementChild.remove();
    setTimeout(() => toast.classList.add("leaving"), 4500);
    setTimeout(() => toast.remove(), 5000);
}

/** Runs what a click asked for; a failure becomes a toast. Without a session there is nothing to ask. */
async function attempt(action) {
    if (!session) return;
    try {
        await action();
    } catch (error) {
        showToast(sentence(error), "!");
    }
}

function sentence(error) {
    if (!(error instanceof WAMPError)) throw error; // a mistake of ours
    const isAway = error.uri === "wamp.error.no_such_procedure";
    return isAway ? "The board is away just now. Try again in a moment." : error.message;
}

// The trace: what WAMP is doing

function showMessage({ sent, type, uri, milliseconds, message }) {
    const row = clone("message-template");
    const direction = part(row, ".direction");
    direction.textContent = sent ? "↑" : "↓";
    direction.ariaLabel = sent ? "sent" : "received";
    row.classList.add(sent ? "sent" : type === "ERROR" ? "error" : "received");
    part(row, "b").textContent = type;
    part(row, ".uri").textContent = (uri ?? "").replace(/\d{8,}/, (id) => `${id.slice(0, 2)}…${id.slice(-2)}`);
    part(row, "small").textContent = milliseconds === undefined ? "" : `${Math.max(1, Math.round(milliseconds))} ms`;
    row.title = JSON.stringify(message).slice(0, 400);
    element("trace").prepend(row);
    while (element("trace").children.length > shownMessages) element("trace").lastElementChild.remove();
}

// Names, colours, times

/** A colour of its own for each name: the same in every browser. */
function paintAvatar(avatar, name) {
    let hash = 7;
    for (const character of name) hash = (hash * 31 + character.codePointAt(0)) % 360;
    avatar.style.setProperty("--hue", hash);
    avatar.textContent = [...name.trim()][0]?.toUpperCase() ?? "?";
}

function restoreName() {
    const pick = (words) => words[Math.floor(Math.random() * words.length)];
    const invented = `${pick(["Quiet", "Misty", "Early", "Mossy", "Gentle", "Bright", "Merry", "Swift"])} ${
        pick(["Heron", "Otter", "Newt", "Bittern", "Dragonfly", "Kingfisher", "Crane", "Frog"])}`;
    try {
        return localStorage.getItem("name") || invented;
    } catch {
        return invented; // storage is switched off
    }
}

function storeName(name) {
    try {
        localStorage.setItem("name", name);
    } catch {
        // Storage is switched off: the name lasts as long as the page.
    }
}

function relativeTime(milliseconds, now = "now") {
    const minutes = Math.max(0, Math.floor((Date.now() - milliseconds) / 60_000));
    if (minutes < 1) return now;
    if (minutes < 60) return `${minutes} min ago`;
    if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
    return new Date(milliseconds).toLocaleDateString(undefined, { day: "numeric", month: "short" });
}

setInterval(() => {
    for (const time of document.querySelectorAll(".entry time")) {
        time.textContent = relativeTime(Date.parse(time.dateTime));
    }
    for (const row of element("people").children) updateSince(row);
}, 20_000);

/** Plays a CSS animation again that may be running. */
function restartAnimation(target, name) {
    target.classList.remove(name);
    void target.offsetWidth; // the browser must see it without the class once
    target.classList.add(name);
}

// The connection. It begins only now: all of the above is ready.

// The app says where its router is: at its own port, unless it is attached to another one.
const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const { url, realm } = await (await fetch("/api/router")).json();

keepConnected({
    url: url ?? `${scheme}//${location.host}/ws`,
    realm,
    trace: showMessage,
    joined: join,
    changed(state, milliseconds) {
        if (state !== "connected") session = null;
        const texts = {
            connecting: "Connecting",
            connected: "Live",
            waiting: `Retry in ${Math.max(1, Math.round(milliseconds / 1000))} s`,
        };
        element("connection").dataset.state = state;
        element("connection-text").textContent = texts[state];
        document.body.classList.toggle("offline", state !== "connected"); // likes and waves look switched off
        updateComposer();
    },
});
