import type { Service } from '@isthmus/bff-contract';
import { resourceServers, scopes } from '@isthmus/globus';

type Permission = { service: Service; resourceServer: string; scopes: readonly string[] };

/** What a sign-in asks for, service by service, in the order in which the scopes are asked for. */
export const servicePermissions: readonly Permission[] = [
  {
    service: 'auth',
    resourceServer: resourceServers.auth,
    scopes: [scopes.openid, scopes.profile, scopes.email, scopes.viewIdentitySet],
  },
  { service: 'transfer', resourceServer: resourceServers.transfer, scopes: [scopes.transferAll] },
];

/** What is asked for at the first use of a service. A timer can do nothing without what it does in the person's name. */
export const laterPermissions: readonly Permission[] = [
  {
    service: 'timers',
    resourceServer: resourceServers.timers,
    scopes: [`${scopes.timer}[${scopes.transferAll}]`],
  },
];

/** What gives a service its permission, by the service's name, whenever that is asked for. */
export function permissionFor(service: string | undefined): Permission | undefined {
  return [...servicePermissions, ...laterPermissions].find((one) => one.service === service);
}
