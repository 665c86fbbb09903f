/** A token that Auth has issued, as GET /tokens of the control port tells it to tests. */
export interface IssuedToken {
  token: string;
  kind: 'access_token' | 'refresh_token' | 'id_token';
  resource_server: string;
  client_id: string;
  sub: string;
  /** Seconds since 1970. */
  expires_at: number;
}

/**
 * Every refresh token issued since the start, and the latest of the others, in this process's memory only: the store
 * holds hashes.
 */
export interface IssuedTokens {
  record(token: IssuedToken): void;
  list(): readonly IssuedToken[];
  clear(): void;
}

const latest = 10_000;

export function createIssuedTokens(): IssuedTokens {
  let issued: IssuedToken[] = [];
  let thinOutAt = 2 * latest;
  return {
    record(token) {
      issued.push(token);
      if (issued.length < thinOutAt) return;
      const old = issued.length - latest;
      issued = issued.filter(({ kind }, at) => kind === 'refresh_token' || at >= old);
      thinOutAt = issued.length + latest;
    },
    list: () => issued,
    clear() {
      issued = [];
      thinOutAt = 2 * latest;
    },
  };
}
