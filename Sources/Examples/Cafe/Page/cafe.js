// A guest's page: calls both apps, hears of all orders, and can be called.
import { keepConnected } from "./wamp.js";

const [state, menu, note, orders] = ["state", "menu", "note", "orders"].map((id) => document.getElementById(id));

function show({ id, dish, state, thanks }) {
    let line = document.getElementById(`order-${id}`);
    if (!line) {
        line = document.createElement("li");
        line.id = `order-${id}`;
        line.innerHTML = `<b></b><span class="state"></span><i></i>`;
        orders.prepend(line);
    }
    line.children[0].textContent = `${id}. ${dish}`;
    line.children[1].textContent = state;
    line.children[1].className = `state ${state}`;
    line.children[2].textContent = thanks ? `“${thanks}”` : "";
}

async function order(session, dish) {
    note.textContent = `ordering ${dish}`;
    try {
        await session.call("com.example.cafe.order", [dish]);
    } catch (error) {
        note.textContent = error.message;
    }
}

keepConnected({
    url: `${location.protocol.replace("http", "ws")}//${location.host}/ws`,
    realm: "realm1",
    async joined(session) {
        await session.subscribe("com.example.cafe.changed", ([order]) => show(order));
        await session.register(`com.example.guest.${session.id}.serve`, ([plate]) => {
            note.textContent = `served: ${plate}`;
            return `Thank you for ${plate}!`;
        });
        orders.replaceChildren();
        for (const order of await session.call("com.example.cafe.orders")) show(order);
        menu.replaceChildren();
        for (const dish of await session.call("com.example.kitchen.menu")) {
            const button = document.createElement("button");
            button.textContent = dish;
            button.onclick = () => order(session, dish);
            menu.append(button);
        }
    },
    changed(newState) {
        state.textContent = newState === "connected" ? "Every order is a call to one app, which calls another." : newState;
    },
});
