import { randomUUID } from 'node:crypto';
import { resourceServers, scopes, type Token, tokensOf } from '@isthmus/globus';
import * as z from 'zod/mini';
import { basic } from '../testing/index.ts';
import { obtainTokens } from '../testing/obtain-tokens.ts';
import type { ServeProcess } from '../testing/serve-process.ts';

export const station = 'a1f0c3d2-5b6e-4c1a-9d3f-1e2b3c4d5e6f';
export const scratch = 'c3d2e5b4-7d80-4e3c-9f5b-304d5e6f7081';
const guest = 'b2e1d4c3-6c7f-4d2b-8e4a-2f3c4d5e6f70';
/** Folders of the field station that are copied, as paths below its home. */
export const originals = ['weather', 'tides/north-pier', 'tides/lighthouse', 'images', 'notes'] as const;

export interface Person {
  username: string;
  id: string;
  /** Live tokens, by what they were got for. */
  auth: string;
  transfer: string;
}

/** A submission as it was sent. The answer may have been lost. */
export interface Submitted {
  kind: 'transfer' | 'delete';
  by: Person;
  document: { submission_id: string; DATA: readonly object[] };
  /** What it copies and to where, or what it removes: paths below the homes. */
  from: string | null;
  to: string;
  taskId: string | null;
}

/** Everything that was answered for, and has to be there ever after. */
export interface Promised {
  submissions: Submitted[];
  /** Addresses that have to go on answering 200, and by which token. */
  documents: { url: string; token: string; contains: string }[];
  tokens: Token[];
  consents: { person: Person; scope: string }[];
}

export const nothingYet = (): Promised => ({ submissions: [], documents: [], tokens: [], consents: [] });

