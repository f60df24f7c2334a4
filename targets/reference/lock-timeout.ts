/** How long the services wait for a database lock before they give up. */
export const lockTimeoutMs = 1_000

/** After how long the services give a statement up, and after how long they raise an alert about it. */
export const statements = { timeoutMs: 1_500, slowMs: 500 } as const
