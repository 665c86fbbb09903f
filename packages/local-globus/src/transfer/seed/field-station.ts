import { drawTideChart } from './drawings.ts';
import type { SeedFile } from './seed-file.ts';
import { tideCsv, weatherCsv } from './series.ts';

const gauges = ['north-pier', 'harbour-mouth', 'lighthouse'];
const home = 'home/field';

/** What "Coastal Field Station" holds, but its big folders. */
export function fieldStationFiles(): SeedFile[] {
  return [...documents(), ...tides(), ...weather(), ...photographs(), ...oddNames(), ...links(), ...bigFolders()];
}

function documents(): SeedFile[] {
  return [
    { path: `${home}/readme.txt`, day: 3, content: readme },
    { path: `${home}/notes/2025-02-11 storm surge.txt`, day: 41, content: surgeNote },
    { path: `${home}/notes/2025-05-30 gauge service.txt`, day: 149, content: serviceNote },
    { path: `${home}/notes/calibration.json`, day: 150, content: `${JSON.stringify(calibration, null, 2)}\n` },
    { path: `${home}/notes/methods/levelling.md`, day: 12, content: levelling },
    {
      path: `${home}/notes/methods/drafts/old/levelling-2019.md`,
      day: 1,
      content: `${levelling}\nReplaced in 2024.\n`,
    },
    { path: `${home}/.station.conf`, day: 5, content: 'station = "CFS-1"\ninterval_minutes = 10\nclock = "UTC"\n' },
    { path: `${home}/.cache/last-upload`, day: 320, content: '2025-11-17T04:10:00Z\n' },
    { path: 'etc/motd', day: 2, content: 'Coastal Field Station. Your files are in /home/field.\n' },
  ];
}

function tides(): SeedFile[] {
  return gauges.flatMap((gauge, index) =>
    Array.from({ length: 12 }, (_, month) => ({
      path: `${home}/tides/${gauge}/2025-${String(month + 1).padStart(2, '0')}.csv`,
      day: month * 30 + 31 + index,
      content: tideCsv(gauge, 2025, month + 1),
    })),
  );
}

function weather(): SeedFile[] {
  return Array.from({ length: 28 }, (_, day) => ({
    path: `${home}/weather/2025-02-${String(day + 1).padStart(2, '0')}.csv`,
    day: 32 + day,
    content: weatherCsv(Date.UTC(2025, 1, day + 1)),
  }));
}

function photographs(): SeedFile[] {
  return Array.from({ length: 4 }, (_, index) => ({
    path: `${home}/images/tide-chart-week-${String(index * 13 + 1).padStart(2, '0')}.png`,
    day: index * 91 + 7,
    content: drawTideChart(240, 150, index * 1.7),
  }));
}

/** Names that a client must not stumble over: the API shows each of them, and all but the one with a line break can be used. */
function oddNames(): SeedFile[] {
  const names = [
    'name with spaces.txt',
    '  two leading blanks.txt',
    `quotes "double" and 'single'.txt`,
    '50% done #1? yes+no & more.txt',
    'percent%20encoded.txt',
    'back\\slash.txt',
    '<img src=x onerror=alert(1)>.html',
    'naïve café – Ærøskøbing.txt',
    'prüfung-u\u0308-zerlegt.txt',
    '日本語のファイル.txt',
    'ملف عربي.txt',
    'wave 🌊 and fish 🐟.txt',
    'line\nbreak.txt',
    `${'long-name-'.repeat(24)}.txt`,
    '-starts-with-a-dash.txt',
    '.hidden note.txt',
    '~tilde.txt',
  ];
  const files = names.map((name, index) => ({
    path: `${home}/odd names/${name}`,
    day: 60 + index * 9,
    content: `The name of this file is ${JSON.stringify(name)}.\n`,
  }));
  return [
    ...files,
    { path: `${home}/odd names/a folder, with "everything" #?%+/inside.txt`, day: 199, content: 'Found it.\n' },
  ];
}

/** Filled when they are first read: see on-demand-folder.ts. */
function bigFolders(): SeedFile[] {
  return [
    { path: `${home}/many/ten-thousand`, day: 310, content: { isDirectory: true } },
    { path: `${home}/many/hundred-thousand`, day: 311, content: { isDirectory: true } },
  ];
}

function links(): SeedFile[] {
  return [
    { path: `${home}/tides/latest`, day: 330, content: { linkTo: 'north-pier/2025-12.csv' } },
    { path: `${home}/tides/missing`, day: 330, content: { linkTo: 'north-pier/2031-01.csv' } },
  ];
}

const readme = `Coastal Field Station
=====================

tides/    sea level of three gauges, one file a month, hourly, metres above chart datum
weather/  ten-minute weather of the mast on the pier
images/   charts for the weekly bulletin
notes/    what happened, and how we measure
many/     folders with 10,000 and 100,000 readings, to try software on

Times are UTC. Ask station@coastal.example before you quote the residuals of February: see notes/.
`;

const surgeNote = `11 February 2025

Low pressure of 968 hPa passed west of the island at 03:40. The harbour mouth gauge rose 0.71 m above the prediction
and stayed there for two hours. The lighthouse gauge lost power from 04:10 to 05:00; the gap is filled by a spline.
`;

const serviceNote = `30 May 2025

North pier: new float, cable shortened by 12 cm, zero checked against the levelling bolt (difference 3 mm).
Harbour mouth: barnacles removed from the stilling well.
`;

const levelling = `# Levelling

1. Start at bolt A on the church wall (4.218 m).
2. Go to the pier in four sights of equal length and come back by another way.
3. The closing error must be under 2 mm per kilometre; otherwise do it again.
`;

const calibration = {
  instrument: 'float gauge 7',
  date: '2025-05-30',
  zero_m: 0.003,
  scale: 1.0004,
  checkedBy: 'field team',
  points: [0.5, 1, 1.5, 2, 2.5].map((metres) => ({ metres, read: Number((metres * 1.0004 + 0.003).toFixed(4)) })),
};
