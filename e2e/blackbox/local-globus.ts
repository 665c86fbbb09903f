import * as z from 'zod/mini';
import { Browser } from './deployment.ts';

const requests = z.object({
  requests: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      query_keys: z.array(z.string()),
      header_names: z.array(z.string()),
      status: z.nullable(z.number()),
    }),
  ),
});
const tokens = z.object({
  tokens: z.array(z.object({ token: z.string(), kind: z.string(), sub: z.string(), active: z.boolean() })),
});
export type SeenRequest = z.infer<typeof requests>['requests'][number];
export type IssuedToken = z.infer<typeof tokens>['tokens'][number];

let known: string | undefined;

/** The control port of the deployment's local Globus: as told, else nine above the port of its Auth. */
async function controlUrl(): Promise<string> {
  known ??= process.env.BLACKBOX_CONTROL ?? (await besideAuth());
  return known;
}

async function besideAuth(): Promise<string> {
  const auth = await new Browser().startSignIn();
  return `${auth.protocol}//${auth.hostname}:${Number(auth.port) + 9}`;
}

export async function requestsTo(service: 'auth' | 'transfer'): Promise<SeenRequest[]> {
  return requests.parse(await ask(`/requests?service=${service}`)).requests;
}

export async function issuedTokens(): Promise<IssuedToken[]> {
  return tokens.parse(await ask('/tokens')).tokens;
}

/** The requests that reach a service while something is done. */
export async function requestsDuring(
  service: 'auth' | 'transfer',
  action: () => Promise<unknown>,
): Promise<SeenRequest[]> {
  const before = (await requestsTo(service)).length;
  await action();
  return (await requestsTo(service)).slice(before);
}

export async function addFault(fault: Record<string, unknown>): Promise<void> {
  await ask('/faults', { method: 'POST', body: JSON.stringify(fault) });
}

export async function clearFaults(): Promise<void> {
  await ask('/faults', { method: 'DELETE' });
}

/** Makes Transfer demand more before it lets anybody use a collection. */
export async function addDemand(demand: Record<string, unknown>): Promise<void> {
  await ask('/demands', { method: 'POST', body: JSON.stringify(demand) });
}

export async function clearDemands(): Promise<void> {
  await ask('/demands', { method: 'DELETE' });
}

async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
  const url = (await controlUrl()) + path;
  const answer = await fetch(url, { ...init, headers: { 'content-type': 'application/json' } });
  if (!answer.ok) throw new Error(`the control port answered ${answer.status} to ${init.method ?? 'GET'} ${path}`);
  return answer.status === 204 ? null : answer.json();
}