export async function asJson(url: string, token: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Signs somebody in for all that the test does. */
export async function person(globus: ServeProcess, username: string): Promise<Person> {
  const scope = `openid ${scopes.manageProjects} ${scopes.transferAll}`;
  const tokens = tokensOf(await obtainTokens(globus, { person: username, scope, parameters: { prompt: 'login' } }));
  const tokenOf = (server: string) => tokens.find(({ resource_server }) => resource_server === server)?.access_token;
  const auth = tokenOf(resourceServers.auth) ?? '';
  const { body } = await asJson(`${globus.authUrl}/v2/oauth2/userinfo`, auth);
  const { sub } = z.object({ sub: z.string() }).parse(body);
  return { username, id: sub, auth, transfer: tokenOf(resourceServers.transfer) ?? '' };
}

type Step = (globus: ServeProcess, by: Person, random: () => number, promised: Promised) => Promise<void>;

/** Sends a submission and notes the answer; what is sent is on record before. */
export async function submit(globus: ServeProcess, one: Submitted): Promise<{ status: number; code: string }> {
  const { status, body } = await asJson(`${globus.transferUrl}/v0.10/${one.kind}`, one.by.transfer, one.document);
  const { code, task_id } = z.looseObject({ code: z.string(), task_id: z.optional(z.string()) }).parse(body);
  if (task_id !== undefined) one.taskId ??= task_id;
  return { status, code };
}

const copyFolder: Step = async (globus, by, random, promised) => {
  const from = originals[Math.floor(random() * originals.length)] ?? originals[0];
  const to = `copies/${randomUUID()}`;
  const DATA = [{ source_path: `/~/${from}/`, destination_path: `/~/${to}/`, recursive: true }];
  const ends = { source_endpoint: station, destination_endpoint: scratch, verify_checksum: random() < 0.5 };
  const document = { submission_id: randomUUID(), ...ends, DATA };
  const one: Submitted = { kind: 'transfer', by, document, from, to, taskId: null };
  promised.submissions.push(one);
  await expectStatus(submit(globus, one), 202);
};

/** Removes one of the folders that were laid out for it, each once. */
const removeFolder: Step = async (globus, by, _random, promised) => {
  const to = `old/${promised.submissions.filter(({ kind }) => kind === 'delete').length}`;
  const document = {
    submission_id: randomUUID(),
    endpoint: scratch,
    recursive: true,
    ignore_missing: false,
    DATA: [{ path: `/~/${to}/` }],
  };
  const one: Submitted = { kind: 'delete', by, document, from: null, to, taskId: null };
  promised.submissions.push(one);
  await expectStatus(submit(globus, one), 202);
};

const bookmark: Step = async (globus, by, _random, promised) => {
  const name = `mark ${randomUUID()}`;
  const order = { name, endpoint_id: station, path: '/~/tides/' };
  const { body } = await expectStatus(asJson(`${globus.transferUrl}/v0.10/bookmark`, by.transfer, order), 201);
  const { id } = z.looseObject({ id: z.string() }).parse(body);
  const url = `${globus.transferUrl}/v0.10/bookmark/${id}`;
  promised.documents.push({ url, token: by.transfer, contains: name });
};

/** By whoever administers the guest collection; others hear that they may not, which is an answer as well. */
const shareFolder: Step = async (globus, by, _random, promised) => {
  const path = `/shared/${randomUUID()}/`;
  const rule = {
    DATA_TYPE: 'access',
    principal_type: 'all_authenticated_users',
    principal: '',
    path,
    permissions: 'r',
  };
  const rules = `${globus.transferUrl}/v0.10/endpoint/${guest}/access`;
  const { status, body } = await asJson(rules, by.transfer, rule);
  if (status === 403) return;
  const { access_id } = z.looseObject({ access_id: z.string() }).parse(body);
  promised.documents.push({ url: `${rules}/${access_id}`, token: by.transfer, contains: path });
};

const foundProject: Step = async (globus, by, _random, promised) => {
  const display_name = `Project ${randomUUID()}`;
  const project = { display_name, contact_email: 'tides@coastal.example', admin_ids: [by.id] };
  const url = `${globus.authUrl}/v2/api/projects`;
  const { body } = await expectStatus(asJson(url, by.auth, { project }), 201);
  const { id } = z.object({ project: z.looseObject({ id: z.string() }) }).parse(body).project;
  promised.documents.push({ url: `${url}/${id}`, token: by.auth, contains: display_name });
};

const optional = ['search.api.globus.org:search', 'search.api.globus.org:ingest', 'groups.api.globus.org:all'];

const signInAgain: Step = async (globus, by, random, promised) => {
  const suffix = optional[Math.floor(random() * optional.length)] ?? '';
  const scope = `urn:globus:auth:scope:${suffix}`;
  const tokens = await obtainTokens(globus, { person: by.username, scope: `openid ${scope}`, refreshTokens: true });
  promised.tokens.push(...tokensOf(tokens));
  promised.consents.push({ person: by, scope });
};

async function expectStatus<Answer extends { status: number }>(asked: Promise<Answer>, status: number) {
  const answer = await asked;
  if (answer.status !== status) throw new Error(`Answered ${answer.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** As often as they are listed. */
const steps: readonly Step[] = [
  copyFolder,
  copyFolder,
  copyFolder,
  copyFolder,
  removeFolder,
  removeFolder,
  bookmark,
  shareFolder,
  foundProject,
  signInAgain,
];

/**
 * Several people work at once until the process is gone. A request that it took down with it has no answer, and promises
 * nothing; any other failure is thrown.
 */
export async function workUntilKilled(
  globus: ServeProcess,
  { people, random, promised }: { people: readonly Person[]; random: () => number; promised: Promised },
): Promise<void> {
  const work = async (by: Person) => {
    while (globus.isAlive()) {
      const step = steps[Math.floor(random() * steps.length)] ?? copyFolder;
      try {
        await step(globus, by, random, promised);
      } catch (error) {
        if (globus.isAlive()) throw error;
      }
    }
  };
  await Promise.all(people.map(work));
}

/** Whether a token is still taken; a refresh token by being used. */
export async function isStillGood(globus: ServeProcess, { access_token, refresh_token }: Token): Promise<boolean> {
  const { id, secret } = globus.portalClient;
  const post = async (path: string, fields: Record<string, string>) => {
    const headers = { authorization: basic(id, secret) };
    const answer = await fetch(globus.authUrl + path, { method: 'POST', headers, body: new URLSearchParams(fields) });
    return { status: answer.status, body: Object(await answer.json()) as Record<string, unknown> };
  };
  const live = await post('/v2/oauth2/token/introspect', { token: access_token });
  const fields = { grant_type: 'refresh_token', refresh_token: refresh_token ?? '' };
  const refreshed = await post('/v2/oauth2/token', fields);
  return live.body.active === true && refreshed.status === 200 && refreshed.body.refresh_token === refresh_token;
}
