import {
  ArrowLeftRight,
  Columns2,
  Copy,
  Eye,
  FolderOpen,
  Link,
  ListChecks,
  ListFilter,
  ListX,
  LogOut,
  type LucideIcon,
  Pin,
  Regex,
  Rows3,
  Send,
  Star,
  TextCursorInput,
} from 'lucide-react';
import { useEffect, useReducer } from 'react';
import { type ActionId, actionOf, actions } from '../actions/catalogue.ts';
import { useActionRegistry } from '../actions/use-actions.tsx';
import { useKeymap } from '../actions/use-keymap.ts';
import { bestMatches } from './fuzzy.ts';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';

/** Of actions that have no button: what only the palette shows isn't loaded before it. */
const icons: Partial<Record<ActionId, LucideIcon>> = {
  open: FolderOpen,
  review: Send,
  'copy-path': Copy,
  'copy-link': Link,
  'copy-globus-link': Link,
  bookmark: Star,
  pin: Pin,
  'select-all': ListChecks,
  'select-pattern': Regex,
  invert: ListChecks,
  clear: ListX,
  filter: ListFilter,
  hidden: Eye,
  'edit-path': TextCursorInput,
  'other-pane': Columns2,
  'two-pane': Columns2,
  'swap-panes': ArrowLeftRight,
  density: Rows3,
  'sign-out': LogOut,
};

/** What can be done now with what is on show, and what can't, with the reason. */
export function useActionItems(text: string): PaletteGroup {
  // With nothing typed, what can't be done is only in the way, and Enter must not sign anybody out.
  const isWanted = (id: ActionId) => text !== '' || actionOf(id).group !== 'everywhere';
  const live = useLiveItems((id) => actionOf(id).group !== 'go' && isWanted(id));
  const can = live.filter(({ refusal }) => refusal === null);
  const cannot = live.filter(({ refusal }) => refusal !== null);
  return { title: 'Actions', items: bestMatches(text === '' ? can : [...can, ...cannot], text, text === '' ? 8 : 20) };
}

/** The sections of the portal. */
export function usePageItems(text: string): PaletteGroup {
  return {
    title: 'Go to',
    items: bestMatches(
      useLiveItems((id) => actionOf(id).group === 'go'),
      text,
      20,
    ),
  };
}

function useLiveItems(isWanted: (id: ActionId) => boolean): PaletteItem[] {
  const registry = useActionRegistry();
  const { keysOf } = useKeymap();
  const [, renew] = useReducer((count: number) => count + 1, 0);
  useEffect(() => registry.subscribe(renew), [registry]);
  const order = new Map(actions.map(({ id }, index) => [id, index]));
  return registry
    .all()
    .filter(({ id }) => id !== 'palette' && isWanted(id))
    .toSorted((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    .map(({ id, refusal, run }) => {
      const { name, icon = icons[id] } = actionOf(id);
      const [keys] = keysOf(id);
      return { id: `action ${id}`, name, refusal, run, ...(icon && { icon }), ...(keys && { keys }) };
    });
}
