import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type RecordedCall = {
  authorization: string | undefined;
  accept: string | undefined;
  headers: Record<string, unknown>;
};

/** A resource server that remembers what it was sent and refuses what the test says. */
export type RecordedService = {
  url: string;
  calls: RecordedCall[];
  statusFor: (authorization: string | undefined) => number;
  close(): Promise<void>;
};

export async function startRecordedService(): Promise<RecordedService> {
  const server = createServer((req, res) => {
    const { authorization, accept } = req.headers;
    service.calls.push({ authorization, accept, headers: req.headers });
    res.writeHead(service.statusFor(authorization), { 'Content-Type': 'application/json' }).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const service: RecordedService = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    statusFor: () => 200,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}
