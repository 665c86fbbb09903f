import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';
import { notebookHead } from './notebook-head.ts';
import { imageType, previewKind } from './preview-kind.ts';

test('how a file is shown goes by the end of its name', () => {
  expect(previewKind('2025-01.CSV')).toBe('table');
  expect(previewKind('analysis.ipynb')).toBe('notebook');
  expect(previewKind('page.html')).toBe('text');
  expect(previewKind('archive.tar.gz')).toBe('none');
  expect(previewKind('README')).toBe('unknown');
  expect(previewKind('.bashrc')).toBe('unknown');
  expect(imageType('a.JPG')).toBe('image/jpeg');
  expect(imageType('a.svg')).toBe('image/svg+xml');
});

test('bytes are text when they can be read as such, also when the last character is cut', () => {
  const utf8 = new TextEncoder().encode('tide é');
  expect(decodeText(utf8)).toBe('tide é');
  expect(decodeText(utf8.subarray(0, -1))).toBe('tide ');
  expect(decodeText(Uint8Array.of(0xff, 0xfe, 0x61, 0))).toBe('a');
  expect(decodeText(Uint8Array.from('Gr\u00f6\u00dfe', (letter) => letter.charCodeAt(0)))).toBe('Größe');
  expect(decodeText(Uint8Array.of(0x89, 0x50, 0, 1))).toBeNull();
  expect(decodeText(Uint8Array.of(0xc3, 0x28, 1, 2, 3))).toBeNull();
  expect(decodeText(new Uint8Array())).toBe('');
});

test('the head of a notebook is its first cells, whichever way their text is written', () => {
  const text = JSON.stringify({
    metadata: { kernelspec: { display_name: 'Python 3' } },
    cells: [
      { cell_type: 'markdown', source: ['# Tides\n', 'of 2025'] },
      { cell_type: 'code', source: '', outputs: [] },
      { cell_type: 'code', source: 'plot(1)', outputs: [{ data: 'x'.repeat(100) }] },
    ],
  });
  expect(notebookHead(text, 5)).toEqual({
    kernel: 'Python 3',
    cells: [
      { kind: 'markdown', text: '# Tides\nof 2025' },
      { kind: 'code', text: 'plot(1)' },
    ],
    total: 3,
  });
  expect(notebookHead('{"cells": 1}', 5)).toBeNull();
  expect(notebookHead('{"cells": [', 5)).toBeNull();
});
