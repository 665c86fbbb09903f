/** What the page at the root has beside the style of all pages. */
export const homeStyle = `
main { max-width: 1200px; padding-top: 44px; }
[hidden] { display: none !important; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.intro { max-width: 68ch; }
.contents ul { display: flex; flex-wrap: wrap; gap: 4px 22px; margin: 18px 0 28px; padding: 0; list-style: none; }
.contents a { display: inline-block; padding: 4px 0; }
section { scroll-margin-top: 16px; }
main > * + .panel { margin-top: 24px; }
.halves { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 24px; align-items: start; }
.halves > .panel { height: 100%; }
.note { display: block; color: var(--quiet); font-size: 14px; line-height: 1.45; }
table { width: 100%; margin-top: 14px; border-collapse: collapse; font-size: 15px; }
th, td { padding: 9px 14px 9px 0; text-align: left; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--quiet); font-size: 13px; font-weight: 600; }
tbody th { font-weight: 600; overflow-wrap: normal; }
.panel code { font-size: 13px; overflow-wrap: anywhere; }
.facts dt { color: inherit; }
.blocks { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 26px 24px; margin-top: 20px; }
#block-terminal, #block-node, #block-browser { grid-column: 1 / -1; }
.block-top { display: flex; flex-wrap: wrap; gap: 6px 16px; align-items: center; justify-content: space-between; }
h3 { margin: 0; font-size: 15px; font-weight: 650; }
.block .other-action, .live-top .other-action { min-height: 36px; padding: 5px 16px; font-size: 14px; }
.block .note { margin-top: 2px; }
pre { margin: 10px 0 0; padding: 14px 16px; white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border: 1px solid var(--line); border-radius: 10px; line-height: 1.5; }
.live-top { display: flex; flex-wrap: wrap; gap: 12px 16px; align-items: end; margin-top: 16px; }
.live-top label { margin-bottom: 4px; font-size: 14px; }
select { min-height: 36px; padding: 4px 10px; font: inherit; font-size: 14px; color: inherit; background: var(--panel); border: 1px solid var(--field-line); border-radius: 9px; }
.state { display: flex; flex-wrap: wrap; gap: 2px 8px; align-items: center; min-height: 36px; font-size: 14px; color: var(--quiet); }
.dot { width: 10px; height: 10px; border-radius: 50%; border: 2px solid var(--field-line); }
#live.connected .dot { border-color: var(--accent); background: var(--accent); }
.rows { margin-top: 14px; max-height: 460px; overflow: auto; border: 1px solid var(--line); border-radius: 10px; }
.rows table { margin: 0; font-size: 14px; font-variant-numeric: tabular-nums; }
.rows th, .rows td { padding: 7px 12px; }
.rows thead th { position: sticky; top: 0; background: var(--panel); box-shadow: 0 1px 0 var(--line); }
.rows tbody tr:first-child > * { border-top: 0; }
.rows td:nth-child(4) { width: 60%; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 13px; }
.rows th:nth-child(n + 5), .rows td:nth-child(n + 5) { text-align: right; white-space: nowrap; }
.rows .failed { color: var(--bad); font-weight: 650; }
.empty { padding: 14px; }
@media (min-width: 1000px) {
  tbody th, #collections td:nth-child(2) { white-space: nowrap; }
}
@media (max-width: 760px) {
  main { padding-top: 28px; }
  .halves, .blocks { grid-template-columns: minmax(0, 1fr); }
  .halves { gap: 16px; }
  main > * + .panel { margin-top: 16px; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 2px; }
  .facts dd { margin-bottom: 10px; }
  #collections table, #collections tbody { display: block; }
  #collections thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  #collections tr { display: block; padding: 10px 0; border-top: 1px solid var(--line); }
  #collections tbody tr > * { display: block; padding: 1px 0; border: 0; }
  .rows table, .rows tbody { display: block; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tbody tr { display: grid; grid-template-columns: auto auto 1fr auto auto; gap: 2px 12px; padding: 9px 12px; border-top: 1px solid var(--line); }
  .rows tbody tr:first-child { border-top: 0; }
  .rows tbody tr > * { padding: 0; border: 0; }
  .rows td:nth-child(-n + 3) { white-space: nowrap; }
  .rows td:nth-child(4) { grid-area: 2 / 1 / 3 / -1; width: auto; }
}
`;
