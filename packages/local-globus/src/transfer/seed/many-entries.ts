import { linkSync, utimesSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

const variants = 100;
const linksPerTurn = 100;
const firstModified = Date.UTC(2025, 0, 1);
const lastModified = Date.UTC(2025, 10, 7, 9, 24);
const hourMs = 3_600_000;

/**
 * Fills a folder with `count` small readings. A hundred of them are real files, the others are hard links to those:
 * 100,000 entries then take two seconds and hardly any space. Writing to one never changes another, because tasks
 * replace a file by a new one.
 */
export async function fillWithReadings(folder: string, count: number): Promise<void> {
  const nameOf = (index: number) => `${folder}/reading-${String(index + 1).padStart(6, '0')}.csv`;
  for (let index = 0; index < Math.min(count, variants); index += 1) {
    writeFileSync(nameOf(index), reading(index));
    const modified = (firstModified + index * 73 * hourMs) / 1000;
    utimesSync(nameOf(index), modified, modified);
  }
  for (let index = variants; index < count; index += 1) {
    linkSync(nameOf(index % variants), nameOf(index));
    if (index % linksPerTurn === 0) await setImmediate();
  }
  utimesSync(folder, lastModified / 1000, lastModified / 1000);
}

function reading(index: number): string {
  const rows = Array.from({ length: 4 + (index % 29) }, (_, row) => {
    const celsius = 11 + 3 * Math.sin((index * 7 + row) / 9);
    return `${row * 15},${celsius.toFixed(2)},${(34.6 + Math.cos(row / 5) / 4).toFixed(2)}`;
  });
  return `minute,temperature_c,salinity_psu\n${rows.join('\n')}\n`;
}
