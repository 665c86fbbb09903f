import type { Service } from '@isthmus/bff-contract';
import { resourceServers, scopes } from '@isthmus/globus';

/** What a sign-in asks for, service by service, in the order in which the scopes are asked for. */
export const servicePermissions: readonly { service: Service; resourceServer: string; scopes: readonly string[] }[] = [
  {
    service: 'auth',
    resourceServer: resourceServers.auth,
    scopes: [scopes.openid, scopes.profile, scopes.email, scopes.viewIdentitySet],
  },
  { service: 'transfer', resourceServer: resourceServers.transfer, scopes: [scopes.transferAll] },
];
