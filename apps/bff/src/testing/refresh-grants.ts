import { randomUUID } from 'node:crypto';
import { json, type Scripted, type TokenRequest, token } from './scripted-auth.ts';

/** The refresh tokens that a scripted authorization server knows, and what it does with them. */
export type RefreshGrants = {
  /** Whether each refresh brings a new refresh token and kills the old one. */
  rotates: boolean;
  /** How long the access tokens live that it issues. */
  lifeSeconds: number;
  /** Whether it made this refresh token, dead or alive. */
  made(refreshToken: string | null): boolean;
  /** Makes a refresh token of this person for a resource server. */
  create(owner: string, resourceServer: string): string;
  /** Lets every grant of a person die. */
  revokeAll(owner: string): void;
  /** Whose an access token is, which a refresh brought. */
  ownerOf(accessToken: string): string | undefined;
  /** Answers a request of the token endpoint as a server would that is well. */
  answer: (request: TokenRequest) => Scripted;
};

export function createRefreshGrants({ rotates = false, lifeSeconds = 3600 } = {}): RefreshGrants {
  const live = new Map<string, { owner: string; resourceServer: string }>();
  const owners = new Map<string, string>();
  const prefix = `AgRefresh-${randomUUID()}`;
  const create = (owner: string, resourceServer: string) => {
    const refreshToken = `${prefix}-${randomUUID()}`;
    live.set(refreshToken, { owner, resourceServer });
    return refreshToken;
  };
  const grants: RefreshGrants = {
    rotates,
    lifeSeconds,
    made: (refreshToken) => refreshToken?.startsWith(prefix) ?? false,
    create,
    revokeAll(owner) {
      for (const [refreshToken, grant] of live) if (grant.owner === owner) live.delete(refreshToken);
    },
    ownerOf: (accessToken) => owners.get(accessToken),
    answer({ form }) {
      const sent = form.get('refresh_token') ?? '';
      const grant = live.get(sent);
      if (!grant) return json({ error: 'invalid_grant' }, 401);
      const { refresh_token: _unnamed, ...issued } = token(grant.resourceServer, 'all', grants.lifeSeconds);
      owners.set(issued.access_token, grant.owner);
      if (!grants.rotates) return json(issued);
      live.delete(sent);
      return json({ ...issued, refresh_token: create(grant.owner, grant.resourceServer) });
    },
  };
  return grants;
}
