import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = dirname(fileURLToPath(import.meta.url));

/** Where the BFF listens while `pnpm dev` runs; scripts/dev.mjs sets it. */
const bff = process.env.BFF_URL ?? 'http://localhost:3001';

export default defineConfig({
  root: 'apps/web',
  plugins: [react({ compiler: true }), tailwindcss()],
  resolve: { dedupe: ['react', 'react-dom'] },
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false },
  server: { port: 3000, strictPort: true, proxy: { '/bff': { target: bff }, '/api': { target: bff } } },
  test: {
    root,
    projects: [
      {
        extends: false,
        test: {
          root,
          name: 'node',
          include: ['{apps,packages}/*/src/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
