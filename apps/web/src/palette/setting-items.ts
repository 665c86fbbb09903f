import { Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { setSingleKeys, useKeymap } from '../actions/use-keymap.ts';
import { type Theme, useTheme } from '../shell/theme.ts';
import { bestMatches } from './fuzzy.ts';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';

const themes = [
  { theme: 'light', name: 'Use the light theme', icon: Sun },
  { theme: 'dark', name: 'Use the dark theme', icon: Moon },
  { theme: 'system', name: 'Use the theme of the system', icon: Monitor },
] as const satisfies { theme: Theme; name: string; icon: typeof Sun }[];

/** What a person can set for this browser. Found only by what is typed. */
export function useSettingItems(text: string): PaletteGroup {
  const [current, setTheme] = useTheme();
  const { hasSingleKeys } = useKeymap();
  const items: PaletteItem[] = [
    ...themes.map(({ theme, name, icon }) => ({
      id: `theme ${theme}`,
      name,
      icon,
      alsoFoundBy: 'appearance mode colours',
      refusal: theme === current ? 'It is in use.' : null,
      run: () => setTheme(theme),
    })),
    {
      id: 'single keys',
      name: hasSingleKeys ? 'Turn single-key shortcuts off' : 'Turn single-key shortcuts on',
      icon: Keyboard,
      run: () => setSingleKeys(!hasSingleKeys),
    },
  ];
  return { title: 'Settings', items: text === '' ? [] : bestMatches(items, text, 5) };
}
