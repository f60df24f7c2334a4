import type { Level } from '../../harness/model/level.ts'
import type { Notice } from '../../harness/incidents/notice.ts'
import { formOf } from '../../reports/headlines.ts'
import { type Change, type Difference, differencesOf, failingSince, type Night } from './differences.ts'

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
const streamOf = (cell: string): string => cell.split('/')[3] ?? ''

/**
 * What changed from the run before to the latest one, as what a channel of `watch` tells: one notice for each weakness, however many cells show it.
 * Mended is closed, everything else is opened. Nights the newest first.
 */
export const noticesOf = (
  nights: readonly [Night, ...Night[]],
  channel: string,
  { always = false, told: toldBefore = false }: NoticesOptions = {},
): readonly Notice[] => {
  const [latest, before] = nights
  const atMs = Date.parse(latest.run.started_at) + latest.run.duration_ms
  const notice = (
    monitor: string,
    kind: Notice['kind'],
    { level, words, firstMs = atMs }: { readonly level: Level; readonly words: string; readonly firstMs?: number },
  ): Notice => ({
    id: `${latest.run.id}/${monitor}/${kind}/${channel}`,
    kind,
    channel,
    atMs,
    incident: {
      id: `${monitor}/looks/${new Date(firstMs).toISOString()}`,
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
  const differences = before === undefined || toldBefore ? [] : differencesOf(before, latest)
  const groups = Map.groupBy(differences, ({ change, cell, words }) =>
    JSON.stringify([change, streamOf(cell), formOf(words)]),
  )
  const told = [...groups.values()].flatMap(([first, ...rest]: readonly Difference[]): readonly Notice[] => {
    if (first === undefined) return []
    const { change, cell, words } = first
    const more = rest.length === 0 ? '' : ` and ${rest.length} more cells`
    const mended = change === 'mended'
    const since = failingSince(mended ? nights.slice(1) : nights, cell)
    const again = first.replay === '' ? '' : ` (${first.replay})`
    return [
      // What is mended ends what was told when it failed: receivers know both by the same name.
      notice(`${placeOf(cell)}: ${mended ? 'newly failing' : change}`, mended ? 'closed' : 'opened', {
        level: levelOf[change],
        words: `${change}: ${cell}${more}: ${words}${again}`,
        ...(since === undefined ? {} : { firstMs: Date.parse(since.started_at) }),
      }),
    ]
  })
  if (told.length > 0 || !always) return told
  const what = toldBefore ? 'no later run has come' : before === undefined ? 'the first run' : 'nothing changed'
  const words = `${what}: ${latest.run.words}`
  return [notice('nightly', 'reminder', { level: latest.run.verdict === 'pass' ? 'info' : 'warning', words })]
}
