import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { watchPresence } from './presence.ts';
import { Pages } from './routes.tsx';
import { SessionProvider } from './session/session-provider.tsx';
import './ui/styles.css';

watchPresence(window);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <SessionProvider>
      <BrowserRouter>
        <Pages />
      </BrowserRouter>
    </SessionProvider>
  </StrictMode>,
);
