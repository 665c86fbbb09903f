import { resourceServers } from '@isthmus/globus';
import { expect } from 'vitest';
import * as z from 'zod/mini';
import type { LocalGlobus } from '../local-globus.ts';
import { askService, assertLogins, type Cli, read } from './cli.ts';
import { scratch, station } from './cli-world.ts';
import type { PythonRequest } from './python-http.ts';

type RequestLine = `${PythonRequest['method']} /${string}`;

/** What is sent beside the request line, and what the command reads of the answer. */
export interface Exchange<Reads extends z.core.$ZodType> {
  json?: unknown;
  /** 200 unless told otherwise. */
  status?: number;
  reads: Reads;
}

export type Ask = <Reads extends z.core.$ZodType>(
  line: RequestLine,
  exchange: Exchange<Reads>,
) => Promise<z.core.output<Reads>>;

const services = {
  transfer: 'transferUrl',
  auth: 'authUrl',
  groups: 'groupsUrl',
  timers: 'timersUrl',
  search: 'searchUrl',
  flows: 'flowsUrl',
} as const satisfies Partial<Record<keyof typeof resourceServers, keyof LocalGlobus>>;
export type ServiceName = keyof typeof services;

/**
 * Begins a command as the CLI does: the refresh token of each service that the command is decorated with is validated
 * at Auth. Answers how to send the command's requests, each spelled out as it is on the wire of the CLI 3.42.0.
 */
export async function beginCommand(cli: Cli, ...needed: readonly ServiceName[]): Promise<Record<ServiceName, Ask>> {
  await assertLogins(cli, ...needed.map((name) => resourceServers[name]));
  const ask = (name: ServiceName) => askOf(cli, name);
  return {
    transfer: ask('transfer'),
    auth: ask('auth'),
    groups: ask('groups'),
    timers: ask('timers'),
    search: ask('search'),
    flows: ask('flows'),
  };
}

function askOf(cli: Cli, name: ServiceName): Ask {
  return async (line, { json, status = 200, reads }) => {
    const blank = line.indexOf(' ');
    // The cast is safe: a RequestLine begins with a method.
    const method = line.slice(0, blank) as PythonRequest['method'];
    const url = `${cli.globus[services[name]]}${line.slice(blank + 1)}`;
    const answer = await askService(cli, resourceServers[name], { method, url, ...(json !== undefined && { json }) });
    // The SDK reads no code of an error that is not said to be JSON.
    expect([line, answer.status, answer.headers.get('content-type')]).toEqual([
      line,
      status,
      expect.stringMatching(/^application\/json/),
    ]);
    return status >= 400 ? z.parse(reads, answer.body) : read(answer, reads);
  };
}

/** What is printed after a call that has changed something. */
export const message = z.looseObject({ message: z.string().check(z.minLength(1)) });
/** What is printed of an error of Transfer; without the two strings the SDK has nothing to say. */
export const failure = (code: string) =>
  z.looseObject({ code: z.literal(code), message: z.string().check(z.minLength(1)), request_id: z.string() });

const textOrNone = z.nullable(z.string());
/** What lists and lookups of collections read. */
export const endpointLine = z.looseObject({
  id: z.uuid(),
  owner_string: z.string(),
  display_name: textOrNone,
  canonical_name: z.string(),
  tlsftp_server: textOrNone,
  gcs_manager_url: textOrNone,
});
/** What `Endpointish` reads to know what a collection is. */
export const endpointKind = z.extend(endpointLine, {
  entity_type: z.string(),
  owner_id: z.uuid(),
  high_assurance: z.boolean(),
});
export const identityNames = z.looseObject({
  identities: z.array(z.looseObject({ id: z.uuid(), username: z.string() })),
});
export const submissionId = z.looseObject({ DATA_TYPE: z.literal('submission_id'), value: z.uuid() });
export const accepted = z.looseObject({
  DATA_TYPE: z.enum(['transfer_result', 'delete_result']),
  code: z.enum(['Accepted', 'Duplicate']),
  message: z.string(),
  task_id: z.uuid(),
});

const status = z.looseObject({ status: z.enum(['ACTIVE', 'INACTIVE', 'SUCCEEDED', 'FAILED']) });

/**
 * `task wait`, and the end of `rm`: GET /task/<id> until it is not ACTIVE any more, as the SDK does every second or
 * more, and once again for the exit status.
 */
export async function waitForTask(transfer: Ask, taskId: string): Promise<'SUCCEEDED' | 'FAILED' | 'INACTIVE'> {
  const look = () => transfer(`GET /v0.10/task/${taskId}`, { reads: status });
  while ((await look()).status === 'ACTIVE') await new Promise((resolve) => setTimeout(resolve, 10));
  const { status: final } = await look();
  if (final === 'ACTIVE') throw new Error('What has ended does not begin again.');
  return final;
}

/** `globus transfer` and `globus delete`: a submission id, then the document that has it where the CLI puts it. */
export async function submit(
  transfer: Ask,
  path: '/v0.10/transfer' | '/v0.10/delete',
  document: (submission_id: string) => Record<string, unknown>,
): Promise<z.infer<typeof accepted>> {
  const { value } = await transfer('GET /v0.10/submission_id', { reads: submissionId });
  return transfer(`POST ${path}`, { json: document(value), status: 202, reads: accepted });
}

/** What `globus transfer` sends without options beside paths, in its order. */
export const transferDefaults = {
  verify_checksum: true,
  preserve_timestamp: false,
  encrypt_data: false,
  skip_source_errors: false,
  fail_on_quota_errors: false,
  delete_destination_extra: false,
};
export const transferItem = (name: string, more: Record<string, unknown> = {}) => ({
  DATA_TYPE: 'transfer_item',
  source_path: `/~/${name}`,
  destination_path: `/~/${name}`,
  ...more,
});
/** The beginning of a document from the field station to the scratch space. */
export const toScratch = (...DATA: readonly Record<string, unknown>[]) => ({
  DATA_TYPE: 'transfer',
  DATA,
  source_endpoint: station,
  destination_endpoint: scratch,
});
