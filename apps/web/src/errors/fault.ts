import type { Service, StepUpView } from '@isthmus/bff-contract';
import type { TransferError } from '@isthmus/globus';

/** Why a call did not give what was asked for. */
export type Fault =
  /** The BFF refused: a problem document. `code` is a key of `problemStatus`, or one newer than this build. */
  | {
      kind: 'problem';
      code: string;
      status: number;
      detail: string;
      requestId: string;
      service: string | null;
      retryAfterSeconds: number | null;
      /** What the service asks for before it goes on, with the ticket for it. */
      stepUp?: StepUpView;
    }
  /** Globus (the resource server) refused. */
  | {
      kind: 'upstream';
      service: Service | 'collections';
      code: string;
      status: number;
      message: string;
      requestId: string | null;
      retryAfterSeconds: number | null;
      /** Scopes that the person has to grant, of ConsentRequired and its like. */
      requiredScopes: string[];
      authorizationParameters: TransferError['authorization_parameters'] | null;
    }
  /** No answer came: the network, or the portal itself, is down. */
  | { kind: 'unreachable' }
  /** An answer came that is not what the contract says. */
  | { kind: 'unreadable'; status: number; issue: string };

/** The only error that the functions of bff-client.ts throw, but for an aborted call's AbortError. */
export class RequestError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: { cause?: unknown }) {
    super(fault.kind === 'problem' || fault.kind === 'upstream' ? fault.code : fault.kind, options);
    this.name = 'RequestError';
    this.fault = fault;
  }
}

export function faultOf(error: unknown): Fault | null {
  return error instanceof RequestError ? error.fault : null;
}

/** What would lift the refusal: another permission, identity or sign-in; null when it is no refusal of that kind. */
export function stepUpOf(error: unknown): StepUpView | null {
  const fault = faultOf(error);
  return fault?.kind === 'problem' ? (fault.stepUp ?? null) : null;
}

const lostSessionCodes = ['session_required', 'session_expired', 'session_revoked'];

/** True when the whole session is gone, not only one service's grant. */
export function isSessionLost(error: unknown): boolean {
  const fault = faultOf(error);
  return fault?.kind === 'problem' && lostSessionCodes.includes(fault.code);
}

/** The service that is down, busy or out of reach by this error; null when the error says nothing of that kind. */
export function serviceInTrouble(error: unknown): { service: string; retryAfterSeconds: number | null } | null {
  const fault = faultOf(error);
  if (!fault || fault.kind === 'unreadable') return null;
  if (fault.kind === 'unreachable') return { service: 'portal', retryAfterSeconds: null };
  if (isStorageTrouble(fault)) return null;
  if (![429, 502, 503, 504].includes(fault.status)) return null;
  return { service: fault.service ?? 'portal', retryAfterSeconds: fault.retryAfterSeconds };
}

/** Transfer answers 502 for what one collection's storage said, and so does its own server: the service itself is fine. */
function isStorageTrouble(fault: Fault): boolean {
  if (fault.kind !== 'upstream') return false;
  return fault.service === 'collections' || /^(ExternalError|EndpointError|EndpointPermissionDenied)/.test(fault.code);
}

/** True when the same read may succeed a little later without anybody doing anything. */
export function isTransient(error: unknown): boolean {
  return serviceInTrouble(error) !== null;
}
