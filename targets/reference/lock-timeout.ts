/** How long the services wait for a database lock before they give up. */
export const lockTimeoutMs = 1_000
