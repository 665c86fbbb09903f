// Of the page at the root, from a file because the content security policy allows no inline script.
/** @typedef {{ service: string, method: string, path: string, status: number | null, at_ms: number, time_ms: number }} Seen */
(() => {
  const mostRows = 200;
  // More than are shown, so that there is something to show of a service that is seldom asked.
  const mostKept = 1000;
  const [live, pause, service, state, waiting, seen, none, copied] = [
    'live',
    'pause',
    'service',
    'state',
    'waiting',
    'seen',
    'none',
    'copied',
  ].map((id) => document.getElementById(id));
  const nameOf = new Map(Array.from(service.options, ({ value, text }) => [value, text]));
  const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23' });

  /** What has come, newest last; what of it is not drawn yet; and what there was when the page was paused. */
  /** @type {Seen[]} */
  let kept = [];
  /** @type {Seen[]} */
  let undrawn = [];
  /** @type {Seen[] | null} */
  let frozen = null;
  /** @type {EventSource | undefined} */
  let stream;
  let isLost = false;

  for (const button of document.querySelectorAll('[data-copies]')) {
    button.hidden = false;
    button.addEventListener('click', () => void copy(button));
  }
  live.hidden = false;
  pause.addEventListener('click', () => {
    frozen = frozen ? null : kept.slice();
    put(pause, frozen ? 'Continue' : 'Pause');
    drawAll();
    tell();
  });
  service.addEventListener('change', drawAll);
  // A browser opens few connections to one place: a page that nobody looks at must not hold one.
  document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', connect);
  connect();

  function connect() {
    if (stream || document.hidden) return;
    stream = new EventSource('/local/requests');
    stream.addEventListener('open', () => {
      isLost = false;
      live.classList.add('connected');
      tell();
    });
    stream.addEventListener('recent', ({ data }) => {
      kept = JSON.parse(data);
      if (!frozen) drawAll();
    });
    stream.addEventListener('request', ({ data }) => take(JSON.parse(data)));
    stream.addEventListener('error', () => {
      isLost = true;
      live.classList.remove('connected');
      // A refusal ends it; else it tries again by itself.
      if (stream?.readyState === EventSource.CLOSED) {
        disconnect();
        setTimeout(connect, 5000);
      }
      tell();
    });
  }

  function disconnect() {
    stream?.close();
    stream = undefined;
  }

  /** @param {Seen} request */
  function take(request) {
    kept.push(request);
    if (kept.length > mostKept) kept = kept.slice(-mostKept / 2);
    if (frozen) put(waiting, 'New ones are waiting.');
    else if (undrawn.push(request) === 1) requestAnimationFrame(drawNew);
  }

  function drawNew() {
    const rows = undrawn.filter(isWanted).slice(-mostRows).map(rowOf);
    undrawn = [];
    seen.prepend(...rows.reverse());
    while (seen.rows.length > mostRows) seen.lastElementChild.remove();
    none.hidden = seen.rows.length > 0;
  }

  function drawAll() {
    undrawn = (frozen ?? kept).slice();
    seen.replaceChildren();
    drawNew();
  }

  /** @param {Seen} request */
  function isWanted(request) {
    return service.value === '' || request.service === service.value;
  }

  /** @param {Seen} request */
  function rowOf({ service: name, method, path, status, at_ms, time_ms }) {
    const row = document.createElement('tr');
    row.setAttribute('role', 'row');
    const texts = [
      clock.format(at_ms),
      nameOf.get(name) ?? name,
      method,
      path,
      status === null ? 'no answer' : String(status),
      `${time_ms} ms`,
    ];
    const cells = texts.map((text) => {
      const cell = document.createElement('td');
      cell.setAttribute('role', 'cell');
      // Never as markup: whoever sends a request chooses its path.
      cell.textContent = text;
      return cell;
    });
    if (status === null || status >= 400) cells[4].className = 'failed';
    row.append(...cells);
    return row;
  }

  function tell() {
    if (!frozen) put(waiting, '');
    if (isLost)
      put(state, 'Not connected: local Globus has stopped, or too many of these pages are open. Trying again…');
    else put(state, frozen ? 'Paused' : 'Live');
  }

  /** Only what has changed: screen readers say what is put into a status. @param {Element} element @param {string} text */
  function put(element, text) {
    if (element.textContent !== text) element.textContent = text;
  }

  /** @param {HTMLButtonElement} button */
  async function copy(button) {
    const block = document.getElementById(button.dataset.copies);
    const words = button.querySelector('.words');
    let done = true;
    try {
      await navigator.clipboard.writeText(block.textContent);
    } catch {
      // Not allowed, or a browser that has none.
      done = false;
    }
    if (!done) getSelection().selectAllChildren(block);
    put(words, done ? 'Copied' : 'Selected');
    put(copied, done ? 'Copied.' : 'The text is selected: copy it by hand.');
    setTimeout(() => {
      put(words, 'Copy');
      put(copied, '');
    }, 4000);
  }
})();
