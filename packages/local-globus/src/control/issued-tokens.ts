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

/** Every token issued since the start, in this process's memory only: the store holds hashes. */
export interface IssuedTokens {
  record(token: IssuedToken): void;
  list(): readonly IssuedToken[];
  clear(): void;
}

const most = 20_000;

export function createIssuedTokens(): IssuedTokens {
  let issued: IssuedToken[] = [];
  return {
    record(token) {
      issued.push(token);
      if (issued.length > most) issued = issued.slice(-most / 2);
    },
    list: () => issued,
    clear() {
      issued = [];
    },
  };
}
