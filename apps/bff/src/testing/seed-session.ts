import { Secret } from '../secret.ts';
import { createSessionCookies } from '../session/session-cookie.ts';
import { createEnvelope } from '../vault/envelope.ts';
import { createGrantSecrets } from '../vault/grant-secrets.ts';
import { createPortalBrowser, type Portal, type PortalBrowser } from './portal.ts';

export type SeededGrant = { resourceServer: string; accessToken?: string; refreshToken?: string; lifeMs?: number };

/** A browser with a session of these grants, written straight into the store: more services than a sign-in asks for. */
export async function seedSession(
  { config, vault, url }: Pick<Portal, 'config' | 'vault' | 'url'>,
  grants: readonly SeededGrant[],
  nowMs = Date.now(),
  sub = 'a person',
): Promise<PortalBrowser> {
  const secrets = createGrantSecrets(createEnvelope(config));
  const cookies = createSessionCookies(config);
  const id = cookies.createId();
  const holder = secrets.createHolder(id.key);
  await vault.create({
    ...holder,
    subject: secrets.subjectOf(sub),
    authSession: null,
    createdAtMs: nowMs,
    signedInAtMs: nowMs,
    lastSeenAtMs: nowMs,
    absoluteEndsAtMs: nowMs + config.absoluteMs,
    ended: null,
    profile: null,
    grants: grants.map(({ resourceServer, accessToken, refreshToken, lifeMs = 172_800_000 }) =>
      secrets.sealGrant(holder, {
        resourceServer,
        generation: 1,
        state: 'ready',
        scopes: ['all'],
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + lifeMs,
        accessToken: accessToken === undefined ? null : new Secret(accessToken),
        refreshToken: refreshToken === undefined ? null : new Secret(refreshToken),
        intentAtMs: null,
      }),
    ),
  });
  const browser = createPortalBrowser({ url });
  for (const line of await cookies.issue(id, 3600)) {
    const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
    browser.cookies.set(name, value);
  }
  return browser;
}
