import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from './child-process.ts';
import { findProgram } from './find-program.ts';

/** The response header by which a test sees which node answered: its address, `127.0.0.1:<port>`. */
export const answeredBy = 'answered-by';

export type Balancer = { close(): Promise<void> };

/** nginx on a port of loopback: one request to each node in turn, nobody sticks to a node. */
export async function startBalancer(port: number, nodePorts: readonly number[]): Promise<Balancer> {
  const nginx = findProgram('nginx');
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-nginx-'));
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, nginxConfig(folder, port, nodePorts));
  const program = await startProgram(nginx, ['-p', folder, '-c', file, '-e', 'stderr'], {
    ready: /start worker process/,
  });
  return {
    async close() {
      // The master takes its workers along only when it is asked, not when it is killed.
      program.signal('SIGTERM');
      await program.ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function nginxConfig(folder: string, port: number, nodePorts: readonly number[]): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // A node that refuses the connection is passed over, and asked again at its next turn.
  return `
daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr notice;
events { worker_connections 4096; }
http {
  access_log off;
  ${paths.join('\n  ')}
  map $http_upgrade $connection_header { default upgrade; '' ''; }
  upstream portal {
    ${nodePorts.map((node) => `server 127.0.0.1:${node} max_fails=0;`).join('\n    ')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 0;
    large_client_header_buffers 4 32k;
    location / {
      proxy_pass http://portal;
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_header;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_connect_timeout 1s;
      proxy_next_upstream error timeout;
      proxy_buffering off;
      proxy_request_buffering off;
      add_header ${answeredBy} $upstream_addr always;
    }
  }
}
`;
}
