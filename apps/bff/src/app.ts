import type { RequestListener } from 'node:http';

export type Bff = { listener: RequestListener; close(): Promise<void> };
