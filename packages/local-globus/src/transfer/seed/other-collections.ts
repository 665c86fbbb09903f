import { drawCells, drawTemperatureMap } from './drawings.ts';
import type { SeedFile } from './seed-file.ts';
import { temperatureCsv } from './series.ts';

/** What "Aurora Climate Archive" holds, but its big file. */
export function climateArchiveFiles(): SeedFile[] {
  const years = Array.from({ length: 36 }, (_, index) => 1990 + index);
  const series = years.map((year) => ({
    path: `archive/ocean-temperature/${Math.floor(year / 10) * 10}s/${year}.csv`,
    day: (year - 1990) * 9 + 2,
    content: temperatureCsv('station-m', year),
  }));
  const maps = [1995, 2005, 2015, 2025].map((year) => ({
    path: `archive/maps/surface-temperature-${year}.png`,
    day: 40 + (year - 1990) * 7,
    content: drawTemperatureMap(240, 160, (year - 1990) / 150),
  }));
  return [
    ...series,
    ...maps,
    { path: 'README.md', day: 1, content: archiveReadme },
    { path: 'archive/LICENSE.txt', day: 1, content: 'Creative Commons Attribution 4.0 International (CC BY 4.0)\n' },
  ];
}

/** What "Genomics Scratch" holds: it is where people copy to. */
export function genomicsScratchFiles(): SeedFile[] {
  return [
    { path: 'scratch/readme.txt', day: 4, content: 'Scratch space of the genomics core. Nothing here is backed up.\n' },
    { path: 'scratch/reads/sample-001.fastq', day: 210, content: fastq() },
  ];
}

/** What "Instrument Drop" holds. */
export function instrumentDropFiles(): SeedFile[] {
  const images = [1, 2, 3].map((run) => ({
    path: `microscope/run-0${run}/field.png`,
    day: 220 + run * 11,
    content: drawCells(160, 160, run),
  }));
  const settings = [1, 2, 3].map((run) => ({
    path: `microscope/run-0${run}/settings.json`,
    day: 220 + run * 11,
    content: `${JSON.stringify({ run, objective: '40x', exposure_ms: 80 + run * 15, channel: 'GFP' }, null, 2)}\n`,
  }));
  return [...images, ...settings, { path: 'inbox/.keep', day: 200, content: '' }];
}

function fastq(): string {
  const bases = 'ACGT';
  const reads = Array.from({ length: 200 }, (_, read) => {
    const sequence = Array.from({ length: 75 }, (__, i) => bases[(read * 7 + i * i + ((read * i) % 11)) % 4]).join('');
    return `@sample-001.${read + 1}\n${sequence}\n+\n${'I'.repeat(70)}FFFF#`;
  });
  return `${reads.join('\n')}\n`;
}

const archiveReadme = `# Aurora Climate Archive

- \`archive/ocean-temperature/\`: daily sea temperature of station M at four depths, one CSV for each year since 1990
- \`archive/maps/\`: surface temperature as images
- \`archive/ocean-temperature-200mb.bin\`: the gridded product (200 MB)

The archive is read-only. Please cite it as "Aurora Climate Archive, 2025 edition".
`;
