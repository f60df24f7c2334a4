/** How much a look that is out of bounds matters, from the least. */
export const levels = ['info', 'warning', 'critical'] as const

/** One of {@link levels}. */
export type Level = (typeof levels)[number]

/** Whether a level reaches another one. */
export const reaches = (level: Level, least: Level): boolean => levels.indexOf(level) >= levels.indexOf(least)

/** The one that matters most of several; of none, `info`. */
export const worstLevel = (given: readonly Level[]): Level =>
  levels.findLast((level) => given.includes(level)) ?? 'info'
