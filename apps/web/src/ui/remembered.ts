const prefix = 'isthmus-';

/** A choice that was made in this browser, or null; also null where storage is off. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

/** Keeps a choice in this browser, null to forget it. Where storage is off the choice lasts as long as the page. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // The choice lasts as long as the page.
  }
}
