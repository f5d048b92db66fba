// The page: calls the app, and shows what the app publishes.
import { keepConnected } from "./wamp.js";

const [state, count, add] = ["state", "count", "add"].map((id) => document.getElementById(id));
let session = null;

/** Counts only go up, so the highest is the newest, in whichever order they arrive. */
function show(newCount) {
    count.value = Math.max(newCount, Number(count.value) || 0);
}

add.onclick = async () => show(await session.call("com.example.count.add"));

keepConnected({
    url: `${location.protocol.replace("http", "ws")}//${location.host}/ws`,
    realm: "realm1",
    // Runs again whenever the connection was lost: listens first, then asks, so that nothing falls in between.
    async joined(newSession) {
        await newSession.subscribe("com.example.count.changed", ([newCount]) => show(newCount));
        count.value = await newSession.call("com.example.count.read");
        session = newSession;
    },
    changed(newState) {
        state.dataset.state = state.textContent = newState;
        add.disabled = newState !== "connected";
    },
});
