import * as z from 'zod/mini';

/** What POST /bff/download-ticket takes: the path and query, below /api, of the download that shall be made. */
export const downloadTicketRequest = z.object({ path: z.string() });
export type DownloadTicketRequest = z.infer<typeof downloadTicketRequest>;

/**
 * What it answers: an address for this browser alone, good for one GET within a minute. For browsers that send no
 * Fetch Metadata; all others can follow a plain link.
 */
export const downloadTicketView = z.object({ url: z.string(), secondsLeft: z.number() });
export type DownloadTicketView = z.infer<typeof downloadTicketView>;
