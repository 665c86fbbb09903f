/** What has a port of its own, beside the control port. */
export const services = ['auth', 'transfer', 'data', 'groups', 'timers', 'search', 'flows'] as const;
export type Service = (typeof services)[number];

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
  /** Tells of each request from now on; the answer ends that. */
  follow(tell: (request: SeenRequest) => void): () => void;
  clear(): void;
}

const most = 10_000;

export function createRequestLog(): RequestLog {
  let seen: SeenRequest[] = [];
  const followers = new Set<(request: SeenRequest) => void>();
  return {
    record(request) {
      seen.push(request);
      if (seen.length > most) seen = seen.slice(-most / 2);
      for (const tell of followers) tell(request);
    },
    list: (service) => seen.filter((request) => service === undefined || request.service === service),
    follow(tell) {
      followers.add(tell);
      return () => void followers.delete(tell);
    },
    clear() {
      seen = [];
    },
  };
}
