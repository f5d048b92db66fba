/// How the report looks, on paper white and at night, and on a telephone.
enum Stylesheet {
    /// How many candidates have a colour of their own.
    static let colours = 6

    static let text = """
        :root {
            color-scheme: light dark;
            --page: #f6f5f1; --card: #ffffff; --ink: #1d2226; --faint: #667079; --line: #dedcd4; --track: #eeece6;
            --good: #1c7f58; --bad: #c2552d;
            --c0: #2567b8; --c1: #c75b22; --c2: #1c8560; --c3: #8550b8; --c4: #a37a00; --c5: #a8436f;
        }
        @media (prefers-color-scheme: dark) {
            :root {
                --page: #15191c; --card: #1e2428; --ink: #e7eaec; --faint: #98a3ab; --line: #343c42; --track: #2a3136;
                --good: #4cc495; --bad: #ee8a63;
                --c0: #6aa8f0; --c1: #f0925c; --c2: #4cc495; --c3: #b98df0; --c4: #d9b23d; --c5: #e887b1;
            }
        }
        * { box-sizing: border-box; }
        body {
            margin: 0; background: var(--page); color: var(--ink); line-height: 1.5;
            font-family: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
        }
        main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.1rem 4rem; }
        .eyebrow { color: var(--faint); font-size: .85rem; margin: 0 0 .5rem; }
        h1 { font-size: clamp(1.5rem, 4.6vw, 2.3rem); line-height: 1.2; font-weight: 650; margin: 0 0 .6rem;
            max-width: 48rem; text-wrap: balance; }
        .lead { font-size: 1.12rem; margin: 0 0 1rem; }
        h2 { font-size: 1.2rem; margin: 2.6rem 0 .3rem; }
        h3 { font-size: .95rem; margin: 0 0 .5rem; font-weight: 600; }
        h4 { font-size: .8rem; margin: .9rem 0 .2rem; font-weight: 500; color: var(--faint); }
        p, li { max-width: 46rem; }
        .note { color: var(--faint); font-size: .9rem; margin: 0 0 .9rem; }
        .facts { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 1.4rem 0 0; padding: .8rem 0;
            border-block: 1px solid var(--line); font-size: .88rem; }
        .facts div { display: flex; gap: .5rem; }
        .facts dt { color: var(--faint); }
        .facts dd { margin: 0; }
        .cards { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; }
        .failure { color: var(--bad); font-size: .82rem; margin: .5rem 0 0; }
        .remark { color: var(--faint); font-size: .82rem; margin: .5rem 0 0; }
        summary { cursor: pointer; font-size: 1.2rem; font-weight: 700; margin: 2.6rem 0 .6rem; }
        svg { display: block; width: 100%; height: auto; overflow: visible; }
        svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums; }
        svg .faint { fill: var(--faint); }
        svg .small { font-size: 10.5px; }
        svg .strong { font-weight: 650; }
        .track { fill: var(--track); }
        .grid { stroke: var(--line); stroke-width: 1; }
        .whisker { stroke: var(--ink); stroke-width: 1.2; opacity: .6; fill: none; }
        .curve { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
        .dot { fill: currentColor; stroke: var(--card); stroke-width: 1; }
        rect.bar { fill: currentColor; }
        svg text.name { fill: currentColor; font-weight: 600; }
        .c0 { color: var(--c0); } .c1 { color: var(--c1); } .c2 { color: var(--c2); }
        .c3 { color: var(--c3); } .c4 { color: var(--c4); } .c5 { color: var(--c5); }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; }
        table { border-collapse: separate; border-spacing: 0; font-size: .85rem; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .34rem .7rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--line); }
        thead th { border-top: 0; color: var(--faint); font-weight: 500; vertical-align: bottom; }
        tbody th { text-align: left; font-weight: 500; }
        th:first-child, td.text { text-align: left; }
        tr.first > * { border-top: 2px solid var(--line); }
        td small { color: var(--faint); }
        td.best { font-weight: 700; }
        td.reason { white-space: normal; min-width: 16rem; text-align: left; color: var(--faint); }
        .tint { background: color-mix(in srgb, var(--tone) var(--strength), transparent); }
        .cheaper { --tone: var(--good); } .dearer { --tone: var(--bad); }
        @media (max-width: 40rem) {
            main { padding: 1.2rem .8rem 3rem; }
            .card { padding: .8rem .7rem; }
            th, td { padding: .34rem .5rem; }
            tbody th { white-space: normal; min-width: 8.5rem; position: sticky; left: 0; background: var(--card); }
            thead th { white-space: normal; min-width: 5rem; }
            td.reason { min-width: 10rem; }
        }
        @media print { .card, .scroll { break-inside: avoid; } }
        """
}
