export type Service = 'auth' | 'transfer' | 'data';

/** A request that a service has answered. No values of its query and headers: those may be secrets. */
export interface SeenRequest {
  service: Service;
  method: string;
  path: string;
  query_keys: string[];
  /** Names of the header fields as they came, in lower case, repeated ones included. */
  header_names: string[];
  /** Null when the connection ended without an answer. */
  status: number | null;
  /** When it came, in milliseconds since 1970. */
  at_ms: number;
  /** How long the answer took, in milliseconds. */
  time_ms: number;
}

export interface RequestLog {
  record(request: SeenRequest): void;
  /** Newest last. */
  list(service?: Service): SeenRequest[];
  clear(): void;
}

const most = 10_000;

export function createRequestLog(): RequestLog {
  let seen: SeenRequest[] = [];
  return {
    record(request) {
      seen.push(request);
      if (seen.length > most) seen = seen.slice(-most / 2);
    },
    list: (service) => seen.filter((request) => service === undefined || request.service === service),
    clear() {
      seen = [];
    },
  };
}
