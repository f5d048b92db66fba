// Reads as a guest; whoever gives a name and a ticket joins again, under that name.
import { keepConnected } from "./wamp.js";

const [who, list, problem, enter, say, template] =
    ["who", "messages", "problem", "enter", "say", "message"].map((id) => document.getElementById(id));
let session = null;
let user = null;

function show({ id, author, role, text }) {
    if (document.getElementById(`message-${id}`)) return; // in the list, and in an event
    const line = template.content.firstElementChild.cloneNode(true);
    line.id = `message-${id}`;
    line.classList.toggle("own", author === user?.authid);
    line.querySelector("b").textContent = author;
    line.querySelector("span").textContent = role === "moderator" ? role : "";
    line.querySelector(".text").textContent = text;
    line.querySelector(".remove").onclick = () => attempt(() => session.call("com.example.chat.remove", [id]));
    list.append(line);
    list.scrollTop = list.scrollHeight;
}

/** Does what the app, or the router, may refuse. */
async function attempt(action) {
    problem.textContent = "";
    try {
        await action();
        return true;
    } catch (error) {
        problem.textContent = error.message;
        return false;
    }
}

enter.onsubmit = (event) => {
    event.preventDefault();
    problem.textContent = "";
    user = { authid: enter.elements.name.value, ticket: enter.elements.ticket.value };
    session?.leave(); // and `keepConnected` joins again, as the user
};

say.onsubmit = async (event) => {
    event.preventDefault();
    const text = say.elements.text.value;
    if (await attempt(() => session.call("com.example.chat.say", [text]))) say.reset();
};

keepConnected({
    url: `${location.protocol.replace("http", "ws")}//${location.host}/ws`,
    realm: "realm1",
    user: () => user,
    async joined(joined) {
        const early = [];
        let add = (message) => early.push(message);
        await joined.subscribe("com.example.chat.said", ([message]) => add(message));
        await joined.subscribe("com.example.chat.removed", ([id]) => document.getElementById(`message-${id}`)?.remove());
        list.replaceChildren();
        for (const message of await joined.call("com.example.chat.messages")) show(message);
        early.forEach(show);
        add = show;
        session = joined;
        const role = joined.details.authrole;
        who.textContent = user ? `${user.authid}, ${role}` : "guest: you may read";
        document.body.className = role;
        enter.hidden = Boolean(user);
        say.hidden = !user;
    },
    changed(state, milliseconds, failure) {
        if (state === "connected") return;
        session = null;
        who.textContent = state;
        if (failure?.uri?.startsWith("wamp.error.") && user && failure.uri !== "wamp.error.network_failure") {
            problem.textContent = failure.message;
            user = null; // a guest again
        }
    },
});
