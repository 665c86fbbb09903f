import type { Logger } from 'pino';
import { createIntrospector } from './auth/introspector.ts';
import { serviceClients } from './auth/service-clients.ts';
import type { Service } from './control/request-log.ts';
import type { GroupStore } from './groups/group-store.ts';
import { createGroups } from './groups/groups.ts';
import type { RoutedListener } from './routed-listener.ts';
import { absentFlows, absentSearch } from './service/absent-services.ts';
import { openTimers } from './timers/timer-store.ts';
import { createTimers } from './timers/timers.ts';
import { createTransferAccess } from './timers/transfer-access.ts';
import type { World } from './world.ts';

export interface OtherServicesOptions {
  world: World;
  groups: GroupStore;
  /** By id; whoever Auth knows. */
  findIdentity: (id: string) => { id: string; username: string } | undefined;
  /** By the sockets: a proxy in front of Auth is for browsers. */
  authUrl: string;
  transferUrl: string;
  log: Logger;
  /** Names the listener of a service. */
  serve: (service: Service, listener: RoutedListener) => void;
}

/** The services that a sign-in gives tokens for beside Auth and Transfer. */
export interface OtherServices {
  /** Back to how they were at the first start. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts Groups and Timers, which work, and what stands for Search and Flows. */
export function startOtherServices(options: OtherServicesOptions): OtherServices {
  const { world, groups, findIdentity, authUrl, transferUrl, log, serve } = options;
  const { database, clock } = world;
  const now = () => clock.now();
  const introspectorOf = (clientId: string) =>
    createIntrospector({ url: authUrl, clientId, clientSecret: world.serviceSecret(clientId) });
  const groupsClient = introspectorOf(serviceClients.groups);
  serve('groups', createGroups({ store: groups, findIdentity, introspect: groupsClient, now, log }));
  const store = openTimers(database, world.sealingFor('timers'));
  const client = { id: serviceClients.timers, secret: world.serviceSecret(serviceClients.timers) };
  const access = createTransferAccess({ authUrl, transferUrl, client });
  const timers = createTimers({ store, access, introspect: introspectorOf(client.id), now, log });
  serve('timers', timers.listener);
  serve('search', absentSearch);
  serve('flows', absentFlows);
  return {
    reset: () => store.reset(),
    close: () => timers.close(),
  };
}
