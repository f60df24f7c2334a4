import type { Level } from '../../harness/model/level.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import type { Change, Night } from './differences.ts'
import { type Ended, endedIn, type Opened, openedIn } from './opened.ts'
import { overIn } from './passing.ts'
import { cellsOf } from './weaknesses.ts'

const levelOf: Readonly<Record<Change, Level>> = {
  'newly failing': 'critical',
  'newly unknown': 'warning',
  'newly skipped': 'warning',
  'no longer planned': 'warning',
  'slower to recover': 'warning',
  mended: 'info',
}

/** Options of {@link noticesOf}. */
export interface NoticesOptions {
  /** Tell also that nothing changed. @default false */
  readonly always?: boolean
  /** The channel was told of the latest run before: no later one has come. @default false */
  readonly told?: boolean
}

/** The scenario and stream of a cell: what stands in the middle of its id. */
const placeOf = (cell: string): string => cell.split('/').slice(2, 4).join(' on ')

interface Telling {
  readonly kind: Notice['kind']
  readonly level: Level
  readonly words: string
  /** Names the incident, with what it is of, for all nights and receivers. */
  readonly name: string
  readonly monitor: string
  readonly firstMs: number
}

const endOf = ({ run }: Night): number => Date.parse(run.started_at) + run.duration_ms

const opening = ({ change, weakness, since }: Opened): Telling => {
  const [{ cell, words, replay }] = weakness
  return {
    kind: 'opened',
    level: levelOf[change],
    words: `${change}: ${cellsOf(weakness)}: ${words}${replay === '' ? '' : ` (${replay})`}`,
    name: `${change}/${cell}`,
    monitor: placeOf(cell),
    firstMs: Date.parse(since.started_at),
  }
}

const ending = ({ opened, mended, left }: Ended): Telling => ({
  ...opening(opened),
  kind: left.length === 0 ? 'closed' : 'reminder',
  level: left.length === 0 ? 'info' : levelOf[opened.change],
  words: `mended: ${cellsOf(mended)}: ${mended[0].words}${left.length === 0 ? '' : `; still so: ${left.join(', ')}`}`,
})

const over = (opened: Opened): Telling => ({
  ...opening(opened),
  kind: 'closed',
  level: 'info',
  words: `no longer so (${opened.change}): ${cellsOf(opened.weakness)}`,
})

/**
 * What changed from the run before to the latest one, as what a channel of `watch` tells: one notice for each weakness, however many cells show it. What fails,
 * or is unknown, is closed once none of its cells is so any more; until then it is told which of them are mended. Nights the newest first.
 */
export const noticesOf = (
  nights: readonly [Night, ...Night[]],
  channel: string,
  { always = false, told: toldBefore = false }: NoticesOptions = {},
): readonly Notice[] => {
  const [latest, before] = nights
  const atMs = endOf(latest)
  const notice = ({ kind, level, words, name, monitor, firstMs }: Telling): Notice => ({
    id: `${latest.run.id}/${name}/${kind}/${channel}`,
    kind,
    channel,
    atMs,
    incident: {
      id: `${name}/${new Date(firstMs).toISOString()}`,
      monitor,
      aspect: 'looks',
      level,
      firstBadMs: firstMs,
      lastBadMs: atMs,
      openedMs: firstMs,
      ...(kind === 'closed' ? { closedMs: atMs } : {}),
      words,
      flapping: false,
      notes: [],
    },
  })
  const told = toldBefore
    ? []
    : [...openedIn(nights).map(opening), ...endedIn(nights).map(ending), ...overIn(nights).map(over)].map(notice)
  if (told.length > 0 || !always) return told
  const what = toldBefore ? 'no later run has come' : before === undefined ? 'the first run' : 'nothing changed'
  const { verdict, words } = latest.run
  const level = verdict === 'pass' ? 'info' : 'warning'
  const still = { name: 'nightly', monitor: 'nightly', firstMs: atMs }
  return [notice({ ...still, kind: 'reminder', level, words: `${what}: ${words}` })]
}
