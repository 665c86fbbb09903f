import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root: 'apps/web',
  plugins: [react({ compiler: true }), tailwindcss()],
  resolve: { dedupe: ['react', 'react-dom'] },
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false },
  server: { strictPort: true },
  test: {
    root,
    projects: [
      {
        extends: false,
        test: {
          root,
          name: 'node',
          include: ['{apps,packages}/*/src/**/*.test.ts'],
          // tokens.test.ts reads the style sheet's text, which Vitest leaves empty otherwise.
          css: { include: [/tokens\.css/] },
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
