import { useState } from 'react';
import { remember } from '../ui/remembered.ts';

export type Theme = 'light' | 'dark' | 'system';

/** The person's choice of theme, kept in this browser; /theme.js applies it before the first paint. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(currentTheme);
  const choose = (next: Theme) => {
    setTheme(next);
    applyTheme(next);
  };
  return [theme, choose];
}

function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  remember('theme', theme === 'system' ? null : theme);
}
