/** Alerts that the system's own monitoring raises, by the names that they come under. */
export interface SystemAlerts {
  /** A record is there twice. It is raised once, and names the ids of both. */
  readonly duplicate?: string
  /** Something lies on the dead-letter queue: within what time that is told, and within what time that it is empty again. */
  readonly deadLetters?: { readonly name: string; readonly withinMs: number }
}
