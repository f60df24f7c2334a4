/** Sessions of our own on the system's databases. */
export interface DatabaseReach {
  /** Connection URL of a database, with its credentials. */
  url(database: string): string
  /** Opens a session under an application name; its backend's pid is known, so that faults can tell whom they block. */
  session(database: string, applicationName: string): Promise<DatabaseSession>
}

/** One open session. */
export interface DatabaseSession {
  readonly pid: number
  query(sql: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
  close(): Promise<void>
}
