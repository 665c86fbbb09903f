import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedisServer } from '../testing/redis-server.ts';
import { openValkeyVault } from './valkey-vault.ts';
import { describeVault } from './vault.contract.ts';
import type { Vault } from './vault.ts';

let server: RedisServer;
const opened: Vault[] = [];

beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(async () => {
  await Promise.all(opened.map((vault) => vault.close()));
  await server.close();
});

async function open(name: string): Promise<Vault> {
  const vault = await openValkeyVault({ url: server.url, name });
  opened.push(vault);
  return vault;
}

describeVault('a Redis server', open);
