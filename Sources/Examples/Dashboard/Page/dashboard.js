// Draws the last two minutes, then each sample as it is published.

const kept = 120;
const perCent = (value) => `${value.toFixed(1)} %`;
const bytes = (value) => {
    const units = ["B/s", "KB/s", "MB/s", "GB/s"];
    const unit = Math.min(Math.floor(Math.log10(Math.max(1, value)) / 3), units.length - 1);
    return `${(value / 1000 ** unit).toFixed(unit ? 1 : 0)} ${units[unit]}`;
};
const figures = [
    { name: "processor", title: "Processors", text: perCent, top: () => 100 },
    { name: "memory", title: "Memory", text: perCent, top: () => 100 },
    { name: "network", title: "Network", text: bytes, top: (values) => Math.max(1000, ...values) },
];
const state = document.getElementById("state");
let samples = [];

for (const figure of figures) {
    figure.card = document.getElementById("card").content.firstElementChild.cloneNode(true);
    figure.card.querySelector("h2").textContent = figure.title;
    document.getElementById("cards").append(figure.card);
}

function draw() {
    for (const { name, text, top, card } of figures) {
        const values = samples.map((sample) => sample[name]);
        if (values.length === 0) continue;
        const most = top(values);
        const points = values.map((value, index) =>
            `${kept - values.length + index},${(100 - (100 * Math.min(value, most)) / most).toFixed(2)}`);
        card.querySelector(".figure").textContent = text(values.at(-1));
        card.querySelector(".stroke").setAttribute("d", `M${points.join("L")}`);
        card.querySelector(".area").setAttribute("d", `M${kept - values.length},100L${points.join("L")}L${kept - 1},100Z`);
        card.querySelector(".most span:last-child").textContent = `at most ${text(Math.max(...values))}`;
    }
}

// The browser connects again by itself; then what was missed is read anew.
const events = new EventSource("/live");
events.onopen = async () => {
    samples = await (await fetch("/samples")).json();
    draw();
    state.textContent = "● live";
    state.className = "live";
};
events.onmessage = (event) => {
    samples = [...samples, JSON.parse(event.data)].slice(-kept);
    draw();
};
events.onerror = () => {
    state.textContent = "waiting for the app";
    state.className = "";
};
