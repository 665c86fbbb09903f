import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root: 'apps/web',
  plugins: [react({ compiler: true }), tailwindcss(), onlyEnglish()],
  resolve: { dedupe: ['react', 'react-dom'] },
  build: { outDir: 'dist', emptyOutDir: true, sourcemap: false },
  worker: { format: 'es' },
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
          // Tests that run side by side do so because they wait, not because they work.
          maxConcurrency: 32,
          testTimeout: 20_000,
          // Only for a test that fails anyway: a busy machine is no reason to.
          expect: { poll: { timeout: 10_000 } },
          hookTimeout: 30_000,
        },
      },
    ],
  },
});

/**
 * Leaves out the sentences that React Aria brings in thirty languages: the portal speaks English, and a control that
 * speaks another one inside it would be read aloud wrongly. React Aria falls back to English for what is undefined.
 */
function onlyEnglish(): Plugin {
  const foreign = /\/react-(aria|stately)\/dist\/.*\/(?!en-US\.)[a-z]{2}-[A-Z]{2}\.m?js$/;
  return {
    name: 'only-english',
    enforce: 'pre',
    load: (id) => (foreign.test(id) ? 'export default undefined;' : null),
  };
}
