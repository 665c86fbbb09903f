import * as z from 'zod/mini';

// A Jupyter notebook, format 4 (nbformat.readthedocs.io): as much of it as its head shows.
const lines = z.union([z.string(), z.array(z.string())]);
const notebook = z.looseObject({
  metadata: z.optional(
    z.looseObject({ kernelspec: z.optional(z.looseObject({ display_name: z.optional(z.string()) })) }),
  ),
  cells: z.array(z.looseObject({ cell_type: z.string(), source: lines })),
});

export type NotebookHead = {
  /** What runs it: "Python 3"; null when it doesn't say. */
  kernel: string | null;
  cells: { kind: string; text: string }[];
  /** How many cells there are. */
  total: number;
};

/** The first `most` cells of a notebook that have something in them, outputs left out; null when the text is no notebook. */
export function notebookHead(text: string, most: number): NotebookHead | null {
  const parsed = notebook.safeParse(parse(text));
  if (!parsed.success) return null;
  const { cells, metadata } = parsed.data;
  return {
    kernel: metadata?.kernelspec?.display_name ?? null,
    cells: cells
      .map(({ cell_type, source }) => ({
        kind: cell_type,
        text: typeof source === 'string' ? source : source.join(''),
      }))
      .filter((cell) => cell.text.trim() !== '')
      .slice(0, most),
    total: cells.length,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
