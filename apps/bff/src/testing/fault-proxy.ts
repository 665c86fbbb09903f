import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens to bytes on their way. Counts and times are of each connection, from when the fault was injected. */
export type Fault =
  /** Every piece of an answer comes late. */
  | { kind: 'latency'; ms: number }
  /** Connections, old and new, are reset. */
  | { kind: 'refuse' }
  /** The answer passes up to here, and then the connection is reset. */
  | { kind: 'reset'; afterBytes: number }
  /** The answer passes up to here, and then the connection is closed as if all had been said. */
  | { kind: 'truncate'; afterBytes: number }
  /** Half-open: the connection stays, and nothing arrives any more in either direction, nor ever will. */
  | { kind: 'blackhole' }
  /** A partition that heals: what was sent meanwhile, in either direction, arrives afterwards. */
  | { kind: 'stall' }
  /** Of each piece of an answer other bytes arrive than were sent. */
  | { kind: 'garbage' }
  /** Before each piece of an answer comes something that the server never sent. */
  | { kind: 'insert'; text: string }
  | { kind: 'drip'; bytesPerSecond: number };

/** A wire between one server and its clients, which the test can spoil. */
export type FaultProxy = {
  port: number;
  inject(fault: Fault): void;
  /** From now on bytes pass again. Connections that have lost some are reset. */
  heal(): void;
  connections(): number;
  /** All bytes that came from clients, and from the server, since the start. */
  recorded(): { fromClients: Buffer; fromServer: Buffer };
  close(): Promise<void>;
};

type Pair = { client: Socket; server: Socket; answered: number; isSpoiled: boolean };

/** Listens on a free port of loopback and passes every connection on to `port` there. */
export async function startFaultProxy(port: number): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  const record = { fromClients: [] as Buffer[], fromServer: [] as Buffer[] };
  let fault: Fault | null = null;
  let healed = Promise.withResolvers<void>();

  const listener = createServer({ noDelay: true }, (client) => {
    if (fault?.kind === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port, host: '127.0.0.1', noDelay: true });
    const pair: Pair = { client, server, answered: 0, isSpoiled: false };
    pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
      void pump(pair, from, to);
    }
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');

  async function pump(pair: Pair, from: Socket, to: Socket): Promise<void> {
    const kept = from === pair.client ? record.fromClients : record.fromServer;
    try {
      for await (const chunk of from) {
        kept.push(chunk);
        await (from === pair.client ? passQuestion(pair, chunk) : passAnswer(pair, chunk));
      }
      to.end();
    } catch {
      to.destroy();
    }
  }

  async function passQuestion(pair: Pair, chunk: Buffer): Promise<void> {
    if (fault?.kind === 'stall') await healed.promise;
    if (pair.isSpoiled || fault?.kind === 'blackhole') pair.isSpoiled = true;
    else await write(pair.server, chunk);
  }

  async function passAnswer(pair: Pair, chunk: Buffer): Promise<void> {
    if (fault?.kind === 'stall') await healed.promise;
    if (pair.isSpoiled || fault?.kind === 'blackhole') {
      pair.isSpoiled = true;
      return;
    }
    if (fault?.kind === 'latency') await delay(fault.ms);
    if (fault?.kind === 'drip') return drip(pair.client, chunk, fault.bytesPerSecond, () => fault?.kind === 'drip');
    if (fault?.kind === 'reset' || fault?.kind === 'truncate') return cut(pair, chunk, fault);
    if (fault?.kind === 'insert') await write(pair.client, Buffer.from(fault.text));
    await write(pair.client, fault?.kind === 'garbage' ? randomBytes(chunk.length) : chunk);
  }

  return {
    port: (listener.address() as AddressInfo).port,
    inject(injected) {
      fault = injected;
      healed.resolve();
      healed = Promise.withResolvers();
      for (const pair of pairs) {
        pair.answered = 0;
        if (injected.kind === 'refuse') reset(pair);
      }
    },
    heal() {
      fault = null;
      healed.resolve();
      for (const pair of pairs) if (pair.isSpoiled) reset(pair);
    },
    connections: () => pairs.size,
    recorded: () => ({
      fromClients: Buffer.concat(record.fromClients),
      fromServer: Buffer.concat(record.fromServer),
    }),
    async close() {
      healed.resolve();
      for (const pair of pairs) reset(pair);
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

async function write(to: Socket, chunk: Buffer): Promise<void> {
  if (!to.destroyed && !to.write(chunk)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
}

async function drip(to: Socket, chunk: Buffer, bytesPerSecond: number, isDripping: () => boolean): Promise<void> {
  const step = Math.max(1, Math.round(bytesPerSecond / 20));
  let at = 0;
  for (; at < chunk.length && !to.destroyed && isDripping(); at += step) {
    await write(to, chunk.subarray(at, at + step));
    await delay((step / bytesPerSecond) * 1000);
  }
  await write(to, chunk.subarray(at));
}

async function cut(pair: Pair, chunk: Buffer, { kind, afterBytes }: Fault & { afterBytes: number }): Promise<void> {
  const rest = Math.max(0, afterBytes - pair.answered);
  pair.answered += chunk.length;
  if (rest > 0) await write(pair.client, chunk.subarray(0, rest));
  if (pair.answered < afterBytes) return;
  if (kind === 'reset') return reset(pair);
  pair.isSpoiled = true;
  pair.client.end();
}

function reset({ client, server }: Pair): void {
  client.resetAndDestroy();
  server.destroy();
}
