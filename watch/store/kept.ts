const dayMs = 86_400_000

/** How long looks are kept one by one. */
export const looksKeptMs = 7 * dayMs

/** How long counts, histograms and incidents that are closed are kept. */
export const countsKeptMs = 400 * dayMs
