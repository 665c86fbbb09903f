/** How many journeys go on at a time, each worker of them against a portal and a local Globus of its own. */
export const stacks = 2;

/** Ports of a stack: twenty each from E2E_PORT on, apart from `pnpm start`'s so that both can run. */
export function portsOf(stack: number) {
  const portal = Number(process.env.E2E_PORT ?? 4300) + 20 * stack;
  return { portal, localGlobus: portal + 10 };
}

// Playwright numbers its workers; the runner itself has no number.
const ports = portsOf(Number(process.env.TEST_PARALLEL_INDEX ?? 0));
const localGlobusPort = ports.localGlobus;
export const portalUrl = `http://localhost:${ports.portal}`;
export const authUrl = `http://127.0.0.1:${localGlobusPort}`;
const controlUrl = `http://127.0.0.1:${localGlobusPort + 9}`;

export type IssuedToken = { token: string; kind: string; resource_server: string; sub: string; active: boolean };

/** Every token that local Globus has issued since it started. */
export async function issuedTokens(): Promise<IssuedToken[]> {
  const answer: unknown = await (await control('/tokens')).json();
  const tokens = Array.isArray(answer) ? answer : (answer as { tokens: unknown[] }).tokens;
  return tokens as IssuedToken[];
}

export type Fault = {
  service: 'auth' | 'transfer' | 'data';
  path?: string;
  method?: string;
  status?: number;
  body?: unknown;
  retry_after?: number;
  delay_ms?: number;
  cut_after_bytes?: number;
  count?: number;
};

/** Makes a service of local Globus answer with a fault until `clearFaults`. */
export async function addFault(fault: Fault): Promise<void> {
  await control('/faults', { method: 'POST', body: JSON.stringify(fault) });
}

export async function clearFaults(): Promise<void> {
  await control('/faults', { method: 'DELETE' });
}

/** Makes file operations of a collection fail with a code of Transfer's, until `clearOperationFaults`. */
export async function addOperationFault(fault: Record<string, unknown>): Promise<void> {
  await control('/operation-faults', { method: 'POST', body: JSON.stringify(fault) });
}

export async function clearOperationFaults(): Promise<void> {
  await control('/operation-faults', { method: 'DELETE' });
}

/** Makes Transfer demand more before it lets anybody use a collection, until `clearDemands`. */
export async function addDemand(demand: Record<string, unknown>): Promise<void> {
  await control('/demands', { method: 'POST', body: JSON.stringify(demand) });
}

export async function clearDemands(): Promise<void> {
  await control('/demands', { method: 'DELETE' });
}

/** Connects, disconnects or pauses a Globus Connect Personal. */
export async function setConnection(order: {
  collection: string;
  connected?: boolean;
  paused?: boolean;
}): Promise<void> {
  await control('/connections', { method: 'POST', body: JSON.stringify(order) });
}

/** As if everybody had taken back at Auth what they allowed. */
export async function forgetConsents(): Promise<void> {
  await control('/consents', { method: 'DELETE' });
}

/** Lets a timer run now, as Timers does when its time has come. */
export async function runTimer(timerId: string): Promise<void> {
  const timers = '524230d7-ea86-4a52-8312-86065a9e0417';
  const tokens = await issuedTokens();
  const token = tokens.findLast((one) => one.resource_server === timers && one.kind === 'access_token' && one.active);
  const url = `http://127.0.0.1:${localGlobusPort + 4}/jobs/${timerId}/run`;
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token?.token}` } });
  if (!answer.ok) throw new Error(`Timers: run answered ${answer.status}`);
}

/** Ends the tokens of a person, as an administrator of Globus might. */
export async function endTokens(person: string, resourceServer?: string): Promise<void> {
  const query = new URLSearchParams({ person, ...(resourceServer && { resource_server: resourceServer }) });
  await control(`/tokens?${query.toString()}`, { method: 'DELETE' });
}

/** Puts the clock of Auth and Transfer forward, until `resetGlobus`. */
export async function advanceClock(seconds: number): Promise<void> {
  await control('/clock', { method: 'POST', body: JSON.stringify({ advance_seconds: seconds }) });
}

/** Local Globus as at its start: nobody is signed in any more. */
export async function resetGlobus(): Promise<void> {
  await control('/reset', { method: 'POST' });
}

export type SeenRequest = { method: string; path: string; status: number };

/** Requests that a service of local Globus has answered, oldest first. */
export async function requestsTo(service: 'auth' | 'transfer'): Promise<SeenRequest[]> {
  const answer: unknown = await (await control(`/requests?service=${service}`)).json();
  const requests = Array.isArray(answer) ? answer : (answer as { requests: unknown[] }).requests;
  return requests as SeenRequest[];
}

export async function control(path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await fetch(`${controlUrl}${path}`, { ...init, headers: { 'content-type': 'application/json' } });
  if (!answer.ok) throw new Error(`control port: ${init.method ?? 'GET'} ${path} answered ${answer.status}`);
  return answer;
}
