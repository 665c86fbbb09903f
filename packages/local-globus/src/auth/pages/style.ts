/** The style of all pages of local Globus, in the page itself: they load nothing. */
export const style = `
:root {
  --ground: #eef1f6; --panel: #fff; --ink: #16202e; --quiet: #55627a; --line: #d9e0ea; --accent: #1d5bb8;
  --accent-strong: #164a99; --on-accent: #fff; --soft: #eaf1fb; --field-line: #8390a5; --bad: #a5211b; --bad-soft: #fdecea;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d131c; --panel: #162030; --ink: #e9eef6; --quiet: #a6b3c8; --line: #2b394d; --accent: #86b4ff;
    --accent-strong: #a9caff; --on-accent: #0b1830; --soft: #1d2d47; --field-line: #71819b; --bad: #ff9d95; --bad-soft: #3a1d1d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.top { display: flex; flex-wrap: wrap; gap: 4px 20px; align-items: center; padding: 14px 24px; border-bottom: 1px solid var(--line); background: var(--panel); }
.top p { margin: 0; }
.mark { display: flex; align-items: center; gap: 9px; font-weight: 650; letter-spacing: -.01em; }
.globe { width: 22px; height: 22px; border-radius: 50%; border: 2px solid var(--accent); background:
  linear-gradient(var(--accent), var(--accent)) center / 100% 2px no-repeat,
  radial-gradient(ellipse 5px 12px at center, transparent 75%, var(--accent) 78%, var(--accent) 100%, transparent 102%); }
.hint { color: var(--quiet); font-size: 14px; }
main { max-width: 960px; margin: 0 auto; padding: 56px 24px 72px; }
.narrow { max-width: 600px; margin: 0 auto; }
h1 { margin: 0; font-size: clamp(25px, 4vw, 32px); line-height: 1.2; letter-spacing: -.02em; font-weight: 680; text-wrap: balance; }
h2 { margin: 0; font-size: 17px; font-weight: 650; letter-spacing: -.005em; }
p { margin: 0; }
a { color: var(--accent); text-underline-offset: 3px; }
.lead { margin-top: 10px; color: var(--quiet); }
.asking { display: flex; align-items: center; gap: 16px; margin-bottom: 32px; }
.badge { flex: none; display: grid; place-items: center; width: 52px; height: 52px; border-radius: 14px; background: var(--accent); color: var(--on-accent); font-size: 24px; font-weight: 700; }
.logo { flex: none; width: 52px; height: 52px; border-radius: 14px; object-fit: contain; background: #fff; border: 1px solid var(--line); }
.foot { max-width: 960px; margin: -40px auto 0; padding: 0 24px 40px; color: var(--quiet); font-size: 14px; text-align: center; }
.foot a { display: inline-block; padding: 4px 0; }
.columns { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 24px; align-items: start; }
.panel { padding: 28px; background: var(--panel); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 1px 2px rgb(10 25 50 / .04), 0 12px 32px rgb(10 25 50 / .05); }
.narrow > .panel + .panel { margin-top: 16px; }
.fields { display: grid; gap: 18px; margin-top: 20px; }
label { display: block; margin-bottom: 6px; font-weight: 600; font-size: 15px; }
input[type=text], input[type=password] { width: 100%; min-height: 46px; padding: 10px 13px; font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--field-line); border-radius: 9px; }
.label-field { margin-top: 22px; }
.below { margin-top: 6px; color: var(--quiet); font-size: 14px; }
button { font: inherit; cursor: pointer; }
.main-action, .other-action { min-height: 46px; padding: 10px 22px; border-radius: 9px; font-weight: 640; }
.main-action { background: var(--accent); color: var(--on-accent); border: 1px solid transparent; }
.main-action:hover { background: var(--accent-strong); }
.other-action { background: transparent; color: var(--ink); border: 1px solid var(--field-line); }
.other-action:hover { background: var(--soft); }
a.main-action { display: inline-flex; align-items: center; justify-content: center; text-decoration: none; }
.people { list-style: none; margin: 18px 0 0; padding: 0; display: grid; gap: 8px; }
.person { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 14px; align-items: center; width: 100%; padding: 10px 14px; text-align: left; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 11px; }
.person:hover { background: var(--soft); border-color: var(--accent); }
.initials { grid-row: span 2; display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; background: var(--soft); color: var(--accent); font-size: 14px; font-weight: 700; }
.person b { font-weight: 640; }
.person span:last-child { grid-column: 2; color: var(--quiet); font-size: 14px; line-height: 1.4; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { margin-top: 18px; padding: 12px 16px; border-radius: 9px; border: 1px solid var(--bad); background: var(--bad-soft); color: var(--bad); }
.done { margin-bottom: 20px; padding: 12px 16px; border-radius: 9px; border: 1px solid var(--accent); background: var(--soft); }
.identities { list-style: none; margin: 14px 0 0; padding: 0; }
.identities li { display: flex; flex-wrap: wrap; gap: 10px 16px; align-items: center; justify-content: space-between; padding: 14px 0; border-top: 1px solid var(--line); }
.identities li:last-child { padding-bottom: 0; }
.identities li > div { min-width: 0; overflow-wrap: anywhere; }
.identities div span { display: block; color: var(--quiet); font-size: 14px; }
.narrow > .panel + .panel { margin-top: 20px; }
.scopes { list-style: none; margin: 20px 0 0; padding: 0; border-top: 1px solid var(--line); }
.scopes li { padding: 13px 0 13px 32px; border-bottom: 1px solid var(--line); position: relative; }
.scopes li::before { content: ""; position: absolute; left: 5px; top: 19px; width: 13px; height: 7px; border: solid var(--accent); border-width: 0 0 2.5px 2.5px; transform: rotate(-45deg); }
.scopes .scopes { margin: 8px 0 -13px; }
.scopes code { display: block; margin-top: 3px; color: var(--quiet); font-size: 12.5px; overflow-wrap: anywhere; }
.scopes .optional::before { content: none; }
.optional > label { margin: 0; font-weight: 400; font-size: inherit; }
.optional > label > input { position: absolute; left: 2px; top: 15px; width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.scopes + .lead { margin-top: 18px; }
.actions { display: flex; flex-wrap: wrap; gap: 12px; margin-top: 26px; }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 6px 18px; margin: 22px 0 0; padding-top: 18px; border-top: 1px solid var(--line); font-size: 14px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 760px) {
  main { padding: 28px 16px 48px; }
  .top { padding: 12px 16px; }
  .columns { grid-template-columns: minmax(0, 1fr); gap: 16px; }
  .panel { padding: 20px; }
  .asking { margin-bottom: 22px; align-items: flex-start; }
  .foot { margin-top: -20px; padding: 0 16px 32px; }
  .badge, .logo { width: 44px; height: 44px; font-size: 20px; }
  .actions > * { flex: 1 1 100%; }
}
`;
