import { Activity, Database, ExternalLink } from 'lucide-react';
import { useNavigate } from 'react-router';
import { placeIn } from '../collections/collection-facts.ts';
import type { PaletteGroup, PaletteItem } from './palette-source.ts';
import { useOpenPlace } from './use-open-place.ts';

/** What a pasted id or address leads to. */
export function useLinkItems(text: string): PaletteGroup {
  const navigate = useNavigate();
  const open = useOpenPlace();
  const items: PaletteItem[] = [];
  const address = addressIn(text, location.host);
  if (address !== null) {
    items.push({
      id: 'link',
      name: 'Open this link here',
      detail: address,
      icon: ExternalLink,
      run: () => void navigate(address),
    });
  }
  const place = placeIn(text);
  const id = place?.collectionId ?? '';
  if (place !== null) {
    items.push({
      id: 'pasted collection',
      name: 'Open the collection',
      detail: place.path ?? id,
      icon: Database,
      run: () => open('origin', place),
      other: { name: 'Open in the right pane', run: () => open('destination', place) },
    });
  }
  if (place !== null && /^[^:]+$/.test(text)) {
    items.push({
      id: 'pasted task',
      name: 'Open the task',
      detail: id,
      icon: Activity,
      run: () => void navigate(`/activity/${id}`),
    });
  }
  return { title: 'What you pasted', items };
}

const globusHosts = ['app.globus.org'];
const places = /^\/(app\/)?(file-manager|transfer|activity|status|browse|bookmarks|home)\b/;

/** The address in this portal of a link to the Globus Web App or to this portal; null when the text is no such link. */
export function addressIn(text: string, ownHost: string): string | null {
  const trimmed = text.trim();
  if (!/^https?:\/\//i.test(trimmed) || !URL.canParse(trimmed)) return null;
  const { host, pathname, search } = new URL(trimmed);
  const isKnown = host === ownHost || globusHosts.includes(host);
  return isKnown && places.test(pathname) ? pathname + search : null;
}
