import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { loginPath, stepUpPath } from '@isthmus/bff-contract';
import { authorizationRequirementOf } from '@isthmus/globus';
import { Problem } from '../problem.ts';
import type { Session } from '../session/require-session.ts';
import { demandOf, permissionDemand, type StepUpDemand } from '../session/step-up-demand.ts';
import type { StepUps } from '../session/step-ups.ts';

/** The service that a call goes to, and the resource server whose permission it needs. */
export type Asker = { service: string; resourceServer: string };

/** What asks the person for more, as a problem; null when an answer asks for nothing that the portal can see to. */
export async function judgeRefusal(
  stepUps: StepUps,
  session: Session,
  asker: Asker,
  refusal: HeldAnswer,
): Promise<Problem | null> {
  const requirement = authorizationRequirementOf(parse(refusal.text()));
  const demand = requirement && demandOf(asker.resourceServer, requirement);
  return demand && stepUpProblem(stepUps, session, 'consent_required', asker.service, demand);
}

/** The refusal of a call whose permission is missing or dead, with the way to get it. */
export async function permissionProblem(
  stepUps: StepUps,
  session: Session,
  type: 'consent_required' | 'reauth_required',
  { service, resourceServer }: Asker,
): Promise<Problem> {
  const demand = permissionDemand(resourceServer);
  const problem = demand && (await stepUpProblem(stepUps, session, type, service, demand));
  return problem ?? new Problem(type, { service, login: loginPath('/') });
}

async function stepUpProblem(
  stepUps: StepUps,
  session: Session,
  type: 'consent_required' | 'reauth_required',
  service: string,
  demand: StepUpDemand,
): Promise<Problem | null> {
  const stepUp = await stepUps.offer(session, demand);
  return stepUp && new Problem(type, { service, login: stepUpPath(stepUp.ticket, '/'), stepUp });
}

/** A short JSON refusal that is held back until it is known whether it asks the person for more. */
export class HeldAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly chunks: Buffer[] = [];
  #length = 0;

  /** Null for an answer that passes as it comes. */
  static of(status: number, headers: IncomingHttpHeaders): HeldAnswer | null {
    if (status !== 401 && status !== 403) return null;
    const isJson = /^application\/(?:[\w.-]+\+)?json\b/i.test(headers['content-type'] ?? '');
    return isJson && !(Number(headers['content-length']) > longestHeld) ? new HeldAnswer(status, headers) : null;
  }

  constructor(status: number, headers: IncomingHttpHeaders) {
    this.status = status;
    this.headers = headers;
  }

  /** False when it has become too long to be held. */
  add(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    this.#length += chunk.length;
    return this.#length <= longestHeld;
  }

  /** Its body, decoded; empty when it can't be. */
  text(): string {
    try {
      return decoded(Buffer.concat(this.chunks), this.headers['content-encoding'])?.toString('utf8') ?? '';
    } catch {
      return '';
    }
  }
}

const longestHeld = 64 * 1024;
/** A bomb is no document that asks for something. */
const limits = { maxOutputLength: 4 * longestHeld };

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function decoded(bytes: Buffer, encoding = 'identity'): Buffer | null {
  switch (encoding.toLowerCase()) {
    case 'identity':
      return bytes;
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, limits);
    case 'deflate':
      return inflateSync(bytes, limits);
    case 'br':
      return brotliDecompressSync(bytes, limits);
    case 'zstd':
      return zstdDecompressSync(bytes, limits);
    default:
      return null;
  }
}
