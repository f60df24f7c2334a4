import type { History } from '../../../harness/model/history.ts'
import type { OperationOf } from '../../../harness/model/operation.ts'
import { operationLine } from '../operation-words.ts'
import { seconds } from '../words.ts'
import type { Bar, Lane } from './lane.ts'

const barOf = (inject: OperationOf<'fault'>, heal: OperationOf<'fault'> | undefined, lastMs: number): Bar => {
  const toMs = heal?.timeMs ?? lastMs
  return {
    fromMs: inject.timeMs,
    toMs,
    ending: heal === undefined ? 'open' : 'healed',
    label: `in force ${seconds(toMs - inject.timeMs)}`,
    words: `${inject.fault} in force from ${seconds(inject.timeMs)} ${heal === undefined ? 'on, never healed' : `to ${seconds(toMs)}`}`,
    indices: heal === undefined ? [inject.index] : [inject.index, heal.index],
  }
}

/** One lane a fault: the time it was in force, and each sight of its cause at work. */
export const faultLanes = (history: History<unknown>, lastMs: number): readonly Lane[] =>
  [...Map.groupBy(history.of('fault'), ({ faultId }) => faultId)].map(([id, steps], _, { length }) => {
    const several = length > 1
    const heals = steps.filter(({ phase }) => phase === 'heal')
    const injects = steps.filter(({ phase, outcome }) => phase === 'inject' && outcome === 'ok')
    return {
      name: `${steps[0]?.fault ?? id}${several ? ` (${id})` : ''}`,
      kind: 'fault',
      bars: injects.map((inject) =>
        barOf(
          inject,
          heals.find(({ index }) => index > inject.index),
          lastMs,
        ),
      ),
      marks: steps
        .filter(({ phase }) => phase === 'bite')
        .map((bite) => ({ timeMs: bite.timeMs, index: bite.index, glyph: 'bite', words: operationLine(bite) })),
    }
  })
