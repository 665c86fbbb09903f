import Bowser from 'bowser';

/**
 * What a User-Agent header says of the browser and the system, as a person would: `Firefox on Linux`. Coarse on
 * purpose, and made of the library's own words alone, whatever the header holds.
 */
export function clientOf(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent === '') return unknownClient;
  const { browser, os } = Bowser.parse(userAgent.slice(0, longestUserAgent));
  const browserName = knownBrowsers.has(browser.name ?? '') ? browser.name : undefined;
  const osName = knownSystems.has(os.name ?? '') ? os.name : undefined;
  if (browserName === undefined && osName === undefined) return unknownClient;
  return `${browserName ?? 'A browser'} on ${osName ?? 'an unknown system'}`;
}

export const unknownClient = 'An unknown browser';

// For what it does not know, the library answers with words out of the header.
const knownBrowsers = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const knownSystems = new Set<string>(Object.values(Bowser.OS_MAP));
const longestUserAgent = 512;
