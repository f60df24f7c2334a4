import type { SystemAlerts } from '../../harness/model/system-alerts.ts'

/** The services look every second; that is told in time as long as the machine gives them their turn. */
export const deadLettersAlert = (deadLetterQueue: string): Required<Pick<SystemAlerts, 'deadLetters'>> => ({
  deadLetters: { name: `dead letters on ${deadLetterQueue}`, withinMs: 5_000 },
})
